"""GROUPING SETS, ROLLUP and CUBE: one SELECT for each set of keys, put together again by UNION ALL.

Either each set is aggregated by itself, or all are sums over one table of the finest groups. Which tells more at the
same price is decided where prices are known.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, combinations, product

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch, QuestionTooLong
from sandbox.core.text import Text
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import Unreadable, consume, unknown
from sandbox.query_gate.reading.relations import is_aggregate

MAX_SETS = 16
_SETS = Text("grouping sets", "分组集")
_MANY = (exp.Rollup, exp.Cube, exp.GroupingSets)
_ADDED_UP = (exp.Count, exp.Sum)
Keys = tuple[exp.Expr, ...]
Rewrite = Callable[[exp.Expr], exp.Expr | None]


@dataclass(frozen=True, slots=True)
class GroupingSets:
    """A SELECT by several sets of keys: all keys it names, and which of them each set has."""

    select: exp.Select
    keys: Keys
    sets: tuple[tuple[int, ...], ...]


def has_sets(select: exp.Select) -> bool:
    """Tell whether a SELECT groups by several sets of keys."""
    group = select.args.get("group")
    return group is not None and any(isinstance(part, _MANY) for part in group.expressions)


def sets_of(select: exp.Select) -> GroupingSets:
    """Read the sets of keys of a SELECT.

    Raises:
        Unreadable: there are too many, or an element has no place.
    """
    group = select.args["group"]
    consume(group, "expressions")
    crossed = [list(_sets_in(part, select)) for part in group.expressions]
    wanted = [tuple(dict.fromkeys(chain.from_iterable(parts))) for parts in product(*crossed)]
    if len(wanted) > MAX_SETS:
        raise Unreadable(group, QuestionTooLong, None, {"what": _SETS, "limit": MAX_SETS})
    keys = tuple(dict.fromkeys(chain.from_iterable(wanted)))
    return GroupingSets(select, keys, tuple(tuple(sorted(keys.index(key) for key in parts)) for parts in wanted))


def _sets_in(node: exp.Expr, select: exp.Select) -> Iterator[Keys]:
    if isinstance(node, exp.GroupingSets):
        consume(node, "expressions")
        for part in node.expressions:
            yield from _sets_in(part, select)
    elif isinstance(node, exp.Rollup | exp.Cube):
        consume(node, "expressions")
        parts = [_tuple_of(part, select) for part in node.expressions]
        sizes = reversed(range(len(parts) + 1))
        chosen = (parts[:size] for size in sizes) if isinstance(node, exp.Rollup) else _subsets(parts)
        yield from (tuple(chain.from_iterable(part)) for part in chosen)
    else:
        yield _tuple_of(node, select)


def _subsets(parts: list[Keys]) -> Iterator[tuple[Keys, ...]]:
    if len(parts) > MAX_SETS.bit_length():
        raise Unreadable(parts[0][0], QuestionTooLong, None, {"what": _SETS, "limit": MAX_SETS})
    return chain.from_iterable(combinations(parts, size) for size in reversed(range(len(parts) + 1)))


def _tuple_of(node: exp.Expr, select: exp.Select) -> Keys:
    if isinstance(node, exp.Tuple):
        consume(node, "expressions")
        return tuple(_key(part, select) for part in node.expressions)
    if isinstance(node, exp.Paren):
        consume(node, "this")
        return _tuple_of(node.this, select)
    return (_key(node, select),)


def _key(node: exp.Expr, select: exp.Select) -> exp.Expr:
    """Give the expression of a key, which may be the place or the name of an output."""
    if type(node) is exp.Literal and not node.is_string:
        if not 1 <= read_count(node) <= len(select.expressions):
            raise Unreadable(node, KindMismatch, None, {"needed": f"1 … {len(select.expressions)}"})
        return _bare(select.expressions[read_count(node) - 1])
    if type(node) is exp.Column and node.args.get("table") is None:
        aliased = [item for item in select.expressions if type(item) is exp.Alias]
        return next((item.this for item in aliased if item.alias.lower() == node.name.lower()), node)
    return node


def _bare(item: exp.Expr) -> exp.Expr:
    return item.this if type(item) is exp.Alias else item


def separately(sets: GroupingSets) -> exp.Select:
    """Give the statement that aggregates each set by itself."""
    branches = []
    for kept in sets.sets:
        branch = _without(sets.select, "with_", "order", "limit", "offset", "group")
        branch.set("expressions", list(_outputs(sets, _rolled_up(sets, kept))))
        having = branch.args.get("having")
        if having is not None:
            having.set("this", _rewritten(having.this, _rolled_up(sets, kept)))
        if kept:
            branch.set("group", exp.Group(expressions=[sets.keys[place].copy() for place in kept]))
        branches.append(branch)
    return _together(sets, branches)


def from_finest(sets: GroupingSets) -> exp.Select | None:
    """Give the statement that adds each set up from the finest groups; None where its aggregates do not add up."""
    aggregates = tuple(dict.fromkeys(_aggregates_in(sets.select)))
    is_additive = all(type(node) in _ADDED_UP and type(node.this) is not exp.Distinct for node in aggregates)
    if not is_additive or tuple(range(len(sets.keys))) not in sets.sets:
        return None
    finest = _without(sets.select, "with_", "order", "limit", "offset", "group", "having", "distinct")
    named = [*sets.keys, *aggregates]
    finest.set(
        "expressions", [exp.Alias(this=node.copy(), alias=_name(f"f{place}")) for place, node in enumerate(named)]
    )
    finest.set("group", exp.Group(expressions=[key.copy() for key in sets.keys]))
    branches = [_added_up(sets, kept, named, finest) for kept in sets.sets]
    return _together(sets, branches)


def _added_up(sets: GroupingSets, kept: tuple[int, ...], named: list[exp.Expr], finest: exp.Select) -> exp.Select:
    is_finest = len(kept) == len(sets.keys)

    def change(node: exp.Expr) -> exp.Expr | None:
        if _is_grouping(node) or (node in sets.keys and sets.keys.index(node) not in kept):
            return _rolled_up(sets, kept)(node)
        if node not in named:
            return None
        column = exp.Column(this=_name(f"f{named.index(node)}"))
        return column if is_finest or node in sets.keys else exp.Sum(this=column)

    branch = exp.Select(expressions=list(_outputs(sets, change)))
    branch.set("from_", exp.From(this=exp.Subquery(this=finest.copy(), alias=exp.TableAlias(this=_name("finest")))))
    having = sets.select.args.get("having")
    if having is not None:
        clause = "where" if is_finest else "having"
        kind = exp.Where if is_finest else exp.Having
        branch.set(clause, kind(this=_rewritten(having.this.copy(), change)))
    if kept and not is_finest:
        branch.set("group", exp.Group(expressions=[exp.Column(this=_name(f"f{place}")) for place in kept]))
    return branch


def _rolled_up(sets: GroupingSets, kept: tuple[int, ...]) -> Rewrite:
    """Give the rewriting that a set's rows need: a key that they are not grouped by is NULL, and GROUPING says so."""

    def change(node: exp.Expr) -> exp.Expr | None:
        if _is_grouping(node):
            consume(node, "expressions")
            bits = "".join(str(int(_place(sets, key) not in kept)) for key in node.expressions)
            return exp.Literal.number(int(bits or "0", 2))
        if is_aggregate(node):
            return node
        is_gone = node in sets.keys and sets.keys.index(node) not in kept
        return exp.Null() if is_gone else None

    return change


