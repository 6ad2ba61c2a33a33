"""Cheaper ways to ask, each written as SQL, judged, and told with what it saves."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sandbox.core.budget import Budget
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Asking, Question, Quote, QuotedColumn, Saving, Suggestion
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import without_key
from sandbox.query_gate.language.walk import replaced
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.meaning.domains import domain_size
from sandbox.query_gate.meaning.groups import coarser
from sandbox.query_gate.pricing.plan import Plan
from sandbox.query_gate.pricing.price import PricedProgram, groups_in

WORTH_TELLING = 1.1
LESS_EXACT = 2
MANY_GROUPS = 20
SUPPOSED_UNITS = 1000
"""Where a half-width depends on the size of a group, ways to ask are compared at this one."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """What is asked, or could be asked instead: its price, columns and groups."""

    sql: str
    program: PricedProgram

    @property
    def columns(self) -> tuple[QuotedColumn, ...]:
        return expected_columns(self.program, SUPPOSED_UNITS)

    @property
    def groups(self) -> int | None:
        return groups_in(self.program)


@dataclass(frozen=True, slots=True)
class _Shop:
    """Judges ways to ask, all at one price."""

    spend: Budget
    asking: Asking

    def judged(self, sql: str) -> _Judged | None:
        try:
            return _Judged(sql, judge(Question(sql, self.spend), (self.asking.contract,), self.asking.grant))
        except RefusedQuestion:
            return None


def cheaper(gate: Gate, question: Question, asking: Asking, quote: Quote) -> tuple[Suggestion, ...]:
    """Suggest cheaper or more exact ways to ask; none where the question is free."""
    if quote.is_free:
        return ()
    shop = _Shop(question.spend or asking.contract.privacy.question, asking)
    now = shop.judged(question.sql)
    if now is None:
        return ()
    kept = _kept(gate, question, asking)
    return (*kept, *_rewritten(shop, now), *_less_exact(shop, now))


def _kept(gate: Gate, question: Question, asking: Asking) -> Iterator[Suggestion]:
    """Suggest the contract's own price, where the question was answered at it before."""
    if question.spend is None:
        return
    before = gate.quote(Question(question.sql), asking)
    if before.is_free:
        price = asking.contract.privacy.question
        yield Suggestion(Saving.KEPT, question.sql, price, before.columns, before.groups, None)


def _less_exact(shop: _Shop, now: _Judged) -> Iterator[Suggestion]:
    """Suggest intervals twice as wide, for a quarter of the price."""
    part = replace(shop, spend=replace(shop.spend, nano_rho=shop.spend.nano_rho // LESS_EXACT**2))
    then = part.judged(now.sql)
    if then is not None:
        gain = float(LESS_EXACT**2)
        yield Suggestion(Saving.LESS_EXACT, now.sql, part.spend, then.columns, then.groups, gain)


def _rewritten(shop: _Shop, now: _Judged) -> Iterator[Suggestion]:
    if now.program.shell is not None:
        return
    plan = now.program.blocks[0].plan
    yield from _fewer(shop, now, plan.query)
    yield from _coarser(shop, now, plan)


def _fewer(shop: _Shop, now: _Judged, query: Query) -> Iterator[Suggestion]:
    """Suggest to leave out one column of numbers: the others get its share of the price."""
    columns = now.columns
    for place, column in enumerate(columns):
        others = columns[:place] + columns[place + 1 :]
        if column.half_width_95 is None or not any(c.half_width_95 for c in others):
            continue
        outputs = query.outputs[:place] + query.outputs[place + 1 :]
        then = shop.judged(write_query(replace(query, outputs=outputs)))
        if then is not None:
            yield from _worth_telling(Saving.FEWER, shop, others, then)


def _worth_telling(
    saving: Saving, shop: _Shop, before: tuple[QuotedColumn, ...], then: _Judged
) -> Iterator[Suggestion]:
    """Give the suggestion, if no column is wider than before and one is narrower by enough."""
    pairs = [(b.half_width_95, t.half_width_95) for b, t in zip(before, then.columns, strict=True)]
    gains = [b / t if t else 1.0 for b, t in pairs if b is not None and t is not None]
    if gains and min(gains) >= 1 and max(gains) >= WORTH_TELLING:
        yield Suggestion(saving, then.sql, shop.spend, then.columns, then.groups, round(max(gains), 2))


def _coarser(shop: _Shop, now: _Judged, plan: Plan) -> Iterator[Suggestion]:
    """Suggest wider bins of the key with the most groups, or to group without it: fewer and larger groups."""
    sizes = [domain_size(plan.core.keys[place].extent) for place in plan.key_places]
    if not sizes or (now.groups is not None and now.groups < MANY_GROUPS):
        return
    widest = max(range(len(sizes)), key=lambda place: sizes[place] or 10**18)
    key = plan.query.keys[widest]
    instead = coarser(key, plan.core.keys[plan.key_places[widest]].extent)
    query = without_key(plan.query, widest) if instead is None else replaced(plan.query, key, instead)
    then = shop.judged(write_query(query))
    if then is not None and (now.groups is None or (then.groups or now.groups) < now.groups):
        gain = None if now.groups is None or then.groups is None else round(now.groups / then.groups, 2)
        yield Suggestion(Saving.COARSER, then.sql, shop.spend, then.columns, then.groups, gain)
