"""Read the analyst's text into the query model. The text itself is never executed."""

from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sandbox.core.errors.asking import KindMismatch, NotOneSelect, QuestionTooLong, QuestionUnreadable, RowsAsked
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.query_gate.language.expressions import Expression
from sandbox.query_gate.language.model import Ordering, Output, Query
from sandbox.query_gate.reading.lexical import MAX_NESTING, NESTING, check_text
from sandbox.query_gate.reading.parse_expressions import RowReader
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import (
    DIALECT,
    Unreadable,
    child,
    consume,
    is_deeper_than,
    name_of,
    unknown,
    written,
)
from sandbox.query_gate.reading.parse_shell import ShellReader

MAX_DEPTH = 100
_CLAUSES = ("expressions", "from_", "where", "group", "having", "order", "limit", "offset")


@dataclass(frozen=True, slots=True)
class _Item:
    node: exp.Expr
    alias: str | None


def parse(sql: str) -> Query:
    """Read a text as one query.

    Raises:
        RefusedQuestion: the text is not in the gate's language.
    """
    check_text(sql)
    select = _select_of(sql)
    if is_deeper_than(MAX_DEPTH, select):
        raise QuestionTooLong(fragment=sql[:40], what=NESTING, limit=MAX_DEPTH)
    try:
        return _read_select(select)
    except Unreadable as objection:
        raise _refusal(select, objection) from None


def _select_of(sql: str) -> exp.Select:
    try:
        statements = sqlglot.parse(sql, dialect=DIALECT)
    except RecursionError:
        raise QuestionTooLong(fragment=sql[:40], what=NESTING, limit=MAX_NESTING) from None
    except (SqlglotError, ValueError) as error:
        raise QuestionUnreadable(fragment=_place_of(error, sql)) from None
    found = [s for s in statements if s is not None and type(s) is not exp.Semicolon]
    if len(found) != 1:
        raise NotOneSelect(fragment=f"{len(found)} statements")
    if not isinstance(found[0], exp.Select):
        raise NotOneSelect(fragment=found[0].key.upper())
    return found[0]


def _place_of(error: Exception, sql: str) -> str:
    places = getattr(error, "errors", None) or [{}]
    return str(places[0].get("highlight") or sql[:40])


def _refusal(select: exp.Select, objection: Unreadable) -> RefusedQuestion:
    fragment = objection.fragment
    if objection.leaf is RowsAsked:
        return RowsAsked(fragment=fragment, rewrite=_counting(select))
    objection.repair()
    return objection.leaf(fragment=fragment, rewrite=written(_whole(select)), **objection.facts)


def _whole(select: exp.Select) -> exp.Select:
    """Give a select from which parts were left out in a form that can be written."""
    for clause in ("group", "order"):
        node = select.args.get(clause)
        if isinstance(node, exp.Expr) and not node.expressions:
            select.set(clause, None)
    if not select.expressions:
        select.set("expressions", [exp.Count(this=exp.Star(), big_int=True)])
    return select


def _counting(select: exp.Select) -> str | None:
    source = select.args.get("from_")
    if source is None or type(source.this) is not exp.Table:
        return None
    count = exp.Select(expressions=[exp.Count(this=exp.Star())], from_=source.copy())
    if isinstance(select.args.get("where"), exp.Where):
        count.set("where", select.args["where"].copy())
    return written(count)


def _read_select(select: exp.Select) -> Query:
    consume(select, *_CLAUSES)
    table, names = _table_of(select)
    rows = RowReader(names)
    items = tuple(_item(node) for node in select.expressions)
    keys, aliases_used = _keys_of(select, items, rows)
    shell = ShellReader(rows, keys, names)
    outputs = tuple(Output(shell.read(item.node), item.alias) for item in items)
    shell.name({o.name.lower(): o.of for o in outputs if o.name is not None})
    having = _optional(select, "having", shell)
    used = (*aliases_used, *shell.aliases_used)
    order = _order_of(select, shell, outputs)
    if not shell.aggregates:
        raise Unreadable(items[0].node if items else select, RowsAsked)
    where = _optional(select, "where", rows)
    limit, offset = _limit_of(select, "limit"), _limit_of(select, "offset") or 0
    return Query(table, outputs, shell.aggregates, keys, where, having, order, limit, offset, used)


def _item(node: exp.Expr) -> _Item:
    if type(node) is exp.Alias:
        consume(node, "this", "alias")
        return _Item(child(node), name_of(child(node, "alias")))
    if type(node) is exp.Star:
        raise Unreadable(node, RowsAsked)
    return _Item(node, None)


def _table_of(select: exp.Select) -> tuple[str, frozenset[str]]:
    source = select.args.get("from_")
    if source is None:
        raise Unreadable(select, NotOneSelect)
    consume(source, "this")
    table = child(source)
    if type(table) is not exp.Table:
        raise unknown(table)
    consume(table, "this", "alias")
    name = name_of(child(table))
    alias = table.args.get("alias")
    if alias is None:
        return name, frozenset({name.lower()})
    consume(alias, "this")
    return name, frozenset({name_of(child(alias)).lower()})


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
