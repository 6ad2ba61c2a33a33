"""Read the analyst's text into the query model. The text itself is never executed."""

from dataclasses import dataclass
from itertools import chain, takewhile

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch, NotOneSelect, QuestionTooLong, RowsAsked
from sandbox.query_gate.language.expressions import Expression
from sandbox.query_gate.language.joined import all_of
from sandbox.query_gate.language.model import Ordering, Output, Query
from sandbox.query_gate.language.tables import NO_TABLES, TableNames
from sandbox.query_gate.language.walk import is_beyond
from sandbox.query_gate.reading.parse_expressions import RowReader
from sandbox.query_gate.reading.parse_lists import listed
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of, unknown
from sandbox.query_gate.reading.parse_shell import ShellReader
from sandbox.query_gate.reading.row_names import PARTS, RowNames
from sandbox.query_gate.reading.scopes import Scope, new_views, opened
from sandbox.query_gate.reading.sources import Sources
from sandbox.query_gate.reading.statement import MAX_DEPTH, refusal, statement_of

MAX_PARTS = 20_000
_CLAUSES = ("expressions", "from_", "joins", "with_", "where", "group", "having", "order", "limit", "offset")


@dataclass(frozen=True, slots=True)
class _Item:
    node: exp.Expr
    alias: str | None


def parse(sql: str, tables: TableNames = NO_TABLES) -> Query:
    """Read a text as one query over tables of these names.

    Raises:
        RefusedQuestion: the text is not in the gate's language.
    """
    statement = statement_of(sql)
    if not isinstance(statement, exp.Select):
        raise NotOneSelect(fragment=statement.key.upper())
    try:
        return read_select(statement, Scope(tables))
    except Unreadable as objection:
        raise refusal(statement, objection) from None


def read_select(select: exp.Select, scope: Scope) -> Query:
    """Read one SELECT that aggregates rows; `scope` has the names of tables it may use.

    Raises:
        Unreadable: it has no place in the model.
    """
    consume(select, *_CLAUSES)
    sources = Sources()
    rows = RowReader(_from_of(select, sources, scope))
    items = tuple(_item(node) for node in select.expressions)
    keys, aliases_used = _keys_of(select, items, rows)
    shell = ShellReader(rows, keys)
    columns = [tuple(listed(item.node, item.alias)) for item in items]
    outputs = tuple(Output(shell.read(node), alias) for node, alias in chain.from_iterable(columns))
    shell.name({o.name.lower(): o.of for o in outputs if o.name is not None})
    having = _optional(select, "having", shell)
    used = (*aliases_used, *shell.aliases_used)
    order = _order_of(select, shell, outputs[: sum(1 for _ in takewhile(lambda of: len(of) == 1, columns))])
    if not shell.aggregates:
        raise Unreadable(items[0].node if items else select, RowsAsked)
    own = _optional(select, "where", rows)
    where = all_of((*sources.conditions, *(() if own is None else (own,))))
    limit, offset = _limit_of(select, "limit"), _limit_of(select, "offset") or 0
    first, joins, views = sources.tables[0], sources.joins, sources.views
    query = Query(first, outputs, shell.aggregates, keys, where, having, order, limit, offset, used, joins, views)
    if is_beyond(MAX_PARTS, MAX_DEPTH, query):
        raise Unreadable(select, QuestionTooLong, None, {"what": PARTS, "limit": MAX_PARTS})
    return query


def _from_of(select: exp.Select, sources: Sources, scope: Scope) -> RowNames:
    if select.args.get("from_") is None:
        raise Unreadable(select, NotOneSelect)
    inner = opened(select, scope)
    for view in new_views(select, inner):
        Sources().read_view(view)
    return sources.read(select, inner)


def _item(node: exp.Expr) -> _Item:
    if type(node) is exp.Alias:
        consume(node, "this", "alias")
        return _Item(child(node), name_of(child(node, "alias")))
    if type(node) is exp.Star:
        raise Unreadable(node, RowsAsked)
    return _Item(node, None)


def _keys_of(
    select: exp.Select, items: tuple[_Item, ...], rows: RowReader
) -> tuple[tuple[Expression, ...], tuple[str, ...]]:
    group = select.args.get("group")
    if group is None:
        return (), ()
    _check_plain(group)
    aliased = {item.alias.lower(): item for item in items if item.alias is not None}
    used: list[str] = []
    keys: list[Expression] = []
    for node in group.expressions:
        name = node.name.lower() if type(node) is exp.Column and node.args.get("table") is None else ""
        if name in aliased:
            used.append(node.name)
        keys.append(rows.read(aliased[name].node if name in aliased else _by_ordinal(node, items)))
    return tuple(dict.fromkeys(keys)), tuple(used)


def _check_plain(group: exp.Expr) -> None:
    consume(group, "expressions")
    for sets in group.expressions:
        if type(sets) in (exp.Cube, exp.Rollup):
            raise unknown(group, exp.Group(expressions=[key.copy() for key in sets.expressions]))


def _by_ordinal(node: exp.Expr, items: tuple[_Item, ...]) -> exp.Expr:
    if type(node) is not exp.Literal or node.is_string:
        return node
    place = read_count(node)
    if not 1 <= place <= len(items):
        raise Unreadable(node, KindMismatch, None, {"needed": f"1 … {len(items)}"})
    return items[place - 1].node


def _optional(select: exp.Select, clause: str, reader: RowReader | ShellReader) -> Expression | None:
    node = select.args.get(clause)
    if node is None:
        return None
    consume(node, "this")
    return reader.read(child(node))


def _order_of(select: exp.Select, shell: ShellReader, outputs: tuple[Output, ...]) -> tuple[Ordering, ...]:
    order = select.args.get("order")
    if order is None:
        return ()
    consume(order, "expressions")
    return tuple(_ordering(node, shell, outputs) for node in order.expressions)


def _ordering(node: exp.Expr, shell: ShellReader, outputs: tuple[Output, ...]) -> Ordering:
    consume(node, "this", "desc", "nulls_first")
    of = child(node)
    is_place = type(of) is exp.Literal and not of.is_string
    if is_place and not 1 <= read_count(of) <= len(outputs):
        raise Unreadable(of, KindMismatch, None, {"needed": f"1 … {len(outputs)}"})
    expression = outputs[read_count(of) - 1].of if is_place else shell.read(of)
    return Ordering(expression, bool(node.args.get("desc")), bool(node.args.get("nulls_first")))


def _limit_of(select: exp.Select, clause: str) -> int | None:
    node = select.args.get(clause)
    if node is None:
        return None
    consume(node, "expression")
    return read_count(child(node, "expression"))
