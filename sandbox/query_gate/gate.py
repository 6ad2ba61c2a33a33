"""The gate: one way in, one way out.

judge (pure) → charge (before any row is read) → aggregate → noise → keep → read back → give. A refusal costs nothing;
from the charge on nothing is refunded. The ledger keeps two entries: the core (noised measures by group, under the
question's canonical form) and the view (what one asker was given: columns, HAVING, ORDER BY, LIMIT). Whoever asks a
core that is kept, under whatever view, is given the same noise, free. Source: privacy.md, Accounting.
"""

from dataclasses import dataclass, replace

from sandbox.core.answers import Answer
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import ChargeRequest, Entry, EntryState, Scope
from sandbox.core.digests import digest_of
from sandbox.core.errors.asking import QuestionFailed
from sandbox.core.errors.exactness import AnswerWithheld
from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.core.periods import periods_of
from sandbox.core.questions import Asking, GivenAnswer, Question, Quote
from sandbox.query_gate.answering.answer import core_answer, given_answer
from sandbox.query_gate.answering.receipt import receipt_of
from sandbox.query_gate.answering.result_inputs import block_of
from sandbox.query_gate.answering.rolling_up import (
    RolledUp,
    as_kept,
    asks_as_much,
    marked,
    may_be_rolled_up,
    rolled_up,
)
from sandbox.query_gate.answering.wide import Given, wide_answer
from sandbox.query_gate.exact.desk import ExactDesk
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.meaning.domains import domain_size
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.query_gate.measuring.noise import add_noise
from sandbox.query_gate.pricing.price import (
    PricedPlan,
    PricedProgram,
    core_text,
    groups_in,
    shown_epsilon,
    threshold_in,
    vanishing_in,
)
from sandbox.spaces.scratch import ScratchWorker
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.ledger import Ledger, Outcome
from sandbox.world.clock import Clock
from sandbox.world.noise import NoiseSource


@dataclass(frozen=True, slots=True)
class _Judged:
    question: Question
    asking: Asking
    priced: PricedProgram

    @property
    def cores(self) -> dict[str, PricedPlan]:
        """The private blocks by what the ledger knows each by: its meaning, the data, the contract and its noise."""
        return {self.core_key(block): block for block in self.priced.paid}

    def core_key(self, block: PricedPlan) -> str:
        """What the ledger knows one private block by."""
        asking = self.asking
        data = (asking.contract.dataset, asking.dataset_version, asking.contract.digest)
        noises = tuple((noise.kind, noise.scale, noise.nano_rho) for noise in block.noises if noise is not None)
        # A key with gaps is known by its size too: older cores were kept with every number as a group.
        gaps = tuple(domain_size(key.extent) for key in block.plan.core.keys if key.extent.reached is not None)
        least = None if block.threshold is None else block.threshold.at_least
        return digest_of(("core", block.question_digest, data, noises, least, *gaps))

    def family(self, block: PricedPlan) -> str | None:
        """What is common to all that is asked of the same rows of the same data; None for what is not added up."""
        if not may_be_rolled_up(block):
            return None
        asking, rows = self.asking, core_text(block.plan.core)[:2]
        data = (asking.contract.dataset, asking.dataset_version, asking.contract.digest)
        return digest_of(("family", data, rows, block.bounding.text()))

    @property
    def view_key(self) -> str:
        """What the ledger knows the view by: the cores, the scenario, and how it was written."""
        written = tuple(write_query(block.plan.query) for block in self.priced.blocks)
        if self.priced.shell is not None:
            written += (repr(self.priced.shell.shell),)
        return digest_of(("view", tuple(self.cores), self.asking.grant.scenario, written))


