"""What the names of columns mean in the rows of one SELECT: a column of a source, or what a derived table makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from sqlglot import exp

from sandbox.core.errors.asking import ColumnUnknown, QuestionTooLong
from sandbox.core.errors.joining import ColumnAmbiguous
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import ColumnRef, Expression
from sandbox.query_gate.language.tables import NamedTable
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of

MAX_INLINED = 600
PARTS = Text("parts", "部分")


@dataclass(frozen=True, slots=True)
class Item:
    """What stands under one name in FROM. A table's `place` is that of its source; a derived table has none.

    A name that is not among a table's `columns` is still a column of it: that it is not open, is said later.
    """

    name: str
    columns: Mapping[str, tuple[Expression, ...]]
    place: int | None = None
    unit: str | None = None

    def meanings(self, name: str) -> tuple[Expression, ...]:
        """Give what a name means here; nothing, or several things where it is ambiguous."""
        return self.columns.get(name.lower(), ())


def table_item(name: str, place: int, table: NamedTable | None) -> Item:
    """Give a table as it stands in FROM; None for one that is not open."""
    if table is None:
        return Item(name, {}, place)
    return Item(name, {c.lower(): (ColumnRef(c, place),) for c in table.columns}, place, table.unit)


@dataclass(frozen=True, slots=True)
class RowNames:
    """The names in one SELECT. `shared` are columns that USING made one."""

    items: tuple[Item, ...]
    shared: Mapping[str, Expression] = field(default_factory=dict)

    def read(self, node: exp.Expr) -> Expression:
        """Give what a reference to a column means.

        Raises:
            Unreadable: there is no such column, or there are several.
        """
        consume(node, "this", "table")
        qualifier, name = node.args.get("table"), name_of(child(node))
        found = self._plain(name) if qualifier is None else self._qualified(node, name_of(qualifier), name)
        if not found:
            raise self._unknown(node)
        if len(found) > 1:
            raise self._ambiguous(node, name)
        if any(True for _ in islice(parts_of(found[0]), MAX_INLINED, None)):
            raise Unreadable(node, QuestionTooLong, None, {"what": PARTS, "limit": MAX_INLINED})
        return found[0]

    def all_columns(self, of: str | None) -> dict[str, tuple[Expression, ...]]:
        """Give every column by its name, or those of one item: what a star stands for."""
        found: dict[str, tuple[Expression, ...]] = {}
        for item in self.items:
            if of is None or item.name.lower() == of.lower():
                for name, meanings in item.columns.items():
                    found[name] = tuple(dict.fromkeys((*found.get(name, ()), *meanings)))
        return found | {name: (one,) for name, one in self.shared.items() if of is None}

    def _plain(self, name: str) -> tuple[Expression, ...]:
        if name.lower() in self.shared:
            return (self.shared[name.lower()],)
        known = [meaning for item in self.items for meaning in item.meanings(name)]
        tables = [item.place for item in self.items if item.place is not None]
        return tuple(known) or tuple(ColumnRef(name, place) for place in tables[:1])

    def _qualified(self, node: exp.Expr, qualifier: str, name: str) -> tuple[Expression, ...]:
        item = next((item for item in self.items if item.name.lower() == qualifier.lower()), None)
        if item is None:
            raise Unreadable(node, ColumnUnknown, None, {"table": qualifier, "open": "-"})
        return item.meanings(name) or (() if item.place is None else (ColumnRef(name, item.place),))

    def _unknown(self, node: exp.Expr) -> Unreadable:
        names = ", ".join(item.name for item in self.items)
        columns = ", ".join(self.all_columns(None))
        return Unreadable(node, ColumnUnknown, None, {"table": names, "open": columns or "-"})

    def _ambiguous(self, node: exp.Expr, name: str) -> Unreadable:
        owners = [item.name for item in self.items if item.meanings(name)]
        instead = exp.column(name, table=owners[0]) if len(owners) > 1 else None
        return Unreadable(node, ColumnAmbiguous, instead, {"sources": ", ".join(owners)})
