"""Pages for reviewers: sign in, the queue, one release with its evidence, and the vote."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.errors.operating import ForeignForm
from sandbox.core.errors.tree import SandboxError
from sandbox.core.people import Action
from sandbox.core.reviews import Ballot, Decision, Overruling, PartVerdict, ReviewPart
from sandbox.core.text import Lang
from sandbox.web.console.words import WORDS
from sandbox.web.problems import language_of, problem_of
from sandbox.web.sign_on import COOKIE, PageReader, TheHouse, names
from sandbox.wiring import releasing
from sandbox.wiring.signing_on import account_of

HERE = Path(__file__).parent
SEE_OTHER = 303
COOKIE_AGE_S = 8 * 3600

router = APIRouter(prefix="/console", include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")


@router.get("/style.css", openapi_extra=names(Action.READ_HEALTH))
def style() -> FileResponse:
    """Give the one style sheet."""
    return FileResponse(HERE / "static" / "style.css", media_type="text/css")


@router.get("/sign-in", openapi_extra=names(Action.READ_HEALTH))
def sign_in_page(request: Request) -> Response:
    """Show the sign-in form."""
    return _page(request, "sign_in.html")


@router.post("/sign-in", openapi_extra=names(Action.READ_HEALTH))
def sign_in(request: Request, house: TheHouse, token: Annotated[str, Form()]) -> Response:
    """Keep a valid token in a cookie that scripts and other sites cannot use."""
    check_own_form(request)
    try:
        account_of(house, token)
    except TokenRefused as error:
        return _page(request, "sign_in.html", error=error)
    response = RedirectResponse("/console/releases", SEE_OTHER)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, token, COOKIE_AGE_S, httponly=True, samesite="strict", secure=secure, path="/console")
    return response


@router.get("/releases", openapi_extra=names(Action.READ_RELEASE))
def queue_page(request: Request, house: TheHouse, who: PageReader) -> Response:
    """Show the releases that wait for this reviewer."""
    return _page(request, "queue.html", who=who, releases=releasing.queue(house, who))


@router.get("/releases/{release}", openapi_extra=names(Action.READ_OUTPUT))
def release_page(request: Request, house: TheHouse, who: PageReader, release: str) -> Response:
    """Show one release: purpose, files, checks, the noised tables, and the form to vote."""
    return _page(request, "release.html", who=who, view=releasing.view(house, who, release), parts=tuple(ReviewPart))


@router.post("/releases/{release}/votes", openapi_extra=names(Action.VOTE_RELEASE))
async def vote(request: Request, house: TheHouse, who: PageReader, release: str) -> Response:
    """Cast the vote of the form."""
    check_own_form(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    try:
        releasing.vote(house, who, release, ballot_of(form))
    except SandboxError as error:
        view = releasing.view(house, who, release)
        return _page(request, "release.html", who=who, view=view, parts=tuple(ReviewPart), error=error)
    return RedirectResponse(f"/console/releases/{release}", SEE_OTHER)


def ballot_of(form: dict[str, str]) -> Ballot:
    """Read a ballot from the form's fields: basis, decision, and for each part a verdict and a comment."""
    parts = tuple(
        PartVerdict(part, form.get(f"{part.value}.verdict") == "pass", form.get(f"{part.value}.comment", "").strip())
        for part in ReviewPart
        if f"{part.value}.verdict" in form
    )
    reasons = {name.removeprefix("reason."): text.strip() for name, text in form.items() if name.startswith("reason.")}
    overrulings = tuple(
        Overruling(rule, file, text) for key, text in reasons.items() if text for rule, _, file in [key.partition("@")]
    )
    decision = Decision(form.get("decision", Decision.RETURN.value))
    return Ballot(form.get("basis", ""), decision, parts, overrulings, form.get("comment", ""))


def check_own_form(request: Request) -> None:
    """Check that a form was sent from one of these pages (the cookie is SameSite=Strict; this is the second lock).

    Raises:
        ForeignForm: it came from elsewhere.
    """
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    if urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignForm


def _page(request: Request, template: str, *, error: SandboxError | None = None, **context: object) -> Response:
    lang = Lang(request.query_params.get("lang", "")) if request.query_params.get("lang") in set(Lang) else None
    chosen = lang or language_of(request)
    shown = {"lang": chosen.value, "words": WORDS[chosen], "problem": problem_of(error, chosen) if error else None}
    status = error.status if error else 200
    return templates.TemplateResponse(request, template, {**shown, **context}, status_code=status)
