"""Write conditions on subqueries as joins: units IN rows of units, EXISTS rows of a unit, IN a public table's key.

A unit that has such rows meets one row made of them, a unit that has none meets nothing. So the condition filters a
unit's rows by that unit's own rows alone; it is bounded, checked and priced as the join that it is.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from sandbox.core.errors.joining import SubqueryNotJoined
from sandbox.query_gate.reading.join_repairs import conjuncts, is_known
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, leave_out
from sandbox.query_gate.reading.per_unit import unit_of
from sandbox.query_gate.reading.row_names import RowNames
from sandbox.query_gate.reading.scopes import Scope, opened

NamesOf = Callable[[exp.Select, Scope], RowNames]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What condition asks whether `of` is among the one column of `rows`."""

    node: exp.Expr
    of: exp.Expr
    rows: exp.Select

    @property
    def is_denied(self) -> bool:
        """Tell whether it must not be among them."""
        return type(self.node) is exp.Not

    @property
    def output(self) -> exp.Expr:
        """The column, without its alias."""
        node: exp.Expr = self.rows.expressions[0]
        return child(node) if type(node) is exp.Alias else node


def join_subqueries(select: exp.Select, scope: Scope, names_of: NamesOf) -> None:
    """Put joins in the place of conditions on subqueries that AND holds together in WHERE.

    `names_of` reads the FROM of a subquery.

    Raises:
        Unreadable: a subquery gives neither privacy units nor a public table's key.
    """
    where = select.args.get("where")
    for node in list(conjuncts(where.this)) if isinstance(where, exp.Where) else ():
        asked = _asked(node, scope, names_of)
        if asked is None:
            continue
        if _is_of_units(asked, scope, names_of):
            asked.rows.set("group", exp.Group(expressions=[asked.output.copy()]))
        elif asked.is_denied or not _is_of_public_key(asked, scope):
            raise Unreadable(node, SubqueryNotJoined)
        _join(select, asked)


def _asked(node: exp.Expr, scope: Scope, names_of: NamesOf) -> _Asked | None:
    inner = child(node) if type(node) is exp.Not else node
    while type(inner) is exp.Paren:
        inner = child(inner)
    if type(inner) is exp.Exists:
        consume(inner, "this")
        return _correlated(node, child(inner), scope, names_of)
    if type(inner) is not exp.In or inner.args.get("query") is None:
        return None
    consume(inner, "this", "query")
    rows = child(inner, "query").args.get("this")
    if not isinstance(rows, exp.Select) or len(rows.expressions) != 1:
        raise Unreadable(node, SubqueryNotJoined)
    return _Asked(node, child(inner), rows)


def _correlated(node: exp.Expr, rows: exp.Expr, scope: Scope, names_of: NamesOf) -> _Asked:
    """Read EXISTS: one equality in it compares a column of its rows with one of the rows around it."""
    where = rows.args.get("where")
    if not isinstance(rows, exp.Select) or not isinstance(where, exp.Where):
        raise Unreadable(node, SubqueryNotJoined)
    names = names_of(rows, opened(rows, scope))
    for part in conjuncts(where.this):
        sides = (part.this, part.expression) if type(part) is exp.EQ else ()
        outer = [side for side in sides if type(side) is exp.Column and not is_known(side, names)]
        own = [side for side in sides if type(side) is exp.Column and is_known(side, names)]
        if len(outer) == len(own) == 1:
            leave_out(part)
            rows.set("expressions", [own[0].copy()])
            return _Asked(node, outer[0], rows)
    raise Unreadable(node, SubqueryNotJoined)


def _is_of_units(asked: _Asked, scope: Scope, names_of: NamesOf) -> bool:
    """Tell whether a subquery's column is a privacy unit: by that it may be grouped, for IN minds no repetition."""
    grouped = asked.rows.copy()
    grouped.set("group", exp.Group(expressions=[asked.output.copy()]))
    names = names_of(grouped, opened(grouped, scope))
    try:
        unit_of(grouped, names)
    except Unreadable:
        return False
    if asked.rows.args.get("group") is not None:
        unit_of(asked.rows, names)
    return True


def _is_of_public_key(asked: _Asked, scope: Scope) -> bool:
    """Tell whether a subquery's column is, by itself, the key of one public table."""
    source = asked.rows.args.get("from_")
    table = None if source is None else scope.tables.get(source.this.name.lower())
    is_alone = not asked.rows.args.get("joins") and source is not None and source.this.name.lower() not in scope.views
    return is_alone and table is not None and table.unit is None and table.key == (asked.output.name,)


def _join(select: exp.Select, asked: _Asked) -> None:
    name = _free_name(select)
    key, count = f"{name}_key", f"{name}_rows"
    listed = [exp.alias_(asked.output.copy(), key)]
    listed += [exp.alias_(exp.Count(this=exp.Star(), big_int=True), count)] if asked.is_denied else []
    asked.rows.set("expressions", listed)
    distinct = asked.rows.args.get("distinct")
    if distinct is not None:
        consume(distinct)
        asked.rows.set("distinct", None)
    derived = exp.Subquery(this=asked.rows.copy(), alias=exp.TableAlias(this=exp.to_identifier(name)))
    on = exp.EQ(this=exp.column(key, table=name), expression=asked.of.copy())
    select.append("joins", exp.Join(this=derived, on=on, side="LEFT" if asked.is_denied else None))
    if asked.is_denied:
        asked.node.replace(exp.Is(this=exp.column(count, table=name), expression=exp.Null()))
    else:
        leave_out(asked.node)


def _free_name(select: exp.Select) -> str:
    taken = {part.name.lower() for part in select.root().find_all(exp.Identifier)}
    place = 0
    while f"met_{place}" in taken:
        place += 1
    return f"met_{place}"
