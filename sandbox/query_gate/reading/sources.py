"""Read FROM: which sources there are, on which columns their rows meet, and what derived tables stand for.

A derived table of rows (a subquery, or a name of WITH) has no node of its own: its sources, its conditions and the
expressions of its columns take its place.
"""

from dataclasses import replace

from sqlglot import exp

from sandbox.core.errors.asking import ConstructNotInLanguage
from sandbox.core.errors.joining import NotPerUnit, SourceNamedTwice
from sandbox.core.errors.tree import Fact
from sandbox.query_gate.language.expressions import ColumnRef, Compare, Expression
from sandbox.query_gate.language.joined import all_of
from sandbox.query_gate.language.model import Join, JoinKind, KeyPair, PerUnit, Query
from sandbox.query_gate.language.vocabulary import Comparison
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.reading.join_repairs import conjuncts, joined_on_units
from sandbox.query_gate.reading.parse_expressions import RowReader, clause_of
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of, unknown
from sandbox.query_gate.reading.per_unit import UnitReader, output_name, unit_of
from sandbox.query_gate.reading.row_names import Item, RowNames, table_item
from sandbox.query_gate.reading.scopes import Scope, View, opened
from sandbox.query_gate.reading.semi_joins import join_subqueries

_KINDS = {
    ("", ""): JoinKind.INNER,
    ("", "INNER"): JoinKind.INNER,
    ("LEFT", ""): JoinKind.LEFT,
    ("LEFT", "OUTER"): JoinKind.LEFT,
}
_DERIVED = ("expressions", "from_", "joins", "where", "with_")


class Sources:
    """Gathers the sources of one block, those of its derived tables among them."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self._joins: list[Join] = []
        self._conditions: list[Expression] = []
        self._views: list[PerUnit] = []

    @property
    def views(self) -> tuple[PerUnit, ...]:
        """The sources that have one row for each unit."""
        return tuple(self._views)

    @property
    def joins(self) -> tuple[Join, ...]:
        """How each source after the first is joined."""
        return tuple(self._joins)

    @property
    def conditions(self) -> tuple[Expression, ...]:
        """What derived tables and inner joins demand of rows."""
        return tuple(self._conditions)

    def read(self, select: exp.Select, scope: Scope) -> RowNames:
        """Read the FROM of a SELECT.

        Raises:
            Unreadable: it holds something else than tables and rows, joined on equal columns.
        """
        source = select.args.get("from_")
        if source is None:
            raise unknown(select)
        consume(source, "this")
        join_subqueries(select, scope, names_of)
        names = RowNames((self._item(child(source), scope),))
        for join in select.args.get("joins") or ():
            names = self._joined(join, names, scope)
        return names

    def read_view(self, view: View) -> None:
        """Read a name of WITH by itself, so that none stands unread."""
        self._derived(view.select, view.scope, "")

    def _item(self, node: exp.Expr, scope: Scope) -> Item:
        if type(node) is exp.Subquery and isinstance(node.this, exp.Select):
            consume(node, "this", "alias")
            return self._derived(node.this, scope, _alias_of(node) or "")
        if type(node) is not exp.Table:
            raise unknown(node)
        consume(node, "this", "alias")
        name = name_of(child(node))
        alias = _alias_of(node) or name
        view = scope.views.get(name.lower())
        if view is not None:
            return self._derived(view.select, view.scope, alias)
        return table_item(alias, self._place_for(name), scope.tables.get(name.lower()))

    def _place_for(self, name: str) -> int:
        if self.tables:
            self._joins.append(Join(JoinKind.INNER, name, ()))
        self.tables.append(name)
        return len(self.tables) - 1

    def _per_unit(self, select: exp.Select, scope: Scope, alias: str) -> Item:
        """Read a subquery that makes one row of each unit's rows: a source of its own."""
        consume(select, *_DERIVED, "group", "having")
        inner = Sources()
        names = inner.read(select, opened(select, scope))
        unit = unit_of(select, names)
        if inner.views:
            raise Unreadable(child(select, "group"), NotPerUnit)
        where = all_of((*inner.conditions, *clause_of(select, "where", RowReader(names))))
        rows = Query(inner.tables[0], (), (), where=where, joins=inner.joins)
        name = self._free_name(alias or f"{inner.tables[0]}_per_unit", scope)
        reader = UnitReader(RowReader(names), unit, self._place_for(name))
        columns = reader.columns(select)
        self._conditions += clause_of(select, "having", reader)
        self._views.append(PerUnit(name, unit, reader.unit_name, reader.values, rows))
        return Item(alias, columns, unit=reader.shown_unit(columns))

    def _free_name(self, name: str, scope: Scope) -> str:
        while name.lower() in scope.tables or name.lower() in {table.lower() for table in self.tables}:
            name += "_"
        return name

    def _derived(self, select: exp.Select, scope: Scope, alias: str) -> Item:
        if select.args.get("group") is not None:
            return self._per_unit(select, scope, alias)
        consume(select, *_DERIVED)
        names = self.read(select, opened(select, scope))
        rows = RowReader(names)
        self._conditions += clause_of(select, "where", rows)
        columns: dict[str, tuple[Expression, ...]] = {}
        for node in select.expressions:
            for name, meanings in _outputs(node, names, rows).items():
                columns[name] = tuple(dict.fromkeys((*columns.get(name, ()), *meanings)))
        return Item(alias, columns, unit=_unit_of(columns, names))

    def _joined(self, join: exp.Expr, names: RowNames, scope: Scope) -> RowNames:
        consume(join, "this", "on", "using", "side", "kind", "method")
        kind = _KINDS.get((str(join.args.get("side") or ""), str(join.args.get("kind") or "")))
        first, held = len(self.tables), len(self._conditions)
        item = self._item(child(join), scope)
        if item.name.lower() in {earlier.name.lower() for earlier in names.items}:
            raise Unreadable(join, SourceNamedTwice, None, {"name": item.name})
        if kind is None or join.args.get("method") or not (join.args.get("on") or join.args.get("using")):
            raise Unreadable(join, ConstructNotInLanguage, joined_on_units(join, names, item), _named(join))
        if kind is JoinKind.LEFT:
            self._keep_all(join, item, first, held)
        met = self._using(join, names, item) if join.args.get("using") else self._on(join, names, item)
        if not self._joins[-1].on or any(not made.on for made in self._joins[max(0, first - 1) :]):
            raise Unreadable(join, ConstructNotInLanguage, joined_on_units(join, names, item), _named(join))
        return met

    def _keep_all(self, join: exp.Expr, item: Item, first: int, held: int) -> None:
        """Make the source just read one whose rows may be missing: only plain columns stay NULL then."""
        is_plain = all(isinstance(m, ColumnRef) for meanings in item.columns.values() for m in meanings)
        if len(self.tables) != first + 1 or not is_plain:
            construct = {"construct": "LEFT JOIN (SELECT …) with joins or computed columns"}
            raise Unreadable(join, ConstructNotInLanguage, None, {**construct})
        own = self._conditions[held:]
        del self._conditions[held:]
        self._joins[-1] = replace(self._joins[-1], kind=JoinKind.LEFT, where=all_of(tuple(own)))

    def _using(self, join: exp.Expr, names: RowNames, item: Item) -> RowNames:
        shared = dict(names.shared)
        for node in join.args["using"]:
            name = name_of(node)
            left = names.read(exp.column(name))
            right = RowNames((item,)).read(exp.column(name))
            if not self._meet(left, right):
                self._demand(join, Compare(Comparison.EQUAL, left, right))
            shared[name.lower()] = left
        return RowNames((*names.items, item), shared)

    def _on(self, join: exp.Expr, names: RowNames, item: Item) -> RowNames:
        met = RowNames((*names.items, item), names.shared)
        rows = RowReader(met)
        for node in conjuncts(child(join, "on")):
            read = rows.read(node)
            if not self._is_met(read):
                self._demand(node, read)
        return met

    def _is_met(self, read: Expression) -> bool:
        match read:
            case Compare(Comparison.EQUAL, left, right):
                return self._meet(left, right)
        return False

    def _meet(self, left: Expression, right: Expression) -> bool:
        """Take an equality in where it is one of two sources' columns; tell whether it is."""
        if isinstance(left, ColumnRef) and isinstance(right, ColumnRef) and left.source != right.source:
            one, other = sorted((left, right), key=lambda column: column.source)
            later, last = self._joins[other.source - 1], self._joins[-1]
            if later is last or (later.kind is JoinKind.INNER and last.kind is JoinKind.INNER):
                on = tuple(dict.fromkeys((*later.on, KeyPair(one, other))))
                self._joins[other.source - 1] = replace(later, on=on)
                return True
        return False

    def _demand(self, node: exp.Expr, condition: Expression) -> None:
        """Take a further condition of ON in: of rows joined inwards, or of the rows that a LEFT JOIN may meet."""
        last = self._joins[-1]
        if last.kind is JoinKind.INNER:
            self._conditions.append(condition)
            return
        if any(column.source != len(self._joins) for column in columns_in(condition)):
            construct = {"construct": "ON … of LEFT JOIN over other tables"}
            raise Unreadable(node, ConstructNotInLanguage, None, {**construct})
        where = (condition,) if last.where is None else (last.where, condition)
        self._joins[-1] = replace(last, where=all_of(where))


