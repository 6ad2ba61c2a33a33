"""How sources may be joined: on the privacy unit among protected tables, on a whole key with public ones.

One unit's rows then meet only its own rows, and at most one row of each public table; so the joined rows of a unit are
at most the product of its bounds in each source (privacy.md, Privacy unit and bounds).
"""

from dataclasses import dataclass, replace
from math import prod

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import ContributionBounds, Table
from sandbox.core.errors.asking import IdentifierUsed, KindMismatch
from sandbox.core.errors.joining import JoinBackwards, JoinMultiplies, JoinNotOnUnit, JoinOfOtherUnits, JoinTooWide
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.language.joined import all_inner, renumbered, replacing_join, without_source
from sandbox.query_gate.language.model import JoinKind, KeyPair, Query
from sandbox.query_gate.language.objections import Objection, Repair
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.write_query import value_text
from sandbox.query_gate.meaning.kinds import kind_of_column

MAX_JOINED_ROWS = 10_000
ONE_SCALE = Text("two columns of one kind with as many decimals", "小数位相同的同类列")


@dataclass(frozen=True, slots=True)
class Sources:
    """A query and the table, granted columns only, of each of its sources."""

    query: Query
    tables: tuple[Table, ...]

    @property
    def columns(self) -> dict[ColumnRef, Column]:
        """The columns that may be read; those of a LEFT JOIN may be NULL where it met nothing."""
        found: dict[ColumnRef, Column] = {}
        for place, table in enumerate(self.tables):
            for column in table.columns:
                known = replace(column, required=False) if self.is_missing(place) else column
                found[ColumnRef(column.name, place)] = known
        return found

    def is_missing(self, place: int) -> bool:
        """Tell whether rows may stand without one of this source: NULLs then take its place."""
        return place > 0 and self.query.joins[place - 1].kind is JoinKind.LEFT

    @property
    def joined(self) -> Table:
        """The first table, with as many rows for a unit as it can have after all joins."""
        rows = prod(table.bounds.rows_per_unit for table in self.tables)
        return self.tables[0] if rows == self.tables[0].bounds.rows_per_unit else _with_rows(self.tables[0], rows)

    def unit_of(self, place: int) -> ColumnRef | None:
        """Give the privacy unit's column of a source; None of a public table."""
        name = self.tables[place].unit_column
        return None if name is None else ColumnRef(name, place)

    def is_on_unit(self, pair: KeyPair) -> bool:
        """Tell whether an equality is one of two privacy units."""
        return all(not self.tables[end.source].is_public and end == self.unit_of(end.source) for end in _ends(pair))

    def is_hidden(self, column: ColumnRef) -> bool:
        """Tell whether a column identifies somebody."""
        found = self.tables[column.source].column(column.name)
        is_identifier = found is not None and found.role is ColumnRole.DIRECT_IDENTIFIER
        return is_identifier or column == self.unit_of(column.source)


def _with_rows(table: Table, rows: int) -> Table:
    return replace(table, bounds=ContributionBounds(rows))


def in_order(sources: Sources) -> Sources:
    """Give the same sources in their canonical order: those before any LEFT JOIN sorted, protected ones first."""
    joins = sources.query.joins
    inner = next((place for place, join in enumerate(joins, 1) if join.kind is JoinKind.LEFT), len(joins) + 1)
    ordered = _sorted(sources, inner)
    return Sources(_joined_on_first(ordered, inner), ordered.tables)


def check_joins(sources: Sources) -> None:
    """Check how the sources are joined.

    Raises:
        Objection: a join could let a unit's rows meet other units', or multiply without bound.
    """
    is_protected = not all(table.is_public for table in sources.tables)
    for place in range(1, len(sources.tables)):
        for pair in sources.query.joins[place - 1].on:
            _check_pair(sources, place, pair)
        if is_protected and sources.tables[place].is_public:
            _check_key(sources, place)
        elif is_protected:
            _check_unit(sources, place)
    rows = sources.joined.bounds.rows_per_unit
    if len(sources.tables) > 1 and rows > MAX_JOINED_ROWS:
        last = len(sources.tables) - 1
        raise Objection(JoinTooWide, sources.query.joins[-1], without_source(last), {**_too_wide(rows)})


def _too_wide(rows: int) -> dict[str, int]:
    return {"rows": rows, "limit": MAX_JOINED_ROWS}


def _sorted(sources: Sources, count: int) -> Sources:
    """Put the first `count` sources, which lose rows that meet nothing, in an order of their own: protected first."""
    order: list[int] = []
    pairs = [pair for join in sources.query.joins[: count - 1] for pair in join.on]
    while len(order) < count:
        left = [place for place in range(count) if place not in order]
        met = [p for p in left if not order or any(_meets(pair, p, order) for pair in pairs)]
        order.append(min(met, key=lambda place: _rank(sources, place, order)))
    order += range(count, len(sources.tables))
    query = renumbered(sources.query, tuple(order))
    return Sources(query, tuple(sources.tables[place] for place in order))


