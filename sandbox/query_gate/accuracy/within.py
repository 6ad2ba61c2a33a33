"""Ask and quote by accuracy: a pilot where one is needed, then one question at the least budget that is exact enough.

Each is an ordinary question: judged, charged, kept, and free when it is asked again. What was answered before at the
most that may be paid is better than anything cheaper, and free, so it is looked for first.
"""

from dataclasses import dataclass, replace

from sandbox.core.accuracy import AccuracyPrice, Reached
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE, Budget
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.questions import GivenAnswer, Quote
from sandbox.query_gate.accuracy.aim import Aim, Cell, Column, are_exact_enough, cells_of, columns_of, missed_in
from sandbox.query_gate.accuracy.pilot import expected_pilot, needs_pilot, pilot_spends, sees_clearly
from sandbox.query_gate.accuracy.spend import LARGEST_NANO_RHO, direct_spend, main_spend, needed_in_all
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.pricing.price import shown_epsilon
from sandbox.spaces.worker import SpaceWorker

SMALLEST_GROUPS = (100, 1_000, 10_000)


def quote_within(gate: Gate, aim: Aim) -> Quote:
    """Say what an accuracy costs: by the size of the smallest group, where that matters. Reads no row, costs nothing.

    Raises:
        RefusedQuestion: it would not be answered, or not so exactly for what may be paid.
    """
    columns = columns_of(aim)
    quote = gate.quote(aim.question_at(aim.most.nano_rho), aim.asking)
    if quote.is_free:
        return quote
    if needs_pilot(aim, columns):
        costs = ((units, _cost_for(aim, columns, units, quote.cost.nano_delta)) for units in SMALLEST_GROUPS)
        return replace(quote, accuracy=tuple(_price(aim, units, cost, quote) for units, cost in costs))
    exact = gate.quote(aim.question_at(direct_spend(aim, columns).nano_rho), aim.asking)
    return replace(exact, accuracy=(_price(aim, None, exact.cost, exact),))


def _cost_for(aim: Aim, columns: tuple[Column, ...], units: int, nano_delta: int) -> Budget | None:
    """Give what pilots and main question are expected to cost where every group has so many units.

    Args:
        aim: what is asked.
        columns: its numbers.
        units: in every group.
        nano_delta: of each single question.
    """
    paid = FREE
    for spend in pilot_spends(aim):
        paid += Budget(spend.nano_rho, nano_delta)
        seen = expected_pilot(aim, columns, units, spend.nano_rho)
        if sees_clearly(aim, seen, spend):
            break
    if are_exact_enough(aim, seen):
        return paid
    main = main_spend(aim, seen, spend, LARGEST_NANO_RHO)
    return None if main is None else paid + Budget(main, nano_delta)


