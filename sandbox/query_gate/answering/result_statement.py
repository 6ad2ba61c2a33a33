"""Write all steps over results as one statement for the scratch engine: the answer, and the half-width of each cell.

Half-widths come from replicates, made of what is given and fresh noise of the same distributions (parametric bootstrap:
Efron & Tibshirani 1993, ch. 6.5): the ⌈0.95 (R + 1)⌉-th smallest distance between a cell and its R replicates. A row
that is missing from a replicate counts as infinitely far there. What the last step filters and cuts off is not filtered
and cut off in replicates, so that a row near the edge keeps its interval.
"""

import math
from dataclasses import dataclass

from sandbox.query_gate.answering.result_forms import direction, spaced
from sandbox.query_gate.answering.result_steps import (
    TYPES,
    SelectWriter,
    Table,
    TableColumn,
    WrittenStep,
    cut_off,
    key_text,
    name_of_table,
    names_of_table,
)
from sandbox.query_gate.language.results import BlockRef, Merged, Merging, Picked, Reference, ResultColumn
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.result_kinds import Kinds
from sandbox.query_gate.meaning.results import CheckedShell

CONFIDENCE = 0.95
_FREED = "r > 0"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement, and what its columns are: c0, c1, … and where there are such h0, e0 and w0 (simulated width)."""

    sql: str
    columns: Table


def write_statement(checked: CheckedShell, blocks: tuple[Table, ...], replicates: int) -> Statement:
    """Write the statement that answers from the blocks' tables."""
    steps: list[WrittenStep] = []

    def table(reference: Reference) -> Table:
        return blocks[reference.index] if isinstance(reference, BlockRef) else steps[reference.index].columns

    last = len(checked.shell.steps) - 1
    for place, (step, kinds) in enumerate(zip(checked.shell.steps, checked.steps, strict=True)):
        freed = _FREED if place == last else None
        if isinstance(step, Picked):
            steps.append(SelectWriter(step, kinds, table).write(freed))
        else:
            steps.append(_merged(step, kinds, (table(step.left), table(step.right)), freed))
    named = ", ".join(f"s{place} AS MATERIALIZED ({step.sql})" for place, step in enumerate(steps))
    final = steps[-1]
    simulated = [place for place, column in enumerate(final.columns) if is_simulated(column)] if replicates else []
    order = ", ".join((*(f"g.{item}" for item in final.sorted_by), "g.o"))
    given = spaced("(SELECT * FROM", f"s{last}", "WHERE r = 0) AS g")
    shown = [f"g.{name}" for name in names_of_table(final.columns)]
    if not simulated:
        sql = spaced("WITH", named, "SELECT", ", ".join(shown), "FROM", given, "ORDER BY", order)
        return Statement(sql, final.columns)
    shown += [f"w.w{place}" for place in simulated]
    widths = _widths(simulated, last, replicates)
    joined = f"{given} LEFT JOIN ({widths}) AS w ON w.id = g.id AND w.o = g.o"
    sql = spaced("WITH", named, "SELECT", ", ".join(shown), "FROM", joined, "ORDER BY", order)
    return Statement(sql, final.columns)


def is_simulated(column: TableColumn) -> bool:
    """Tell whether a column's half-widths come from replicates."""
    return column.kind is Kind.NUMBER and column.is_measured and not column.is_passed_on


def _widths(simulated: list[int], last: int, replicates: int) -> str:
    rank = math.ceil(CONFIDENCE * (replicates + 1) - 1e-9)
    distances = (f"min(abs(CAST(f.c{place} AS DOUBLE) - g.c{place}), {rank})[{rank}]" for place in simulated)
    widths = (
        f"CASE WHEN count(*) <= {replicates} THEN {distance} END AS w{place}"
        for place, distance in zip(simulated, distances, strict=True)
    )
    pairs = f"s{last} AS g JOIN s{last} AS f ON f.id = g.id AND f.r > 0 WHERE g.r = 0"
    columns = ", ".join(("g.id AS id", "g.o AS o", *widths))
    return spaced("SELECT", columns, "FROM", pairs, "GROUP BY g.id, g.o")


def _merged(step: Merged, kinds: Kinds, tables: tuple[Table, Table], freed: str | None) -> WrittenStep:
    columns = tuple(_both(one, other, kind) for one, other, kind in zip(*tables, kinds, strict=True))
    places = [item.of.column for item in step.cut.order if isinstance(item.of, ResultColumn)]
    order = tuple(direction(f"c{place}", item) for place, item in zip(places, step.cut.order, strict=True))
    if step.how is Merging.UNION_ALL:
        sides = (_side(of, table, columns, f"{place}/") for place, (of, table) in enumerate(_pairs(step, tables)))
        return cut_off(WrittenStep(" UNION ALL ".join(sides), columns, order), step.cut, freed)
    plain = tuple(TableColumn(c.kind, c.is_whole, c.is_measured) for c in columns)
    sides = (_values(of, table, plain) for of, table in _pairs(step, tables))
    values = tuple(f"c{place}" for place in range(len(plain)))
    ids = f"r, {key_text(values)} AS id, {key_text(values)} AS o"
    sql = spaced("SELECT", ", ".join((ids, *values)), "FROM", f"({f' {step.how.value} '.join(sides)})")
    return cut_off(WrittenStep(sql, plain, order), step.cut, freed)


def _pairs(step: Merged, tables: tuple[Table, Table]) -> tuple[tuple[Reference, Table], tuple[Reference, Table]]:
    return (step.left, tables[0]), (step.right, tables[1])


def _both(one: TableColumn, other: TableColumn, kind: Kind | None) -> TableColumn:
    known = [column for column in (one, other) if column.kind is not None]
    least = None if any(column.least is None for column in known) else max((c.least or 0 for c in known), default=None)
    return TableColumn(
        kind,
        is_whole=all(column.is_whole for column in known),
        is_measured=any(column.is_measured for column in known),
        least=least,
        has_flag=any(column.has_flag for column in known),
        has_width=any(column.has_width for column in known),
        is_direct=bool(known) and all(column.is_direct for column in known),
        is_passed_on=bool(known) and all(column.is_passed_on for column in known),
    )


def _side(of: Reference, table: Table, columns: Table, mark: str) -> str:
    texts = [f"r, concat('{mark}', id) AS id, concat('{mark}', o) AS o"]
    for place, (mine, both) in enumerate(zip(table, columns, strict=True)):
        texts.append(f"{_value(place, mine, both)} AS c{place}")
        if both.has_flag:
            texts.append(f"h{place}" if mine.has_flag else f"FALSE AS h{place}")
        if both.has_width:
            texts.append(f"e{place}" if mine.has_width else f"CAST(NULL AS DOUBLE) AS e{place}")
    return spaced("SELECT", ", ".join(texts), "FROM", name_of_table(of))


def _values(of: Reference, table: Table, columns: Table) -> str:
    values = (f"{_value(place, mine, columns[place])} AS c{place}" for place, mine in enumerate(table))
    return spaced("SELECT", ", ".join(("r", *values)), "FROM", name_of_table(of))


def _value(place: int, mine: TableColumn, both: TableColumn) -> str:
    return f"CAST(NULL AS {TYPES[both.kind]})" if mine.kind is None and both.kind is not None else f"c{place}"
