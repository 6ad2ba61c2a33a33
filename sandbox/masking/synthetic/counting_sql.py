"""The SQL that counts: generated from the contract's names and public cells, and from nothing else.

Each unit weighs the same in every statistic, however many rows it has: its weight is shared evenly among its rows
within the contribution bound (those that the space keeps apart, docs/gate.md), so that adding or removing a unit moves
a statistic by at most one weight in L1, and so in L2.
"""

from collections.abc import Iterator, Sequence

from sandbox.core.contribution import UNIT
from sandbox.masking.sampling.space_sql import quoted
from sandbox.masking.synthetic.layout import EVEN_WEIGHT, Groups, Layout
from sandbox.masking.synthetic.plan import ROWS, Attribute, Plan, PlannedTable

UNIT_NAME = quoted(UNIT)


def weight_of(planned: PlannedTable | None) -> int:
    """Give what a unit weighs in statistics over a table's rows, or over units (None)."""
    return 1 if planned is None or planned.most_rows == 1 else EVEN_WEIGHT


def units_sql(plan: Plan) -> str:
    """Count the units of all tables."""
    return f"SELECT count(*) AS s FROM ({_all_units(plan)})"  # noqa: S608


def rows_sql(planned: PlannedTable) -> str:
    """Count the units by their number of rows within the bound."""
    per_unit = f"SELECT count(*) AS n FROM {_bounded(planned)} GROUP BY {UNIT_NAME}"  # noqa: S608
    return f"SELECT n AS cell, count(*) AS s FROM ({per_unit}) GROUP BY n ORDER BY n"  # noqa: S608


def changing_sql(planned: PlannedTable) -> str:
    """Count, for each column, the units in whose rows it has more than one value."""
    names = [quoted(column.name) for column, _ in planned.columns]
    ends = ", ".join(f"min({n}) <> max({n}) AS d{i}" for i, n in enumerate(names))
    per_unit = f"SELECT {ends} FROM {_bounded(planned)} GROUP BY {UNIT_NAME}"  # noqa: S608
    counts = ", ".join(f"count(*) FILTER (d{i}) AS d{i}" for i in range(len(names)))
    return f"SELECT {counts} FROM ({per_unit})"  # noqa: S608


def counts_sql(plan: Plan, layout: Layout, groups: Sequence[Groups], asked: Sequence[tuple[Attribute, ...]]) -> str:
    """Count units or rows by the groups of one attribute or of two, for all that is asked in one statement.

    The result has `k` (the number of what was asked), `cell` (first group · groups of the second + second), `s`.
    """
    parts = ", ".join(_parts(plan, layout, groups))
    counted = " UNION ALL ".join(_count(place, layout, groups, one) for place, one in enumerate(asked))
    return f"WITH {parts} {counted}"


def _count(place: int, layout: Layout, groups: Sequence[Groups], asked: tuple[Attribute, ...]) -> str:
    names = [_name(groups, attribute) for attribute in asked]
    table = layout.table_of(asked)
    rows = "units" if table is None else quoted(f"of {table}")
    cell = names[0] if len(names) == 1 else f"{names[0]} * {_groups_of(groups, asked[1]).size} + {names[1]}"
    return f"SELECT {place} AS k, {cell} AS cell, CAST(sum(w) AS BIGINT) AS s FROM {rows} GROUP BY cell"  # noqa: S608


def _parts(plan: Plan, layout: Layout, groups: Sequence[Groups]) -> Iterator[str]:
    for planned in plan.tables:
        yield f"{quoted(f'coded {planned.table.name}')} AS MATERIALIZED ({_coded(planned, groups)})"
    yield f"units AS MATERIALIZED ({_units(plan, layout, groups)})"
    for planned in plan.tables:
        if any(a.table == planned.table.name for a in layout.rows):
            yield f"{quoted(f'of {planned.table.name}')} AS MATERIALIZED ({_rows(planned, layout, groups)})"