def _price(aim: Aim, units: int | None, cost: Budget | None, quote: Quote) -> AccuracyPrice:
    if cost is None:
        return AccuracyPrice(units, None, None, is_beyond=True)
    epsilon = shown_epsilon(cost.nano_rho, aim.asking.contract.privacy.display_delta)
    is_there = all(cost.fits_in(scope.left) for scope in quote.scopes)
    return AccuracyPrice(units, cost, epsilon, is_beyond=cost.nano_rho > aim.most.nano_rho or not is_there)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the questions of one aim are asked, and by whom."""

    gate: Gate
    aim: Aim
    space: SpaceWorker
    event: AuditEvent

    def ask(self, spend: Budget, part: str) -> GivenAnswer:
        """Ask the question at a budget; `part` tells the audit which it is."""
        question = self.aim.question_at(spend.nano_rho)
        return self.gate.ask(question, self.aim.asking, self.space, self.event.noting(part=part))


def ask_within(gate: Gate, aim: Aim, space: SpaceWorker, event: AuditEvent) -> GivenAnswer:
    """Answer a question as exactly as its target, for the least budget; cells that miss it are named.

    Raises:
        RefusedQuestion: it is not answered, or not so exactly for what may be paid; nothing is charged.
        BudgetExhausted: a scope has too little left for the most that may be paid; nothing is charged.
        QuestionFailed: the space could not answer; the charge stands.
    """
    way, columns = _Way(gate, aim, space, event), columns_of(aim)
    if gate.quote(aim.question_at(aim.most.nano_rho), aim.asking).is_free:
        return _told(way, columns, way.ask(aim.most, "kept"), aim.most)
    if needs_pilot(aim, columns):
        return _ask_with_pilots(way, columns)
    spend = direct_spend(aim, columns)
    return _told(way, columns, way.ask(spend, "direct"), spend)


@dataclass(frozen=True, slots=True)
class _Piloted:
    """The pilots that were asked, and what the last one saw."""

    given: tuple[GivenAnswer, ...]
    seen: tuple[Cell, ...]
    spend: Budget

    @property
    def cost(self) -> Budget:
        """What the pilots cost, now or before."""
        return sum((given.answer.receipt.cost for given in self.given), FREE)


NO_PILOTS = _Piloted((), (), FREE)


def _ask_with_pilots(way: _Way, columns: tuple[Column, ...]) -> GivenAnswer:
    """Ask pilots, then the main question, unless the last pilot is exact enough or nothing could be.

    Where the pilot shows no number at all, the main question is asked at all that is left: it may show some.
    """
    aim, piloted = way.aim, _piloted(way, columns)
    rest = aim.most.nano_rho - piloted.cost.nano_rho
    main = main_spend(aim, piloted.seen, piloted.spend, rest) if piloted.seen else rest
    if not main or (piloted.seen and are_exact_enough(aim, piloted.seen)):
        return _told(way, columns, piloted.given[-1], piloted.spend, piloted)
    spend = replace(aim.most, nano_rho=main)
    return _told(way, columns, way.ask(spend, "main"), spend, piloted)


def _piloted(way: _Way, columns: tuple[Column, ...]) -> _Piloted:
    given: list[GivenAnswer] = []
    for spend in pilot_spends(way.aim):
        if not given:
            _check_room(way, spend)
        given.append(way.ask(spend, "pilot"))
        seen = cells_of(way.aim, columns, given[-1].answer, spend.nano_rho)
        if sees_clearly(way.aim, seen, spend):
            break
    return _Piloted(tuple(given), seen, spend)


def _check_room(way: _Way, pilot: Budget) -> None:
    """Check that all that may be paid is there, before a pilot is paid for that could then lead nowhere.

    Every question pays its own δ.
    """
    aim = way.aim
    if way.gate.quote(aim.question_at(pilot.nano_rho), aim.asking).is_free:
        return
    quote = way.gate.quote(aim.question_at(aim.most.nano_rho), aim.asking)
    needed = replace(quote.cost, nano_delta=quote.cost.nano_delta * (len(pilot_spends(aim)) + 1))
    for scope in quote.scopes:
        if not needed.fits_in(scope.left):
            cost, left = f"{aim.most.rho:.6g}", f"{scope.left.rho:.6g}"
            raise BudgetExhausted(scope=scope.scope, cost=cost, left=left)


def _told(
    way: _Way, columns: tuple[Column, ...], given: GivenAnswer, spend: Budget, piloted: _Piloted = NO_PILOTS
) -> GivenAnswer:
    asked = (*(pilot for pilot in piloted.given if pilot is not given), given)
    missed = missed_in(way.aim, columns, given.answer, spend.nano_rho)
    needed = needed_in_all(way.aim, piloted.seen, piloted.spend) if missed and piloted.given else None
    reached = Reached(
        target=way.aim.target,
        most=way.aim.most,
        total=sum((_charged(one) for one in asked), FREE),
        pilots=tuple(pilot.answer.receipt.id for pilot in piloted.given),
        pilot_cost=piloted.cost,
        missed=missed,
        needed=None if needed is None else replace(given.answer.receipt.cost, nano_rho=needed),
    )
    return GivenAnswer(given.answer, all(one.was_free for one in asked), reached)


def _charged(given: GivenAnswer) -> Budget:
    return FREE if given.was_free else given.answer.receipt.cost