class Gate:
    """Quotes and answers questions."""

    def __init__(self, ledger: Ledger, noise: NoiseSource, clock: Clock, scratch: ScratchWorker) -> None:
        self._ledger = ledger
        self._scratch = scratch
        self._noise = noise
        self._clock = clock
        self._exact = ExactDesk(ledger.exact)

    def quote(self, question: Question, asking: Asking) -> Quote:
        """Say what a question would cost and tell; reads no row and costs nothing.

        Raises:
            RefusedQuestion: it would not be answered.
        """
        judged = _judged(question, asking)
        priced, policy = judged.priced, asking.contract.privacy
        cost = FREE if self._ledger.states((judged.view_key,)) else self._cost_of(judged)
        made = self._made_of_released(judged)
        priced = replace(priced, blocks=tuple(_or_rolled_up(judged, made, block) for block in priced.blocks))
        notes = (*(block.bounding.text() for block in priced.blocks), *(_free_by(entry) for entry, _ in made.values()))
        return Quote(
            cost=cost,
            epsilon=shown_epsilon(cost.nano_rho, policy.display_delta),
            columns=expected_columns(priced, policy.min_group_size),
            groups=groups_in(priced),
            is_free=cost == FREE,
            scopes=self._ledger.left(scopes_of(asking), cost),
            notes=tuple(dict.fromkeys(notes)),
            threshold=threshold_in(priced),
            vanishing_below=vanishing_in(priced),
        )

    def ask(self, question: Question, asking: Asking, space: SpaceWorker, event: AuditEvent) -> GivenAnswer:
        """Answer a question, for its price where it is new and free where it was asked before.

        Raises:
            RefusedQuestion: it is not answered, and nothing is charged.
            BudgetExhausted: a scope has too little left; nothing is charged.
            ExactQuestionsSpent: the dataset is answered exactly, and was asked as often as it may be.
            QuestionFailed: the space could not answer; the charge stands.
            AnswerWithheld: it is answered exactly, and a disclosure rule keeps it back.
        """
        judged = _judged(question, asking)
        self._exact.enter(judged.cores, asking, event)
        view = self._charged(judged, event)
        was_free = not view.is_fresh or view.cost == FREE
        while view.state is EntryState.RESERVED:
            self._settle(judged, view, space, event)
            view = self._ledger.read(judged.view_key)
        if view.failure == AnswerWithheld.code:
            raise AnswerWithheld(entry=view.id)
        if view.answer is None:
            raise QuestionFailed(failure=view.failure, entry=view.id)
        return GivenAnswer(view.answer, was_free)

    def _cost_of(self, judged: _Judged) -> Budget:
        """Give the price of those cores whose outcome is not kept yet."""
        states = self._ledger.states(judged.cores)
        unsettled = (
            block
            for key, block in judged.cores.items()
            if states.get(key, EntryState.RESERVED) is EntryState.RESERVED and self._rolled_up(judged, block) is None
        )
        return sum((block.cost for block in unsettled), FREE)

    def _rolled_up(self, judged: _Judged, block: PricedPlan) -> tuple[str, RolledUp] | None:
        """Find the kept core whose cells, added up, say most of a block, and at least what it would say itself.

        A kept core stays, so what is free when it is charged is free when it is settled.
        """
        family = judged.family(block)
        near = () if family is None else self._ledger.released(family)
        kept = ((r.id, self._ledger.read(r.key).answer) for r in near if asks_as_much(r, block))
        found = ((entry, rolled_up(block, answer)) for entry, answer in kept if answer is not None)
        sums = [(entry, sums) for entry, sums in found if sums is not None]
        return min(sums, key=lambda one: (_width_of(one[1].priced), one[0]), default=None)

    def _made_of_released(self, judged: _Judged) -> dict[str, tuple[str, RolledUp]]:
        """Give the blocks that are not kept yet and can be made of released cells."""
        states = self._ledger.states(judged.cores)
        found = ((key, self._rolled_up(judged, block)) for key, block in judged.cores.items() if key not in states)
        return {key: sums for key, sums in found if sums is not None}

    def _charged(self, judged: _Judged, event: AuditEvent) -> Entry:
        request = _request_of(judged, judged.view_key, self._cost_of(judged))
        opening = tuple(
            replace(_request_of(judged, key, FREE), family=judged.family(block)) for key, block in judged.cores.items()
        )
        return self._ledger.charge(request, self._clock.now(), event.noting(step="charge"), opening)

    def _settle(self, judged: _Judged, view: Entry, space: SpaceWorker, event: AuditEvent) -> None:
        """Measure and noise what is not kept yet, and keep it together with the view made of it.

        Where another asker has kept one of the same cores meanwhile, nothing is kept: the caller looks again.
        """
        outcomes: dict[str, Outcome] = {}
        kept: dict[str, Answer] = {}
        for key, block in judged.cores.items():
            core = self._ledger.read(key)
            outcome = core.answer or core.failure or self._made(judged, block, core, space)
            if core.state is EntryState.RESERVED:
                outcomes[core.id] = outcome
            if isinstance(outcome, str):
                self._ledger.settle(outcomes | {view.id: outcome}, event.noting(step="failed"))
                return
            kept[key] = outcome
        self._ledger.settle(outcomes | {view.id: self._given(judged, view, kept)}, event.noting(step="answer"))

    def _given(self, judged: _Judged, view: Entry, kept: dict[str, Answer]) -> Outcome:
        """Make what the asker is given out of the kept blocks."""
        units = judged.asking.contract.privacy.min_group_size
        blocks_kept = tuple(as_kept(block, kept[judged.core_key(block)]) for block in judged.priced.blocks)
        priced = replace(judged.priced, blocks=blocks_kept)
        isolation = next(iter(kept.values())).receipt.isolation
        receipt = receipt_of(judged.asking, priced, view, isolation)
        receipt = replace(receipt, bounding="; ".join(dict.fromkeys(core.receipt.bounding for core in kept.values())))
        if priced.shell is None:
            return given_answer(next(iter(kept.values())), priced.blocks[0], receipt, units)
        blocks = tuple(
            block_of(kept[judged.core_key(own)], block, kinds, units)
            for own, block, kinds in zip(judged.priced.blocks, priced.blocks, priced.shell.blocks, strict=True)
        )
        try:
            return wide_answer(priced.shell, blocks, Given(receipt, units), self._scratch.run_over)
        except (EngineFailed, DeadlineExceeded) as failure:
            return failure.code

    def _made(self, judged: _Judged, block: PricedPlan, core: Entry, space: SpaceWorker) -> Outcome:
        """Make a core of released cells, where they say as much; otherwise measure it."""
        found = self._rolled_up(judged, block)
        if found is None:
            return self._measured(judged, block, core, space)
        entry, sums = found
        receipt = receipt_of(judged.asking, PricedProgram((sums.priced,)), core, space.isolation)
        return marked(core_answer(sums.noisy, sums.priced, receipt), entry)

    def _measured(self, judged: _Judged, block: PricedPlan, core: Entry, space: SpaceWorker) -> Outcome:
        try:
            if not self._exact.may_leave(core.key, block, judged.asking, space):
                return AnswerWithheld.code
            exact = aggregate(block, core, space)
        except (EngineFailed, DeadlineExceeded) as failure:
            return failure.code
        noisy = add_noise(exact, block, self._noise)
        receipt = receipt_of(judged.asking, PricedProgram((block,)), core, space.isolation)
        return core_answer(noisy, block, receipt)