def names_of(select: exp.Select, scope: Scope) -> RowNames:
    """Give the names that a SELECT's FROM brings."""
    return Sources().read(select, scope)


def is_per_unit(select: exp.Select, scope: Scope) -> bool:
    """Tell whether a SELECT makes one row of each privacy unit's rows, and so is a source of rows itself."""
    if select.args.get("group") is None:
        return False
    try:
        unit_of(select, names_of(select, opened(select, scope)))
    except Unreadable:
        return False
    return True


def _alias_of(node: exp.Expr) -> str | None:
    alias = node.args.get("alias")
    if alias is None:
        return None
    consume(alias, "this")
    return name_of(child(alias))


def _outputs(node: exp.Expr, names: RowNames, rows: RowReader) -> dict[str, tuple[Expression, ...]]:
    """Give the columns that one item of a derived table's list makes, by name; what has no name cannot be used."""
    if type(node) is exp.Star:
        consume(node)
        return names.all_columns(None)
    if type(node) is exp.Column and type(node.this) is exp.Star:
        consume(node, "this", "table")
        consume(node.this)
        return names.all_columns(name_of(child(node, "table")))
    name = output_name(node)
    read = rows.read(node.this if type(node) is exp.Alias else node)
    return {} if name is None else {name.lower(): (read,)}


def _unit_of(columns: dict[str, tuple[Expression, ...]], names: RowNames) -> str | None:
    units = {meaning for item in names.items if item.unit for meaning in item.meanings(item.unit)}
    return next((name for name, meanings in columns.items() if units.intersection(meanings)), None)


def _named(join: exp.Expr) -> dict[str, Fact]:
    words = [str(join.args.get(name) or "") for name in ("method", "side", "kind")]
    return {"construct": " ".join(word for word in (*words, "JOIN") if word)}
