"""Pages for askers: what is left, a quote, an answer with its intervals drawn. Their forms say what the API takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from sandbox.core.errors.asking import AccuracyUnclear, QuestionFailed
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.operating import RequestUnreadable
from sandbox.core.errors.tree import RefusedQuestion, SandboxError
from sandbox.core.people import Action
from sandbox.web.console.forms import OwnForm, unreadable
from sandbox.web.console.intervals import drawn_rows
from sandbox.web.console.rendering import page, page_language
from sandbox.web.sign_on import PageReader, TheHouse, names, open_to_all
from sandbox.wire.asking import QuestionIn
from sandbox.wire.shapes import Name
from sandbox.wiring import asking
from sandbox.wiring.asking import Asked

SEE_OTHER = 303
ASK = "/console/ask"
HERE = "/{scenario}/{dataset}"
ON_THE_FORM = (RefusedQuestion, BudgetExhausted, AccuracyUnclear, QuestionFailed, RequestUnreadable)
"""What the asker can mend on the form, which comes back with what was written."""

router = APIRouter(prefix=ASK, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Place:
    """Which data are asked, for which scenario."""

    scenario: str
    dataset: str

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"{ASK}/{self.scenario}/{self.dataset}"


def place_of(scenario: Name, dataset: Name) -> Place:
    """Give the place that an address names."""
    return Place(scenario, dataset)


ThePlace = Annotated[Place, Depends(place_of)]


@router.get("", openapi_extra=open_to_all("it leads to the page of a dataset, which asks for sign-on"))
def choose(request: Request, scenario: str = "", dataset: str = "") -> Response:
    """Ask which data, or lead to their page."""
    lang = page_language(request).value
    is_named = all(name and name.isprintable() and "/" not in name for name in (scenario, dataset))
    if is_named:
        return RedirectResponse(f"{Place(scenario, dataset).path}?lang={lang}", SEE_OTHER)
    return page(request, "ask_where.html")


@router.get(HERE, openapi_extra=names(Action.READ_BUDGET))
def form_page(request: Request, house: TheHouse, who: PageReader, place: ThePlace) -> Response:
    """Show the form, and what is left in each scope."""
    left = asking.budget_left(house, who, place.scenario, place.dataset)
    return _page(request, who, place, {"left": left})


@router.post(HERE + "/quote", openapi_extra=names(Action.QUOTE))
def quote(request: Request, house: TheHouse, who: PageReader, place: ThePlace, form: OwnForm) -> Response:
    """Show what the question of the form would cost and tell."""

    def quoted(asked: Asked) -> dict[str, object]:
        found = asking.quote(house, who, asked)
        return {"quote": found, "left": found.scopes}

    return _on_form(_Visit(request, who, place, form), quoted)


@router.post(HERE + "/answer", openapi_extra=names(Action.ASK))
def answer(request: Request, house: TheHouse, who: PageReader, place: ThePlace, form: OwnForm) -> Response:
    """Ask the question of the form; sent again, it is free."""

    def answered(asked: Asked) -> dict[str, object]:
        given = asking.ask(house, who, asked)
        return {"given": given, "drawn": drawn_rows(given)}

    return _on_form(_Visit(request, who, place, form), answered)


@dataclass(frozen=True, slots=True)
class _Visit:
    request: Request
    who: str
    place: Place
    form: Mapping[str, str]


def _on_form(visit: _Visit, act: Callable[[Asked], dict[str, object]]) -> Response:
    try:
        found = act(_asked(visit.place, visit.form))
    except ON_THE_FORM as error:
        return _page(visit.request, visit.who, visit.place, {"form": visit.form}, error)
    return _page(visit.request, visit.who, visit.place, {"form": visit.form, **found})


def _asked(place: Place, form: Mapping[str, str]) -> Asked:
    """Read a question from a form.

    Raises:
        RequestUnreadable: something is missing or not of its form; everything is listed.
    """
    written = {name: form.get(name, "").strip() for name in ("sql", "rho", "within", "confidence")}
    given = {name: value for name, value in written.items() if value or name == "sql"}
    confidence = {"confidence": int(given["confidence"])} if given.get("confidence", "").isdecimal() else {}
    said = {"scenario": place.scenario, "dataset": place.dataset, **given, **confidence}
    try:
        read = QuestionIn.model_validate(said)
    except ValidationError as error:
        raise unreadable(error) from None
    return Asked(read.scenario, read.dataset, read.sql, read.rho, read.within, read.confidence)


def _page(
    request: Request, who: str, place: Place, found: Mapping[str, object], error: SandboxError | None = None
) -> Response:
    empty: dict[str, object] = {"form": {}, "left": (), "quote": None, "given": None, "drawn": ()}
    return page(request, "ask.html", {**empty, "who": who, "place": place, "here": place.path, **found}, error)