def _coded(planned: PlannedTable, groups: Sequence[Groups]) -> str:
    """Write each row within the bound as the groups of its values."""
    own = [g for g in groups if g.attribute.table == planned.table.name and g.attribute.column != ROWS]
    codes = "".join(f", {_code(g)} AS {_name(groups, g.attribute)}" for g in own)
    count = "1" if planned.most_rows == 1 else f"count(*) OVER (PARTITION BY {UNIT_NAME})"
    return f"SELECT {UNIT_NAME}, {count} AS n{codes} FROM {_bounded(planned)}"  # noqa: S608


def _code(groups: Groups) -> str:
    code = groups.attribute.cells.code_sql(quoted(groups.attribute.column), groups.of_cell)
    return f"CAST(coalesce({code}, {groups.of_cell[-1]}) AS INTEGER)"


def _units(plan: Plan, layout: Layout, groups: Sequence[Groups]) -> str:
    """Write each unit as the groups of what is the same in all its rows; where it has none, as emptiness."""
    if len(plan.tables) == 1 and plan.tables[0].most_rows == 1:
        return f"SELECT *, 1 AS w FROM {quoted(f'coded {plan.tables[0].table.name}')}"  # noqa: S608
    joined = " ".join(
        f"LEFT JOIN ({_per_unit(planned, layout, groups)}) AS t{i} USING ({UNIT_NAME})"
        for i, planned in enumerate(plan.tables)
    )
    names = [planned.table.name for planned in plan.tables]
    codes = "".join(
        f", {_unit_code(g, names.index(g.attribute.table), _name(groups, g.attribute))}"
        for g in groups
        if layout.is_of_unit(g.attribute)
    )
    return f"SELECT {UNIT_NAME}, 1 AS w{codes} FROM ({_all_units(plan)}) {joined}"  # noqa: S608


def _unit_code(groups: Groups, table: int, name: str) -> str:
    if groups.attribute.column == ROWS:
        code = groups.attribute.cells.code_sql(f"coalesce(t{table}.n, 0)", groups.of_cell)
        return f"CAST({code} AS INTEGER) AS {name}"
    return f"coalesce(t{table}.{name}, {groups.of_cell[-1]}) AS {name}"


def _per_unit(planned: PlannedTable, layout: Layout, groups: Sequence[Groups]) -> str:
    names = [
        _name(groups, a)
        for a in (g.attribute for g in groups)
        if a.table == planned.table.name and a.column != ROWS and layout.is_of_unit(a)
    ]
    coded = quoted(f"coded {planned.table.name}")
    if planned.most_rows == 1:
        return f"SELECT {', '.join((UNIT_NAME, 'n', *names))} FROM {coded}"  # noqa: S608
    least = "".join(f", min({name}) AS {name}" for name in names)
    return f"SELECT {UNIT_NAME}, min(n) AS n{least} FROM {coded} GROUP BY {UNIT_NAME}"  # noqa: S608


def _rows(planned: PlannedTable, layout: Layout, groups: Sequence[Groups]) -> str:
    """Write each row with its share of its unit's weight, its own groups and its unit's."""
    coded = quoted(f"coded {planned.table.name}")
    wanted = [g.attribute for g in groups]
    own = [_name(groups, a) for a in wanted if a in layout.rows and a.table == planned.table.name]
    units = [_name(groups, a) for a in wanted if layout.is_of_unit(a)]
    names = "".join(f", {coded}.{name}" for name in own) + "".join(f", units.{name}" for name in units)
    weight = f"{weight_of(planned)} // {coded}.n AS w"
    return f"SELECT {weight}{names} FROM {coded} JOIN units USING ({UNIT_NAME})"  # noqa: S608


def _bounded(planned: PlannedTable) -> str:
    """Name the table that holds each unit's first rows, in keyed order, up to its contribution bound."""
    return f"main.{quoted(planned.table.name)}"


def _all_units(plan: Plan) -> str:
    return " UNION ".join(f"SELECT {UNIT_NAME} FROM {_bounded(planned)}" for planned in plan.tables)  # noqa: S608


def _groups_of(groups: Sequence[Groups], attribute: Attribute) -> Groups:
    return next(g for g in groups if g.attribute == attribute)


def _name(groups: Sequence[Groups], attribute: Attribute) -> str:
    return f"a{next(place for place, g in enumerate(groups) if g.attribute == attribute)}"
