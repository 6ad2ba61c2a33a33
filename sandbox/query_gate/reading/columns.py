"""Names of columns of the results that a step reads."""

from sqlglot import exp

from sandbox.core.errors.asking import ColumnUnknown, NameAmbiguous
from sandbox.query_gate.language.results import Applied, Function, ResultColumn, ResultExpression
from sandbox.query_gate.reading.parse_nodes import Unreadable, consume, name_of
from sandbox.query_gate.reading.relations import alias_of


class Columns:
    """Finds columns by their names. A column that USING shares goes by its bare name once."""

    def __init__(self) -> None:
        self._named: list[tuple[str | None, str, ResultColumn]] = []
        self._bare: list[tuple[str, ResultColumn]] = []

    def add(self, source: exp.Expr | None, names: tuple[str, ...], place: int, once: tuple[str, ...] = ()) -> None:
        """Make the columns of one more source known; those in `once`, in small letters, are shared with one before."""
        alias = None if source is None else alias_of(source)
        for column, name in enumerate(names):
            found = ResultColumn(place, column)
            self._named.append((None if alias is None else alias.lower(), name, found))
            if name.lower() not in once:
                self._bare.append((name, found))

    def has(self, name: str) -> bool:
        """Tell whether a column goes by a bare name."""
        return any(known.lower() == name.lower() for known, _ in self._bare)

    def find(self, node: exp.Expr) -> ResultColumn | None:
        """Find the one column that a node names, None where there is none.

        Raises:
            Unreadable: there are several.
        """
        consume(node, "this", "table")
        name, table = name_of(node.this).lower(), node.args.get("table")
        if table is None:
            found = [column for known, column in self._bare if known.lower() == name]
        else:
            of = name_of(table).lower()
            found = [column for alias, known, column in self._named if alias == of and known.lower() == name]
        if len(found) > 1:
            raise Unreadable(node, NameAmbiguous)
        return found[0] if found else None

    def missing(self, node: exp.Expr) -> Unreadable:
        """Give the objection to a name that no column has."""
        names = ", ".join(dict.fromkeys(name for name, _ in self._bare))
        return Unreadable(node, ColumnUnknown, None, {"table": "-", "open": names or "-"})

    def equal(self, name: exp.Expr, names: tuple[str, ...], place: int) -> ResultExpression:
        """Give the condition that a shared column is the same on both sides of a join.

        Raises:
            Unreadable: one side has no such column, or several.
        """
        node = exp.Column(this=name.copy())
        here = [column for column, known in enumerate(names) if known.lower() == name_of(name).lower()]
        before = self.find(node)
        if before is None or len(here) != 1:
            raise self.missing(node)
        return Applied(Function.EQUAL, (before, ResultColumn(place, here[0])))

    def starred(self, item: exp.Expr) -> list[tuple[ResultColumn, str]]:
        """Give the columns that a star stands for."""
        if type(item) is exp.Star:
            consume(item)
            return [(column, name) for name, column in self._bare]
        consume(item, "this", "table")
        consume(item.this)
        of = name_of(item.args["table"]).lower()
        return [(column, name) for alias, name, column in self._named if alias == of]
