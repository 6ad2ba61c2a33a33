"""Pages of masked samples: what was done to each column and why, the risk left, the signed proof (E1)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sandbox.core.people import Action
from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.masking.pages.page import write_part
from sandbox.web.console.rendering import page, page_language
from sandbox.web.sign_on import PageReader, TheHouse, names
from sandbox.wire.shapes import Name
from sandbox.wiring.sample_reports import report_sample

router = APIRouter(prefix="/console/samples", include_in_schema=False)


@router.get("/{scenario}/{dataset}", openapi_extra=names(Action.VIEW_SAMPLE))
def sample_page(request: Request, house: TheHouse, who: PageReader, scenario: Name, dataset: Name) -> Response:
    """Show the report of a granted dataset's sample."""
    return _page(request, who, report_sample(house, who, scenario, dataset), None)


def _page(request: Request, who: str, report: SampleReport, utility: Utility | None) -> Response:
    part = write_part(report, utility, page_language(request))
    return page(request, "sample.html", {"who": who, "dataset": report.signed.manifest.dataset, "part": part})
