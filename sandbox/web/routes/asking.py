"""Routes to quote, ask and read budgets."""

from fastapi import APIRouter

from sandbox.core.people import Action
from sandbox.web.documenting import PROBLEM_RESPONSES
from sandbox.web.shaping import shaped
from sandbox.web.sign_on import TheHouse, Who, names
from sandbox.wire.asking import BudgetLeftOut, GivenAnswerOut, QuestionIn, QuoteOut, ScopeOut
from sandbox.wire.shapes import Name
from sandbox.wiring import asking
from sandbox.wiring.asking import Asked

router = APIRouter(prefix="/api/v1", tags=["asking"], responses=PROBLEM_RESPONSES)


@router.post("/quotes", openapi_extra=names(Action.QUOTE))
def quote(house: TheHouse, who: Who, body: QuestionIn) -> QuoteOut:
    """Say what a question would cost and tell; free, and no row is read."""
    return shaped(asking.quote(house, who, _asked(body)), QuoteOut)


@router.post("/answers", openapi_extra=names(Action.ASK))
def ask(house: TheHouse, who: Who, body: QuestionIn) -> GivenAnswerOut:
    """Ask on the real data; charged once, free when asked again."""
    return shaped(asking.ask(house, who, _asked(body)), GivenAnswerOut)


@router.get("/budgets/{scenario}/{dataset}", openapi_extra=names(Action.READ_BUDGET))
def budget(house: TheHouse, who: Who, scenario: Name, dataset: Name) -> BudgetLeftOut:
    """Say what is left in each scope."""
    left = asking.budget_left(house, who, scenario, dataset)
    return BudgetLeftOut(scopes=tuple(shaped(scope, ScopeOut) for scope in left))


def _asked(body: QuestionIn) -> Asked:
    return Asked(body.scenario, body.dataset, body.sql, body.rho, body.within, body.confidence)
