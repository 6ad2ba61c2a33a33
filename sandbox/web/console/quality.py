"""The page of a dataset's quality: scores, columns, trend and corrections; developers see bands."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sandbox.core.people import Action
from sandbox.web.console.quality_charts import EDGE, HEIGHT, WIDTH, line_through, points_of, shares_of
from sandbox.web.console.rendering import page
from sandbox.web.sign_on import PageReader, TheHouse, names
from sandbox.wire.shapes import Name
from sandbox.wiring.correcting import list_tickets
from sandbox.wiring.quality import show_quality, show_trend

QUALITY = "/console/quality"

router = APIRouter(prefix=QUALITY, include_in_schema=False)


@router.get("/{dataset}", openapi_extra=names(Action.READ_QUALITY))
def quality_page(request: Request, house: TheHouse, who: PageReader, dataset: Name) -> Response:
    """Show the quality of a dataset's current version, as this account may see it."""
    shown = show_quality(house, who, dataset)
    batches = show_trend(house, who, dataset) if shown.exact else ()
    points = points_of(batches)
    context = {
        "who": who,
        "shown": shown,
        "shares": shares_of(shown.exact) if shown.exact else (),
        "batches": batches,
        "points": points,
        "line": line_through(points),
        "size": {"width": WIDTH, "height": HEIGHT, "edge": EDGE},
        "tickets": list_tickets(house, who, dataset),
    }
    return page(request, "quality.html", context)
