"""Answers: the core's noised table as it is kept, and the asker's table as it is given."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Receipt
from sandbox.query_gate.answering.columns import GivenColumn
from sandbox.query_gate.answering.estimates import Estimate
from sandbox.query_gate.answering.logic import ordered
from sandbox.query_gate.answering.rounding import given_value, given_width
from sandbox.query_gate.answering.shell import NoisyRow, Shell
from sandbox.query_gate.answering.shown import shown, stored
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.language.expressions import AggregateRef, Expression, KeyRef
from sandbox.query_gate.language.model import Output, Query
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.meaning.domains import Stored, domain_of
from sandbox.query_gate.measuring.noise import NoisyTable
from sandbox.query_gate.pricing.measures import measure_text
from sandbox.query_gate.pricing.plan import Plan
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.query_gate.pricing.recipes import Direct


@dataclass(frozen=True, slots=True)
class _Sorted:
    row: NoisyRow
    by: tuple[Estimate, ...]


def core_answer(noisy: NoisyTable, priced: PricedPlan, receipt: Receipt) -> Answer:
    """Give the noised core as the ledger keeps it: keys, then measures in stored units, in the order of the cells.

    Half-widths are those of its columns.
    """
    core = priced.plan.core
    widths = tuple(0.0 if noise is None else noise.half_width_95 for noise in priced.noises)
    named = zip((core.measures[place] for place in core.slots), widths, strict=True)
    columns = tuple(AnswerColumn(phrase(key.of), ColumnKind.KEY) for key in core.keys)
    columns += tuple(AnswerColumn(measure_text(measure), ColumnKind.NOISED, width) for measure, width in named)
    rows = tuple((*row.keys, *row.slots) for row in rows_of(noisy, priced.plan))
    return Answer(columns, rows, (), receipt)


def noisy_table_of(kept: Answer, plan: Plan) -> NoisyTable:
    """Give back the noised core from the answer that was kept."""
    first, extents = len(plan.core.keys), [key.extent for key in plan.core.keys]
    numbers = [[int(cell or 0) for cell in row[first:]] for row in kept.rows]
    slots = tuple(zip(*numbers, strict=True)) or ((),) * len(plan.core.slots)
    if not plan.core.is_selected:
        return NoisyTable(plan.core.cells(), slots)
    return NoisyTable(tuple(tuple(map(stored, row[:first], extents)) for row in kept.rows), slots)


def given_answer(kept: Answer, priced: PricedPlan, receipt: Receipt, min_group_size: int) -> Answer:
    """Make the asker's answer out of the kept core: HAVING, ORDER BY, LIMIT, names, intervals, suppression."""
    plan = priced.plan
    shell = Shell(plan, priced.noises, Withholding(0 if plan.table.is_public else min_group_size, 1.0))
    rows = [row for row in rows_of(noisy_table_of(kept, plan), plan) if _is_kept(shell, plan.query, row)]
    rows.sort(key=lambda row: tuple(row.places[place] for place in plan.key_places))
    chosen = _ordered(shell, plan.query, rows)[plan.query.offset :][: plan.query.limit]
    columns = [_column(shell, plan, output, chosen) for output in plan.query.outputs]
    return _table(plan, columns, _Given(receipt, min_group_size, selection_rule(priced)))


def selection_rule(priced: PricedPlan) -> str:
    """Say which groups are left out; nothing where none are."""
    if priced.threshold is None:
        return ""
    return f"groups of fewer than {priced.threshold.at_least} noised units are left out"


@dataclass(frozen=True, slots=True)
class _Given:
    receipt: Receipt
    min_group_size: int
    selection: str


def rows_of(noisy: NoisyTable, plan: Plan) -> Iterator[NoisyRow]:
    """Give the rows of a noised core as they are shown."""
    extents = [key.extent for key in plan.core.keys]
    domains = [_values_in_order(place, noisy, plan) for place in range(len(extents))]
    looks = [{value: shown(value, of) for value in domain} for domain, of in zip(domains, extents, strict=True)]
    orders = [{value: place for place, value in enumerate(domain)} for domain in domains]
    for cell, numbers in zip(noisy.cells, zip(*noisy.slots, strict=True), strict=True):
        keys = tuple(look[value] for look, value in zip(looks, cell, strict=True))
        yield NoisyRow(keys, numbers, tuple(order[value] for order, value in zip(orders, cell, strict=True)))