def _meets(pair: KeyPair, place: int, others: list[int]) -> bool:
    ends = {pair.left.source, pair.right.source}
    return place in ends and bool(ends.intersection(others))


def _rank(sources: Sources, place: int, placed: list[int]) -> tuple[bool, bool, bool, str, int]:
    table = sources.tables[place]
    pairs = [pair for join in sources.query.joins for pair in join.on]
    joined = {end.name for pair in pairs if _meets(pair, place, placed) for end in _ends(pair) if end.source == place}
    made = next((view for view in sources.query.views if view.name == table.name), None)
    name = table.name if made is None else " ".join((made.rows.table, *map(value_text, made.values)))
    return table.is_public, not joined.issuperset(table.unique_key), made is not None, name, place


def _ends(pair: KeyPair) -> tuple[ColumnRef, ColumnRef]:
    return pair.left, pair.right


def _joined_on_first(sources: Sources, count: int) -> Query:
    """Write every equality of units among the first sources as one with the first, and sort the others."""
    joins = list(sources.query.joins)
    for place in range(1, count):
        join = joins[place - 1]
        others = tuple(pair for pair in join.on if not sources.is_on_unit(pair))
        units = tuple(KeyPair(_first_unit(sources), pair.right) for pair in join.on if sources.is_on_unit(pair))
        joins[place - 1] = replace(join, on=(*units[:1], *sorted(set(others), key=_pair_text)))
    return replace(sources.query, joins=tuple(joins))


def _first_unit(sources: Sources) -> ColumnRef:
    unit = next(filter(None, map(sources.unit_of, range(len(sources.tables)))), None)
    if unit is None:
        raise AssertionError("an equality of units without a unit")
    return unit


def _pair_text(pair: KeyPair) -> tuple[str, str]:
    return phrase(pair.left), phrase(pair.right)


def _check_pair(sources: Sources, place: int, pair: KeyPair) -> None:
    """Check one equality: of units, or of columns of one kind that identify nobody."""
    left, right = (sources.tables[end.source] for end in _ends(pair))
    join = sources.query.joins[place - 1]
    if sources.is_on_unit(pair):
        if left.unit is not right.unit:
            raise Objection(JoinOfOtherUnits, join, without_source(place), {"left": left.name, "right": right.name})
        return
    hidden = next(filter(sources.is_hidden, _ends(pair)), None)
    if hidden is not None:
        unit = sources.tables[0].unit_column or "-"
        raise Objection(IdentifierUsed, hidden, _on_unit(sources, place), {"unit": unit})
    columns = sources.columns
    one, other = (columns[end] for end in _ends(pair))
    if kind_of_column(one) is not kind_of_column(other) or one.scale != other.scale:
        raise Objection(KindMismatch, join, without_source(place), {"needed": ONE_SCALE})


def _on_unit(sources: Sources, place: int) -> Repair:
    """Give the repair that joins a source on the unit; where it protects none, it is left out."""
    left, right = sources.unit_of(0), sources.unit_of(place)
    if left is None or right is None:
        return without_source(place)
    return replacing_join(place, replace(sources.query.joins[place - 1], on=(KeyPair(left, right),)))


def _check_unit(sources: Sources, place: int) -> None:
    join, table = sources.query.joins[place - 1], sources.tables[place]
    if sources.tables[0].is_public:
        raise Objection(JoinBackwards, join, all_inner, {"table": sources.tables[0].name})
    if not any(sources.is_on_unit(pair) and pair.right.source == place for pair in join.on):
        if table.unit is not sources.tables[0].unit:
            facts = {"left": sources.tables[0].name, "right": table.name}
            raise Objection(JoinOfOtherUnits, join, without_source(place), {**facts})
        units = f"{sources.tables[0].name}.{sources.tables[0].unit_column} = {table.name}.{table.unit_column}"
        raise Objection(JoinNotOnUnit, join, _on_unit(sources, place), {"units": units})


def _check_key(sources: Sources, place: int) -> None:
    join, table = sources.query.joins[place - 1], sources.tables[place]
    joined = {pair.right.name for pair in join.on}
    if not table.unique_key or not joined.issuperset(table.unique_key):
        facts = {"table": table.name, "columns": ", ".join(sorted(joined)), "key": ", ".join(table.unique_key) or "-"}
        raise Objection(JoinMultiplies, join, without_source(place), {**facts})
