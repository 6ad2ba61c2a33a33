"""Which rows a question reads, by the plainest reading: nested loops over what lies in the small world."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction

from sandbox.core.contract import Table
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.model import JoinKind, PerUnit, Query, UnitFunction, UnitValue
from sandbox.query_gate.pricing.bound import Bounding, RankAfterFilters, Unprotected
from tests.property.gate_reference import Row, value_of, within
from tests.property.gate_reference_functions import Scalar
from tests.unit.query_gate.gate_world import LEVEL_ROWS, LEVELS, PERSON, ROWS, VISITS, make_people


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as it lies in the space, and as the gate may read it; `rank`: its place among its unit's rows."""

    unit: object
    rank: int
    stored: Mapping[str, object]
    read: Row


def _rows_of(table: Table, rows: list[dict[str, object]]) -> list[Stored]:
    """Give a table's rows in keyed order; the unit's column stands for the unit's number."""
    found = [Stored(row.get("unit"), int(str(row["rank"])), _known(row, table), _clamped(row, table)) for row in rows]
    return sorted(found, key=lambda row: row.rank)


def _known(row: dict[str, object], table: Table) -> dict[str, object]:
    return row if table.unit_column is None else row | {table.unit_column: row["unit"]}


def _clamped(row: dict[str, object], table: Table) -> Row:
    return {c.name: within(row.get(c.name, f"P{row.get('unit')}"), c) for c in table.columns}


PEOPLE = [row | {"unit": row["_unit"], "rank": row["_rank"]} for row in make_people()]
LISTED = [row | {"rank": 1} for row in LEVEL_ROWS]
WORLD = {
    "visits": _rows_of(VISITS, [asdict(visit) for visit in ROWS]),
    "person": _rows_of(PERSON, PEOPLE),
    "levels": _rows_of(LEVELS, LISTED),
}
TABLES = {table.name: table for table in (VISITS, PERSON, LEVELS)}


def groups_of(query: Query, bounding: Bounding) -> dict[tuple[Scalar, ...], list[tuple[int, Row]]]:
    """Give the rows of each group: the first rows of each unit before or after WHERE, then GROUP BY."""
    groups: dict[tuple[Scalar, ...], list[tuple[int, Row]]] = {}
    taken: Counter[int] = Counter()
    is_late = isinstance(bounding, RankAfterFilters)
    for unit, row in joined_rows(query, None if is_late else bounding):
        if query.where is not None and value_of(query.where, row) is not True:
            continue
        taken[unit] += 1
        if not is_late or taken[unit] <= TABLES[query.table].bounds.rows_per_unit:
            groups.setdefault(tuple(value_of(key, row) for key in query.keys), []).append((unit, row))
    return groups


def joined_rows(query: Query, bounding: Bounding | None) -> list[tuple[int, Row]]:
    """Give every row of the first source with what it meets in the others; without a bound, of every rank."""
    found = [(row.unit, [row.stored], dict(row.read)) for row in _source(query, query.table, bounding)]
    for place in range(1, len(query.joins) + 1):
        found = [
            (row.unit if unit is None else unit, [*stored, row.stored], read | _named(row.read, place))
            for unit, stored, read in found
            for row in _met(query, place, stored, read)
        ]
    return [(int(str(unit)), row) for unit, _, row in found]


def _first_rows(table: str, bounding: Bounding | None) -> list[Stored]:
    most = TABLES[table].bounds.rows_per_unit
    return [row for row in WORLD[table] if bounding is None or row.rank <= most]


def _source(query: Query, name: str, bounding: Bounding | None) -> list[Stored]:
    view = next((view for view in query.views if view.name == name), None)
    return _first_rows(name, bounding) if view is None else _rows_per_unit(view)


def _rows_per_unit(view: PerUnit) -> list[Stored]:
    """Give one row for each unit, made of its rows."""
    units: dict[int, list[Row]] = {}
    for unit, row in joined_rows(view.rows, Unprotected()):
        if view.rows.where is None or value_of(view.rows.where, row) is True:
            units.setdefault(unit, []).append(row)
    return [_row_of(view, unit, rows) for unit, rows in units.items()]


def _row_of(view: PerUnit, unit: int, rows: list[Row]) -> Stored:
    read: dict[str, Scalar] = {value.name: _value_of(value, rows) for value in view.values}
    named = {} if view.unit_name is None else {view.unit_name: f"P{unit}"}
    return Stored(unit, 1, dict.fromkeys(named, unit), read | named)


def _value_of(value: UnitValue, rows: list[Row]) -> Scalar:
    if value.of is None:
        return Fraction(len(rows))
    found = [one for one in (value_of(value.of, row) for row in rows) if one is not None]
    match value.function:
        case UnitFunction.COUNT:
            return Fraction(len(found))
        case UnitFunction.LEAST | UnitFunction.MOST:
            pick = min if value.function is UnitFunction.LEAST else max
            return pick(found, default=None)
    numbers = [one for one in found if isinstance(one, Fraction)]
    if not numbers:
        return None
    total = sum(numbers, Fraction(0))
    return total if value.function is UnitFunction.SUM else _cut(total / len(numbers), _scale_of(value.of) + 2)


def _cut(number: Fraction, places: int) -> Fraction:
    """Leave out what lies beyond some decimals, towards zero."""
    return Fraction(int(number * 10**places), 10**places)


def _scale_of(of: Expression) -> int:
    assert isinstance(of, ColumnRef)
    column = VISITS.column(of.name)
    assert column is not None
    return column.scale


def _met(query: Query, place: int, stored: list[Mapping[str, object]], read: Row) -> list[Stored]:
    join = query.joins[place - 1]
    met = [
        row
        for row in _source(query, join.table, Unprotected())
        if all(_is_met(stored[p.left.source][p.left.name], row.stored[p.right.name]) for p in join.on)
        and (join.where is None or value_of(join.where, {**read, **_named(row.read, place)}) is True)
    ]
    if met or join.kind is JoinKind.INNER:
        return met
    columns = _columns_of(query, join.table)
    return [Stored(None, 1, dict.fromkeys(columns), dict.fromkeys(columns))]


def _columns_of(query: Query, name: str) -> list[str]:
    view = next((view for view in query.views if view.name == name), None)
    if view is None:
        return [column.name for column in TABLES[name].columns]
    return [value.name for value in view.values] + ([view.unit_name] if view.unit_name else [])


def _is_met(left: object, right: object) -> bool:
    return left is not None and left == right


def _named(row: Row, place: int) -> dict[str, Scalar]:
    return {f"s{place}.{name}": value for name, value in row.items()}
