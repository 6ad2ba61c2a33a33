"""Read subqueries that make one row of each privacy unit's rows."""

from sqlglot import exp

from sandbox.core.errors.asking import RowsAsked
from sandbox.core.errors.joining import NotPerUnit
from sandbox.query_gate.language.expressions import Branch, Case, ColumnRef, Expression, NumberLiteral
from sandbox.query_gate.language.model import UnitFunction, UnitValue
from sandbox.query_gate.reading.parse_expressions import ExpressionReader, RowReader
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of
from sandbox.query_gate.reading.row_names import RowNames

_FUNCTIONS: dict[type[exp.Expr], UnitFunction] = {
    exp.Count: UnitFunction.COUNT,
    exp.Sum: UnitFunction.SUM,
    exp.Avg: UnitFunction.AVERAGE,
    exp.Min: UnitFunction.LEAST,
    exp.Max: UnitFunction.MOST,
}


class UnitReader(ExpressionReader):
    """Reads what stands above the rows of a unit: aggregates of them, and the unit itself."""

    operators = RowReader.operators

    def __init__(self, rows: RowReader, unit: ColumnRef, place: int) -> None:
        super().__init__(rows.names)
        self._rows = rows
        self._unit = unit
        self._place = place
        self._names: dict[tuple[UnitFunction, Expression | None], str] = {}
        self.unit_name: str | None = None

    @property
    def values(self) -> tuple[UnitValue, ...]:
        """The values met so far, each once."""
        return tuple(UnitValue(name, *what) for what, name in self._names.items())

    def columns(self, select: exp.Select) -> dict[str, tuple[Expression, ...]]:
        """Read the list of a subquery: its columns by name; what has no name cannot be used."""
        found: dict[str, tuple[Expression, ...]] = {}
        for node in select.expressions:
            name = output_name(node)
            read = self._output(node.this if type(node) is exp.Alias else node, name)
            if name is not None:
                found[name.lower()] = tuple(dict.fromkeys((*found.get(name.lower(), ()), read)))
        return found

    def shown_unit(self, columns: dict[str, tuple[Expression, ...]]) -> str | None:
        """Give the name that the list gives the unit."""
        shown = (ColumnRef(self.unit_name or "", self._place),)
        return next((name for name, meanings in columns.items() if meanings == shown), None)

    def _output(self, node: exp.Expr, alias: str | None) -> Expression:
        """Read one item of the list; a value goes by its alias where it has one."""
        if self._is_value(node):
            return self._named(self._value(node), alias)
        if type(node) is exp.Column and self._rows.read(node) == self._unit:
            return self._shown_unit(alias)
        return self.read(node)

    def read(self, node: exp.Expr) -> Expression:
        """Read one expression.

        Raises:
            Unreadable: it has no place in the model, or reads a row.
        """
        return self._named(self._value(node), None) if self._is_value(node) else super().read(node)

    def column(self, node: exp.Expr) -> Expression:
        """Read the unit; any other column is a value of a row."""
        if self._rows.read(node) == self._unit:
            return self._shown_unit(None)
        raise Unreadable(node, RowsAsked)

    def _is_value(self, node: exp.Expr) -> bool:
        return type(node) in _FUNCTIONS or (type(node) is exp.Filter and type(node.this) in _FUNCTIONS)

    def _shown_unit(self, alias: str | None) -> ColumnRef:
        self.unit_name = self.unit_name or self._free(alias or self._unit.name)
        return ColumnRef(self.unit_name, self._place)

    def _named(self, what: tuple[UnitFunction, Expression | None], alias: str | None) -> ColumnRef:
        name = self._names.setdefault(what, self._free(alias or f"value_{len(self._names)}"))
        return ColumnRef(name, self._place)

    def _free(self, name: str) -> str:
        taken = {taken.lower() for taken in (*self._names.values(), self.unit_name or "")}
        while name.lower() in taken:
            name += "_"
        return name

    def _value(self, node: exp.Expr) -> tuple[UnitFunction, Expression | None]:
        if type(node) is not exp.Filter:
            return self._plain(node)
        consume(node, "this", "expression")
        where = child(node, "expression")
        consume(where, "this")
        function, of = self._plain(child(node))
        return function, Case((Branch(self._rows.read(child(where)), NumberLiteral(1) if of is None else of),))

    def _plain(self, node: exp.Expr) -> tuple[UnitFunction, Expression | None]:
        consume(node, "this", "big_int")
        of = child(node)
        if type(node) is exp.Count and type(of) is exp.Star:
            consume(of)
            return UnitFunction.COUNT, None
        return _FUNCTIONS[type(node)], self._rows.read(of)


def output_name(node: exp.Expr) -> str | None:
    """Give the name of one item of a list: its alias, or that of its column."""
    if type(node) is exp.Alias:
        consume(node, "this", "alias")
        return name_of(child(node, "alias"))
    return name_of(child(node)) if type(node) is exp.Column else None


def unit_of(select: exp.Select, names: RowNames) -> ColumnRef:
    """Give the privacy unit that a subquery groups by.

    Raises:
        Unreadable: it groups by anything else.
    """
    group = child(select, "group")
    consume(group, "expressions")
    if len(group.expressions) == 1:
        read = RowReader(names).read(_key(group.expressions[0], select))
        if isinstance(read, ColumnRef) and _is_unit(read, names):
            return read
    raise Unreadable(group, NotPerUnit)


def _key(node: exp.Expr, select: exp.Select) -> exp.Expr:
    items = select.expressions
    if type(node) is exp.Literal and not node.is_string and 1 <= read_count(node) <= len(items):
        node = items[read_count(node) - 1]
    aliased = [i.this for i in items if type(i) is exp.Alias and i.alias.lower() == node.name.lower()]
    node = aliased[0] if type(node) is exp.Column and aliased else node
    return node.this if type(node) is exp.Alias else node


def _is_unit(column: ColumnRef, names: RowNames) -> bool:
    return any(
        (item.place == column.source and not item.columns)
        or (item.unit is not None and item.meanings(item.unit) == (column,))
        for item in names.items
    )
