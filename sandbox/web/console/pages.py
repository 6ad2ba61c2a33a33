"""Pages for reviewers: sign in, the queue, one release with its evidence, and the vote."""

from collections.abc import Mapping

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.errors.operating import RequestUnreadable
from sandbox.core.errors.releasing import BallotIncomplete
from sandbox.core.errors.serving import NotSignedOn
from sandbox.core.errors.tree import Refused
from sandbox.core.people import Action
from sandbox.web.console.forms import OwnForm, ballot_of, own_form
from sandbox.web.console.rendering import HERE, page, page_language
from sandbox.web.sign_on import COOKIE, PageReader, TheHouse, account_behind, names, open_to_all
from sandbox.wire.shapes import Name
from sandbox.wiring import releasing
from sandbox.wiring.house import House

SEE_OTHER = 303
COOKIE_AGE_S = 8 * 3600
COOKIE_PATH = "/console"
QUEUE = "/console/releases"

router = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/style.css", openapi_extra=open_to_all("the sign-in page needs it"))
def style() -> FileResponse:
    """Give the one style sheet."""
    return FileResponse(HERE / "static" / "style.css", media_type="text/css")


@router.get("/sign-in", openapi_extra=open_to_all("it asks for the token"))
def sign_in_page(request: Request) -> Response:
    """Show the sign-in form."""
    return page(request, "sign_in.html")


@router.post("/sign-in", openapi_extra=open_to_all("it checks the token"))
def sign_in(request: Request, house: TheHouse, form: OwnForm) -> Response:
    """Keep a valid token in a cookie that scripts and other sites cannot use."""
    token = form.get("token", "").strip()
    try:
        account_behind(house, token)
    except NotSignedOn:
        return page(request, "sign_in.html", error=TokenRefused())
    except Refused as error:
        return page(request, "sign_in.html", error=error)
    response = _to(QUEUE, request)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, COOKIE_AGE_S, httponly=True, samesite="strict", secure=secure, path=COOKIE_PATH)
    return response


@router.post("/sign-out", dependencies=[Depends(own_form)], openapi_extra=open_to_all("it only forgets the cookie"))
def sign_out(request: Request) -> Response:
    """Forget the cookie; the token itself lives on until it expires or is revoked."""
    response = _to("/console/sign-in", request)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="strict")
    return response


@router.get("/releases", openapi_extra=names(Action.READ_RELEASE))
def queue_page(request: Request, house: TheHouse, who: PageReader) -> Response:
    """Show the releases that wait for somebody, of those this account may see."""
    return page(request, "queue.html", {"who": who, "releases": releasing.queue(house, who)})


@router.get("/releases/{release}", openapi_extra=names(Action.READ_OUTPUT))
def release_page(request: Request, house: TheHouse, who: PageReader, release: Name) -> Response:
    """Show one release: purpose, evidence for each part, the noised tables, and the form to vote."""
    return page(request, "release.html", _evidence(house, who, release, {}))


@router.post("/releases/{release}/votes", openapi_extra=names(Action.VOTE_RELEASE))
def vote(request: Request, house: TheHouse, who: PageReader, release: Name, form: OwnForm) -> Response:
    """Cast the vote of the form; what is incomplete comes back with what was written."""
    try:
        releasing.vote(house, who, release, ballot_of(form))
    except (BallotIncomplete, RequestUnreadable) as error:
        return page(request, "release.html", _evidence(house, who, release, form), error)
    return _to(f"{QUEUE}/{release}", request)


def _evidence(house: House, who: str, release: str, form: Mapping[str, str]) -> dict[str, object]:
    view = releasing.view(house, who, release)
    return {"who": who, "view": view, "form": form, "here": f"{QUEUE}/{release}"}


def _to(path: str, request: Request) -> RedirectResponse:
    return RedirectResponse(f"{path}?lang={page_language(request).value}", SEE_OTHER)
