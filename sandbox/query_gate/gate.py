"""The gate: one way in, one way out.

judge (pure) → charge (before any row is read) → aggregate → noise → keep → read back → give. A refusal costs nothing;
from the charge on nothing is refunded. The ledger keeps two entries: the core (noised measures by group, under the
question's canonical form) and the view (what one asker was given: columns, HAVING, ORDER BY, LIMIT). Whoever asks a
core that is kept, under whatever view, is given the same noise, free. Source: privacy.md, Accounting.
"""

from dataclasses import dataclass

from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import ChargeRequest, Entry, EntryState, Scope
from sandbox.core.digests import digest_of
from sandbox.core.errors.asking import QuestionFailed
from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.core.questions import Asking, GivenAnswer, Question, Quote
from sandbox.query_gate.answering.answer import core_answer, given_answer
from sandbox.query_gate.answering.receipt import receipt_of
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.query_gate.language.phrase import write_query
from sandbox.query_gate.meaning.extents import domain_size
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.query_gate.measuring.noise import add_noise
from sandbox.query_gate.pricing.price import PricedPlan, core_text, shown_epsilon
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import Clock
from sandbox.world.noise import NoiseSource


@dataclass(frozen=True, slots=True)
class _Judged:
    question: Question
    asking: Asking
    priced: PricedPlan

    @property
    def core_key(self) -> str:
        """What the ledger knows the core by: the question's meaning, the data, the contract and the spend."""
        asking, spend = self.asking, self.question.spend or self.asking.contract.privacy.question
        data = (asking.contract.dataset, asking.dataset_version, asking.contract.digest)
        # A key with gaps is known by its size too: older cores were kept with every number as a group.
        gaps = tuple(domain_size(key.extent) for key in self.priced.plan.core.keys if key.extent.reached is not None)
        return digest_of(("core", self.priced.question_digest, data, spend.nano_rho, *gaps))

    @property
    def view_key(self) -> str:
        """What the ledger knows the view by: the core, the scenario, and how it was written."""
        return digest_of(("view", self.core_key, self.asking.grant.scenario, write_query(self.priced.plan.query)))


class Gate:
    """Quotes and answers questions."""

    def __init__(self, ledger: Ledger, noise: NoiseSource, clock: Clock) -> None:
        self._ledger = ledger
        self._noise = noise
        self._clock = clock

    def quote(self, question: Question, asking: Asking) -> Quote:
        """Say what a question would cost and tell; reads no row and costs nothing.

        Raises:
            RefusedQuestion: it would not be answered.
        """
        judged = _judged(question, asking)
        priced, policy = judged.priced, asking.contract.privacy
        is_free = priced.cost == FREE or self._is_settled(judged) or self._ledger.find(judged.view_key) is not None
        cost = FREE if is_free else priced.cost
        return Quote(
            cost=cost,
            epsilon=shown_epsilon(cost.nano_rho, policy.display_delta),
            columns=expected_columns(priced, policy.min_group_size),
            groups=priced.plan.core.size,
            is_free=is_free,
            scopes=self._ledger.left(scopes_of(asking), cost),
            notes=(priced.bounding.text(),),
        )

    def ask(self, question: Question, asking: Asking, space: SpaceWorker, event: AuditEvent) -> GivenAnswer:
        """Answer a question, for its price where it is new and free where it was asked before.

        Raises:
            RefusedQuestion: it is not answered, and nothing is charged.
            BudgetExhausted: a scope has too little left; nothing is charged.
            QuestionFailed: the space could not answer; the charge stands.
        """
        judged = _judged(question, asking)
        cost = FREE if self._is_settled(judged) else judged.priced.cost
        request = _request_of(judged, judged.view_key, cost)
        view = self._ledger.charge(request, self._clock.now(), event.noting(step="charge"))
        was_free = not view.is_fresh or view.cost == FREE
        if view.state is EntryState.RESERVED:
            self._settle(judged, view, space, event)
            view = self._ledger.read(judged.view_key)
        if view.answer is None:
            raise QuestionFailed(failure=view.failure, entry=view.id)
        return GivenAnswer(view.answer, was_free)

    def _is_settled(self, judged: _Judged) -> bool:
        core = self._ledger.find(judged.core_key)
        return core is not None and core.state is not EntryState.RESERVED

    def _settle(self, judged: _Judged, view: Entry, space: SpaceWorker, event: AuditEvent) -> None:
        core = self._kept_core(judged, view, space, event)
        if core.answer is None:
            self._ledger.store_failure(view.id, str(core.failure), event.noting(step="view failed"))
            return
        receipt = receipt_of(judged.asking, judged.priced, view, core.answer.receipt.isolation)
        min_group_size = judged.asking.contract.privacy.min_group_size
        given = given_answer(core.answer, judged.priced, receipt, min_group_size)
        self._ledger.store_answer(view.id, given, event.noting(step="view"))

    def _kept_core(self, judged: _Judged, view: Entry, space: SpaceWorker, event: AuditEvent) -> Entry:
        """Give the core as it is kept; where it is not yet, measure and noise it, for which `view` has paid."""
        request = _request_of(judged, judged.core_key, FREE)
        core = self._ledger.charge(request, self._clock.now(), event.noting(step="core opened", paid_by=view.id))
        if core.state is not EntryState.RESERVED:
            return core
        self._measure(judged, core, space, event)
        return self._ledger.read(judged.core_key)

    def _measure(self, judged: _Judged, core: Entry, space: SpaceWorker, event: AuditEvent) -> None:
        try:
            exact = aggregate(judged.priced, core, space)
        except (EngineFailed, DeadlineExceeded) as failure:
            self._ledger.store_failure(core.id, failure.code, event.noting(step="core failed"))
            return
        noisy = add_noise(exact, judged.priced, self._noise)
        receipt = receipt_of(judged.asking, judged.priced, core, space.isolation)
        self._ledger.store_answer(core.id, core_answer(noisy, judged.priced, receipt), event.noting(step="core"))


def _judged(question: Question, asking: Asking) -> _Judged:
    return _Judged(question, asking, judge(question, (asking.contract,), asking.grant))


def scopes_of(asking: Asking) -> tuple[Scope, ...]:
    """Give every budget scope that a question falls on: all must have room for it."""
    dataset, grant, policy = asking.contract.dataset, asking.grant, asking.contract.privacy
    return (
        Scope(f"dataset/{dataset}/{policy.period}", policy.cap),
        Scope(f"scenario/{grant.scenario}/{dataset}", grant.scenario_budget),
        Scope(f"analyst/{grant.scenario}/{dataset}/{asking.analyst}", grant.analyst_budget),
    )


def _request_of(judged: _Judged, key: str, cost: Budget) -> ChargeRequest:
    asking, priced = judged.asking, judged.priced
    return ChargeRequest(
        key=key,
        question_digest=priced.question_digest,
        sql="\n".join(core_text(priced.plan.core)),
        dataset=asking.contract.dataset,
        dataset_version=asking.dataset_version,
        scenario=asking.grant.scenario,
        analyst=asking.analyst,
        cost=cost,
        scopes=() if cost == FREE else scopes_of(asking),
    )