def _free_by(entry: str) -> str:
    return f"free: sums of released cells of entry {entry}"


def _width_of(block: PricedPlan) -> float:
    return sum(noise.half_width_95 for noise in block.noises if noise is not None)


def _or_rolled_up(judged: _Judged, made: dict[str, tuple[str, RolledUp]], block: PricedPlan) -> PricedPlan:
    found = made.get(judged.core_key(block))
    return block if found is None else replace(found[1].priced, plan=block.plan)


def _judged(question: Question, asking: Asking) -> _Judged:
    return _Judged(question, asking, judge(question, (asking.contract,), asking.grant))


def scopes_of(asking: Asking) -> tuple[Scope, ...]:
    """Give every budget scope that a question falls on, of a mixture each part's too: all must have room for it."""
    dataset, grant, policy = asking.contract.dataset, asking.grant, asking.contract.privacy
    periods = periods_of(policy.period, policy.refresh, asking.days)
    return (
        *(scope for part in asking.parts for scope in scopes_of(part)),
        *(Scope(f"dataset/{dataset}/{period}", policy.cap) for period in periods),
        Scope(f"scenario/{grant.scenario}/{dataset}", grant.scenario_budget),
        Scope(f"analyst/{grant.scenario}/{dataset}/{asking.analyst}", grant.analyst_budget),
    )


def _request_of(judged: _Judged, key: str, cost: Budget) -> ChargeRequest:
    asking, priced = judged.asking, judged.priced
    return ChargeRequest(
        key=key,
        question_digest=priced.question_digest,
        sql="\n".join(line for block in priced.blocks for line in core_text(block.plan.core)),
        dataset=asking.contract.dataset,
        dataset_version=asking.dataset_version,
        scenario=asking.grant.scenario,
        analyst=asking.analyst,
        cost=cost,
        scopes=() if cost == FREE else scopes_of(asking),
    )
