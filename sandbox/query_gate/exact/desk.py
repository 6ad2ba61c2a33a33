"""Where exact questions are entered before they are measured, and let out after: the gate's way to the guard."""

from collections.abc import Mapping

from sandbox.core.audit import AuditEvent
from sandbox.core.exact import ExactQuestion
from sandbox.core.questions import Asking
from sandbox.query_gate.exact.guard import may_leave, plans_of
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.pricing.bound import ByDisclosureRules
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.exact_history import ExactHistory


class ExactDesk:
    """Enters exact questions into their dataset's history and asks the guard of each. Noised ones pass by."""

    def __init__(self, history: ExactHistory) -> None:
        self._history = history

    def enter(self, cores: Mapping[str, PricedPlan], asking: Asking, event: AuditEvent) -> None:
        """Give every exact core its place in the history: from then on whoever asks later must reckon with it.

        Raises:
            ExactQuestionsSpent: the history is full.
        """
        for key, block in cores.items():
            if isinstance(block.bounding, ByDisclosureRules):
                question = _question_of(key, block, asking)
                self._history.enter(question, block.bounding.rules.most_questions, event.noting(step="exact question"))

    def may_leave(self, key: str, block: PricedPlan, asking: Asking, space: SpaceWorker) -> bool:
        """Tell whether a core may leave as it is: a noised one may; an exact one, if the guard finds nothing.

        Raises:
            EngineFailed, DeadlineExceeded: it could not be measured.
        """
        if not isinstance(block.bounding, ByDisclosureRules):
            return True
        question = _question_of(key, block, asking)
        earlier = plans_of(self._history.before(question), asking.contract, asking.dataset_version)
        (own,) = plans_of((question,), asking.contract, asking.dataset_version)
        if own.core != block.plan.core:
            raise AssertionError("a question that does not mean what was written of it")
        return may_leave(own, block.bounding.rules, earlier, space)


def _question_of(key: str, block: PricedPlan, asking: Asking) -> ExactQuestion:
    return ExactQuestion(key, asking.contract.dataset, asking.dataset_version, write_query(block.plan.query))
