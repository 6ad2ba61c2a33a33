"""Pages of masked samples: what was done to each column and why, the risk left, the signed proof (E1)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sandbox.core.people import Action
from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.masking.pages.page import contents_of
from sandbox.masking.pages.words import PAGE_WORDS
from sandbox.web.console.rendering import page, page_language
from sandbox.web.sign_on import PageReader, TheHouse, names
from sandbox.wire.shapes import Name
from sandbox.wiring.sample_comparing import compare_sample
from sandbox.wiring.sample_reports import report_sample, sample_history

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/samples/{scenario}/{dataset}", openapi_extra=names(Action.VIEW_SAMPLE))
def sample_page(request: Request, house: TheHouse, who: PageReader, scenario: Name, dataset: Name) -> Response:
    """Show the report of a granted dataset's sample."""
    return _page(request, who, report_sample(house, who, scenario, dataset), None)


@router.get("/samples/{scenario}/{dataset}/history", openapi_extra=names(Action.VIEW_SAMPLE))
def history_page(request: Request, house: TheHouse, who: PageReader, scenario: Name, dataset: Name) -> Response:
    """Show the samples made over the versions of a dataset, and how each differs from the one before."""
    samples = sample_history(house, who, scenario, dataset)
    said = PAGE_WORDS[page_language(request)]
    place = {"scenario": scenario, "dataset": dataset}
    return page(request, "sample_history.html", {"who": who, "samples": samples, "said": said, "place": place})


@router.get("/sample-comparisons/{scenario}/{dataset}", openapi_extra=names(Action.COMPARE_SAMPLE))
def comparison_page(request: Request, house: TheHouse, who: PageReader, scenario: Name, dataset: Name) -> Response:
    """Show the report of a scenario's sample with its distances from the full data."""
    compared = compare_sample(house, who, scenario, dataset)
    return _page(request, who, compared.report, compared.utility)


def _page(request: Request, who: str, report: SampleReport, utility: Utility | None) -> Response:
    contents = contents_of(report, utility, page_language(request))
    return page(request, "sample.html", {"who": who, "is_own": utility is None, **contents})
