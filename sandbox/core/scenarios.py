"""Application scenarios (应用场景): the purpose that everything else hangs on (D1, D2)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox.core.accounts import Document
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Role
from sandbox.core.text import Text
from sandbox.core.transitions import Machine


class ScenarioState(StrEnum):
    """States of a scenario."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    CLOSED = "closed"


_S = ScenarioState.SUBMITTED

SCENARIO_MACHINE: Machine[ScenarioState, str] = Machine(
    "scenario",
    {
        ScenarioState.DRAFT: {_S: Role.DEVELOPER, ScenarioState.CLOSED: Role.DEVELOPER},
        _S: {
            ScenarioState.APPROVED: Role.IMPLEMENTING_AGENCY,
            ScenarioState.REJECTED: Role.IMPLEMENTING_AGENCY,
            ScenarioState.SUPPLEMENT_REQUESTED: Role.IMPLEMENTING_AGENCY,
        },
        ScenarioState.SUPPLEMENT_REQUESTED: {_S: Role.DEVELOPER, ScenarioState.CLOSED: Role.DEVELOPER},
        ScenarioState.APPROVED: {ScenarioState.CLOSED: Role.IMPLEMENTING_AGENCY},
        ScenarioState.REJECTED: {ScenarioState.CLOSED: Role.IMPLEMENTING_AGENCY},
        ScenarioState.CLOSED: {},
    },
)


class ReviewItem(StrEnum):
    """The six items of a scenario's review (H 四(二))."""

    ECONOMIC_VALUE = "economic_value"
    SOCIAL_VALUE = "social_value"
    BUSINESS_MODEL = "business_model"
    DEMAND_REASONABLE = "demand_reasonable"
    DEMAND_NECESSARY = "demand_necessary"
    DEMAND_SATISFIABLE = "demand_satisfiable"


HIGHEST_SCORE = 5


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one item, 1 to 5 (the scale is a product default, not law)."""

    item: ReviewItem
    points: int


@dataclass(frozen=True, slots=True)
class ScenarioReview:
    """A review: six scores, the reasons, and the notice to the operator. `expert_opinion` where a panel sat (G11)."""

    scores: tuple[Score, ...]
    reason: str
    notice: str
    expert_opinion: Document | None = None


@dataclass(frozen=True, slots=True)
class ScenarioPlan:
    """A scenario as submitted (场景建设方案). `agreement`: the data usage agreement every user accepts (D10)."""

    id: str
    title: str
    authorisation: str
    sector: str
    purpose: str
    document: Document
    agreement: Document


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario, with its one review decision (一场景一审核). `supplement` lists all that was asked for, at once."""

    plan: ScenarioPlan
    state: ScenarioState
    applicant: str
    organisation: str
    review: ScenarioReview | None = None
    reviewed_by: str = ""
    reviewed_on: date | None = None
    supplement: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The scenario's id."""
        return self.plan.id


def findings_of_plan(plan: ScenarioPlan) -> tuple[Finding, ...]:
    """List every field of a plan that is blank."""
    named = (
        ("id", plan.id),
        ("title", plan.title),
        ("authorisation", plan.authorisation),
        ("sector", plan.sector),
        ("purpose", plan.purpose),
    )
    return tuple(Finding("D1", name, _REQUIRED) for name, value in named if not value.strip())


def findings_of_review(review: ScenarioReview) -> tuple[Finding, ...]:
    """List everything a review lacks: each of the six items once, 1–5 points, a reason, a notice (D2)."""
    times = Counter(score.item for score in review.scores)
    findings = [Finding("D2", item.value, _SCORED_ONCE) for item in ReviewItem if times[item] != 1]
    findings += [Finding("D2", s.item.value, _OFF_SCALE) for s in review.scores if not 1 <= s.points <= HIGHEST_SCORE]
    named = (("reason", review.reason), ("notice", review.notice))
    findings += [Finding("D2", name, _REQUIRED) for name, value in named if not value.strip()]
    return tuple(findings)


_REQUIRED = Text("is required", "必填")
_SCORED_ONCE = Text("must be scored exactly once", "须评分且仅评一次")
_OFF_SCALE = Text("points go from 1 to 5", "分值为 1 至 5")