def _place(sets: GroupingSets, node: exp.Expr) -> int:
    key = _key(node, sets.select)
    if key not in sets.keys:
        raise unknown(node)
    return sets.keys.index(key)


def _outputs(sets: GroupingSets, change: Rewrite) -> Iterator[exp.Expr]:
    """Give the outputs o0, o1, … of a branch, then what ORDER BY goes by as x0, x1 and so on."""
    for place, item in enumerate(sets.select.expressions):
        yield exp.Alias(this=_rewritten(_bare(item).copy(), change), alias=_name(f"o{place}"))
    for place, item in enumerate(_ordered_by(sets.select)):
        if not isinstance(item, int):
            yield exp.Alias(this=_rewritten(item.copy(), change), alias=_name(f"x{place}"))


def _ordered_by(select: exp.Select) -> Iterator[exp.Expr | int]:
    """Give what each item of ORDER BY goes by: the place of an output, or an expression."""
    order = select.args.get("order")
    aliases = [item.alias.lower() if type(item) is exp.Alias else "" for item in select.expressions]
    for item in () if order is None else order.expressions:
        node = item.this
        if type(node) is exp.Literal and not node.is_string:
            yield read_count(node) - 1
        elif type(node) is exp.Column and node.args.get("table") is None and node.name.lower() in aliases:
            yield aliases.index(node.name.lower())
        else:
            yield node


def _together(sets: GroupingSets, branches: list[exp.Select]) -> exp.Select:
    union: exp.Query = branches[0]
    for branch in branches[1:]:
        union = exp.Union(this=union, expression=branch, distinct=False)
    outer = exp.Select()
    for place, item in enumerate(sets.select.expressions):
        name = item.args["alias"].copy() if type(item) is exp.Alias else _name(_shown(item))
        outer.append("expressions", exp.Alias(this=exp.Column(this=_name(f"o{place}")), alias=name))
    outer.set("from_", exp.From(this=exp.Subquery(this=union, alias=exp.TableAlias(this=_name("sets")))))
    order = sets.select.args.get("order")
    if order is not None:
        names = [f"o{by}" if isinstance(by, int) else f"x{place}" for place, by in enumerate(_ordered_by(sets.select))]
        items = [item.copy() for item in order.expressions]
        for item, name in zip(items, names, strict=True):
            item.set("this", exp.Column(this=_name(name)))
        outer.set("order", exp.Order(expressions=items))
    for clause in ("limit", "offset"):
        node = sets.select.args.get(clause)
        if node is not None:
            outer.set(clause, node.copy())
    return outer


def _shown(item: exp.Expr) -> str:
    return item.name if type(item) is exp.Column else item.sql(dialect="duckdb", normalize_functions="lower")


def _name(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _without(select: exp.Select, *clauses: str) -> exp.Select:
    copy = select.copy()
    for clause in clauses:
        copy.set(clause, None)
    return copy


def _aggregates_in(select: exp.Select) -> Iterator[exp.Expr]:
    parts = (*select.expressions, select.args.get("having"), select.args.get("order"))
    for part in parts:
        if part is not None:
            yield from (node for node in part.find_all(exp.Expr) if is_aggregate(node) and not _is_grouping(node))


def _is_grouping(node: exp.Expr) -> bool:
    return isinstance(node, exp.Grouping | exp.GroupingId)


def _rewritten(node: exp.Expr, change: Rewrite) -> exp.Expr:
    """Give a node in which `change` decides from the outside in: what it changes is not looked into again."""
    changed = change(node)
    if changed is not None:
        return changed.copy() if changed is node else changed
    for inner in list(node.iter_expressions()):
        replaced = _rewritten(inner, change)
        if replaced is not inner:
            inner.replace(replaced)
    return node