def _values_in_order(place: int, noisy: NoisyTable, plan: Plan) -> tuple[Stored | None, ...]:
    """Give the values of a key in order: its public domain, or those that passed the threshold, NULL last."""
    extent = plan.core.keys[place].extent
    if not plan.core.is_selected:
        return domain_of(extent)
    found = {cell[place] for cell in noisy.cells}
    known = sorted((value for value in found if value is not None), key=lambda value: ordered(shown(value, extent)))
    return (*known, None) if None in found else tuple(known)


def _is_kept(shell: Shell, query: Query, row: NoisyRow) -> bool:
    return query.having is None or shell.read(query.having, row).value is True


def _ordered(shell: Shell, query: Query, rows: list[NoisyRow]) -> list[NoisyRow]:
    if not query.order:
        return rows
    keyed = [_Sorted(row, tuple(shell.read(item.of, row) for item in query.order)) for row in rows]
    for place, item in reversed(list(enumerate(query.order))):
        known = [row for row in keyed if row.by[place].value is not None]
        unknown = [row for row in keyed if row.by[place].value is None]
        known.sort(key=lambda row: ordered(row.by[place].value), reverse=item.is_descending)
        keyed = unknown + known if item.is_null_first else known + unknown
    return [row.row for row in keyed]


def _column(shell: Shell, plan: Plan, output: Output, rows: list[NoisyRow]) -> GivenColumn:
    """Give one column: at once where it is a key or a plain aggregate, else row by row."""
    of = output.of
    if isinstance(of, KeyRef):
        place = plan.key_places[of.index]
        return GivenColumn(tuple(row.keys[place] for row in rows), (None,) * len(rows))
    plain = shell.plain_column(of.index, rows) if isinstance(of, AggregateRef) else None
    return plain or _read_column(shell, kind_of_output(output, plan), [shell.read(of, row) for row in rows])


def _read_column(shell: Shell, kind: ColumnKind, estimates: list[Estimate]) -> GivenColumn:
    widths = tuple(_width(shell, estimate, kind) for estimate in estimates)
    values = tuple(given_value(e.value, width) for e, width in zip(estimates, widths, strict=True))
    return GivenColumn(values, widths, tuple(place for place, e in enumerate(estimates) if e.is_withheld))


def _table(plan: Plan, given_columns: list[GivenColumn], given: _Given) -> Answer:
    kinds = [kind_of_output(output, plan) for output in plan.query.outputs]
    named = zip(names_of(plan.query), kinds, given_columns, strict=True)
    columns = tuple(AnswerColumn(name, kind, common_width(column.widths)) for name, kind, column in named)
    cells = sorted((row, place) for place, column in enumerate(given_columns) for row in column.withheld)
    rule = f"min_group_size {given.min_group_size}, and no divisor within its own noise" if cells else ""
    rule = "; ".join(part for part in (given.selection, rule) if part)
    values = tuple(zip(*(column.values for column in given_columns), strict=True))
    widths = tuple(zip(*(column.widths for column in given_columns), strict=True))
    return Answer(columns, values, widths, given.receipt, tuple(cells), rule)


def _width(shell: Shell, estimate: Estimate, kind: ColumnKind) -> float | None:
    if kind is ColumnKind.KEY or isinstance(estimate.value, bool | str | None):
        return None
    return given_width(shell.half_width(estimate))


def common_width(widths: tuple[float | None, ...]) -> float | None:
    """Give the half-width that all cells of a column have, None where they differ."""
    return widths[0] if widths and all(width == widths[0] for width in widths) else None


def names_of(query: Query) -> tuple[str, ...]:
    """Give the answer's column names: aliases, else the expressions; a repeated name gets a number."""
    names: list[str] = []
    for output in query.outputs:
        name = output.name or phrase(output.of, query)
        taken = sum(1 for earlier in names if earlier == name or earlier.startswith(f"{name}:"))
        names.append(f"{name}:{taken}" if name in names else name)
    return tuple(names)


def kind_of_output(output: Output, plan: Plan) -> ColumnKind:
    """Tell where an output's values come from."""
    if not any(isinstance(part, AggregateRef) for part in parts_of(output.of)):
        return ColumnKind.KEY
    return ColumnKind.NOISED if _is_direct(output.of, plan) else ColumnKind.DERIVED


def _is_direct(of: Expression, plan: Plan) -> bool:
    return isinstance(of, AggregateRef) and isinstance(plan.recipes[of.index], Direct)
