"""Private blocks while a statement is cut: a SELECT over rows, drafted with the aggregates that what is above needs.

Two SELECTs over the same rows by the same keys share one block, so that what both need is measured and paid once.
"""

from collections.abc import Iterable

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch, QuestionTooLong, ResultsAmongRows
from sandbox.core.text import Text
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.tables import TableNames
from sandbox.query_gate.reading.parse import read_select
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import Unreadable, consume, unknown, written
from sandbox.query_gate.reading.relations import is_aggregate
from sandbox.query_gate.reading.scopes import Scope

MAX_BLOCKS = 16
BLOCKS = Text("private blocks", "私有块")
_OF_ROWS = ("from_", "joins", "where")


class BlockDraft:
    """One block: rows, keys, and as many aggregates as are asked of it."""

    def __init__(self, index: int, rows: exp.Select, keys: tuple["_Key", ...]) -> None:
        self.index = index
        self._rows = rows
        self._keys = keys
        self._aggregates: dict[exp.Expr, int] = {}

    @property
    def is_single(self) -> bool:
        """Tell whether it has one row."""
        return not self._keys

    def column_of(self, node: exp.Expr) -> int | None:
        """Give the column that a node is: a key or an aggregate of the block; None for what is neither."""
        for place, key in enumerate(self._keys):
            if key.is_named(node):
                return place
        if not is_aggregate(node):
            return None
        return len(self._keys) + self._aggregates.setdefault(node.copy(), len(self._aggregates))

    def query(self, scope: Scope) -> Query:
        """Give the block as a query of its own; `scope` has the names of tables it may use.

        Raises:
            Unreadable: a part of it has no place in the model.
        """
        select = self._rows.copy()
        select.set("expressions", [*(key.output() for key in self._keys), *(node.copy() for node in self._aggregates)])
        if self._keys:
            select.set("group", exp.Group(expressions=[key.group() for key in self._keys]))
        query = read_select(select, scope)
        if len(query.outputs) != len(select.expressions):
            raise unknown(next(iter(self._aggregates), select))
        return query


class _Key:
    """A key of a block: an expression, and the name that GROUP BY went by where it is an output's."""

    def __init__(self, node: exp.Expr, alias: exp.Identifier | None) -> None:
        self._node = node
        self._alias = alias
        self._bare = _unqualified(node)

    def is_named(self, node: exp.Expr) -> bool:
        return node == self._node or _unqualified(node) == self._bare

    def output(self) -> exp.Expr:
        copy = self._node.copy()
        return copy if self._alias is None else exp.Alias(this=copy, alias=self._alias.copy())

    def group(self) -> exp.Expr:
        return self._node.copy() if self._alias is None else exp.Column(this=self._alias.copy())


class BlockDrafts:
    """All blocks of a statement."""

    def __init__(self, tables: TableNames) -> None:
        self._scope = Scope(tables)
        self._drafts: dict[str, BlockDraft] = {}

    def of(self, select: exp.Select, entries: Iterable[exp.Expr]) -> BlockDraft:
        """Give the block that a SELECT over rows draws on; `entries` are the WITH entries it may name.

        Raises:
            Unreadable: results stand among its rows, or there are too many blocks.
        """
        _check_no_results_among(select)
        rows = exp.Select()
        for clause in _OF_ROWS:
            node = select.args.get(clause)
            if node:
                rows.set(clause, [part.copy() for part in node] if isinstance(node, list) else node.copy())
        copies = [entry.copy() for entry in entries]
        if copies:
            rows.set("with_", exp.With(expressions=copies))
        keys = _keys_of(select)
        same = "\n".join((written(rows), *(f"{written(key.output())} {written(key.group())}" for key in keys)))
        if same not in self._drafts and len(self._drafts) == MAX_BLOCKS:
            raise Unreadable(select, QuestionTooLong, None, {"what": BLOCKS, "limit": MAX_BLOCKS})
        return self._drafts.setdefault(same, BlockDraft(len(self._drafts), rows, keys))

    def queries(self) -> tuple[Query, ...]:
        """Give every block as a query of its own."""
        return tuple(draft.query(self._scope) for draft in self._drafts.values())


def _check_no_results_among(select: exp.Select) -> None:
    where = select.args.get("where")
    for node in () if where is None else where.find_all(exp.Subquery):
        if not isinstance(node.parent, exp.In | exp.From | exp.Join):
            raise Unreadable(node, ResultsAmongRows)


def _keys_of(select: exp.Select) -> tuple[_Key, ...]:
    group = select.args.get("group")
    if group is None:
        return ()
    consume(group, "expressions")
    keys = [_key_of(node, select) for node in group.expressions]
    return tuple({written(key.output()): key for key in keys}.values())


def _key_of(node: exp.Expr, select: exp.Select) -> _Key:
    if type(node) is exp.Literal and not node.is_string:
        return _Key(_output(node, read_count(node), select), None)
    is_name = type(node) is exp.Column and node.args.get("table") is None
    for item in select.expressions if is_name else ():
        if type(item) is exp.Alias and item.alias.lower() == node.name.lower():
            return _Key(item.this, node.this)
    return _Key(node, None)


def _output(node: exp.Expr, place: int, select: exp.Select) -> exp.Expr:
    if not 1 <= place <= len(select.expressions):
        raise Unreadable(node, KindMismatch, None, {"needed": f"1 … {len(select.expressions)}"})
    item: exp.Expr = select.expressions[place - 1]
    return item.this if type(item) is exp.Alias else item


def _unqualified(node: exp.Expr) -> exp.Expr:
    """Give a node without parentheses around it and without qualifiers of its columns."""
    bare = node.copy()
    while type(bare) is exp.Paren:
        bare = bare.this
    for column in bare.find_all(exp.Column):
        column.set("table", None)
    return bare
