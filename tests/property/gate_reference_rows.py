"""Which rows a question reads, by the plainest reading: nested loops over what lies in the small world."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sandbox.core.contract import Table
from sandbox.query_gate.language.model import Join, JoinKind, Query
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
    found = [(row.unit, [row.stored], dict(row.read)) for row in _first_rows(query.table, bounding)]
    for place, join in enumerate(query.joins, 1):
        found = [
            (row.unit if unit is None else unit, [*stored, row.stored], read | _named(row.read, place))
            for unit, stored, read in found
            for row in _met(join, place, stored, read)
        ]
    return [(int(str(unit)), row) for unit, _, row in found]


def _first_rows(table: str, bounding: Bounding | None) -> list[Stored]:
    most = TABLES[table].bounds.rows_per_unit
    return [row for row in WORLD[table] if bounding is None or row.rank <= most]


def _met(join: Join, place: int, stored: list[Mapping[str, object]], read: Row) -> list[Stored]:
    met = [
        row
        for row in _first_rows(join.table, Unprotected())
        if all(_is_met(stored[p.left.source][p.left.name], row.stored[p.right.name]) for p in join.on)
        and (join.where is None or value_of(join.where, {**read, **_named(row.read, place)}) is True)
    ]
    if met or join.kind is JoinKind.INNER:
        return met
    columns = [column.name for column in TABLES[join.table].columns]
    return [Stored(None, 1, dict.fromkeys(columns), dict.fromkeys(columns))]


def _is_met(left: object, right: object) -> bool:
    return left is not None and left == right


def _named(row: Row, place: int) -> dict[str, Scalar]:
    return {f"s{place}.{name}": value for name, value in row.items()}
