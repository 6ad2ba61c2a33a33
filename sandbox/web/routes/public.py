"""Routes that need no account: alive or not, the API's own description, and the way to the pages."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from sandbox.web.documenting import openapi_of
from sandbox.web.sign_on import TheHouse, open_to_all
from sandbox.wire.working import AliveOut

router = APIRouter(tags=["public"])
SEE_OTHER = 303


@router.get("/healthz", openapi_extra=open_to_all("load balancers have no account; it says only that it answers"))
def alive(house: TheHouse) -> AliveOut:
    """Say that the service and its database answer."""
    with house.database.reading():
        return AliveOut()


@router.get("/openapi.json", include_in_schema=False, openapi_extra=open_to_all("the API's form is no secret"))
def openapi(request: Request) -> Response:
    """Describe the API (OpenAPI 3.1)."""
    return JSONResponse(openapi_of(request.app))


@router.get("/", include_in_schema=False, openapi_extra=open_to_all("it leads to the pages, which ask for sign-on"))
def home() -> Response:
    """Lead a browser to the pages."""
    return RedirectResponse("/console/releases", SEE_OTHER)
