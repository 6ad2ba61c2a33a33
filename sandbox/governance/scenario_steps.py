"""Steps of a governance file about scenarios and the usage agreement."""

from dataclasses import dataclass

from sandbox.core.accounts import Document
from sandbox.core.people import Actor
from sandbox.core.scenarios import ReviewItem, ScenarioPlan, ScenarioReview, Score
from sandbox.governance.office import Office


@dataclass(frozen=True, slots=True)
class Scores:
    """The six scores of a review, 1 to 5."""

    economic_value: int
    social_value: int
    business_model: int
    demand_reasonable: int
    demand_necessary: int
    demand_satisfiable: int

    @property
    def listed(self) -> tuple[Score, ...]:
        """The scores by item."""
        return (
            Score(ReviewItem.ECONOMIC_VALUE, self.economic_value),
            Score(ReviewItem.SOCIAL_VALUE, self.social_value),
            Score(ReviewItem.BUSINESS_MODEL, self.business_model),
            Score(ReviewItem.DEMAND_REASONABLE, self.demand_reasonable),
            Score(ReviewItem.DEMAND_NECESSARY, self.demand_necessary),
            Score(ReviewItem.DEMAND_SATISFIABLE, self.demand_satisfiable),
        )


@dataclass(frozen=True, slots=True)
class SubmitScenario:
    """Draft a scenario and hand it in for review."""

    id: str
    title: str
    authorisation: str
    sector: str
    purpose: str
    plan: Document
    agreement: Document

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.draft(actor, _plan(self))
        office.scenarios.submit(actor, self.id)


@dataclass(frozen=True, slots=True)
class ResubmitScenario:
    """Hand in a scenario again with what was asked for."""

    id: str
    title: str
    authorisation: str
    sector: str
    purpose: str
    plan: Document
    agreement: Document

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.revise(actor, _plan(self))
        office.scenarios.submit(actor, self.id)


def _plan(step: SubmitScenario | ResubmitScenario) -> ScenarioPlan:
    return ScenarioPlan(step.id, step.title, step.authorisation, step.sector, step.purpose, step.plan, step.agreement)


@dataclass(frozen=True, slots=True)
class ApproveScenario:
    """Approve a scenario."""

    scenario: str
    scores: Scores
    reason: str
    notice: str
    expert_opinion: Document | None = None

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        review = ScenarioReview(self.scores.listed, self.reason, self.notice, self.expert_opinion)
        office.scenarios.approve(actor, self.scenario, review)


@dataclass(frozen=True, slots=True)
class RejectScenario:
    """Reject a scenario."""

    scenario: str
    scores: Scores
    reason: str
    notice: str
    expert_opinion: Document | None = None

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        review = ScenarioReview(self.scores.listed, self.reason, self.notice, self.expert_opinion)
        office.scenarios.reject(actor, self.scenario, review)


@dataclass(frozen=True, slots=True)
class RequestScenarioSupplement:
    """Send a scenario back with everything that is missing."""

    scenario: str
    items: tuple[str, ...]

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.request_supplement(actor, self.scenario, self.items)


@dataclass(frozen=True, slots=True)
class CloseScenario:
    """Close a scenario."""

    scenario: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.close(actor, self.scenario, self.reason)


@dataclass(frozen=True, slots=True)
class ReplaceAgreement:
    """Put a new version of the data usage agreement in place."""

    scenario: str
    agreement: Document

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.replace_agreement(actor, self.scenario, self.agreement)


@dataclass(frozen=True, slots=True)
class AcceptAgreement:
    """Accept the data usage agreement of a scenario (数据利用协议), for oneself."""

    scenario: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.scenarios.accept_agreement(actor, self.scenario)
