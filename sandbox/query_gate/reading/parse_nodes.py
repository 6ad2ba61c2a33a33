"""How syntax nodes are consumed: every argument by name, or the question is refused.

An argument nobody reads is how leaks hide: `sum(x ORDER BY name)`, `person AS t(disease, …)`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from sandbox.core.errors.asking import ConstructNotInLanguage, FunctionNotInLanguage
from sandbox.core.errors.tree import Fact, RefusedQuestion
from sandbox.query_gate.language.expressions import Expression

DIALECT = "duckdb"
_EXTREMES: dict[type[exp.Expr], str] = {exp.Min: "approx_min", exp.Max: "approx_max"}
Read: TypeAlias = Callable[[exp.Expr], Expression]
_ABSENT: tuple[object, ...] = (None, False, [], "")


@dataclass(eq=False)
class Unreadable(Exception):
    """A node without a place in the model.

    In a rewrite `instead` stands in its place, or argument `unread` is gone, or what contains the node is left out.
    """

    node: exp.Expr
    leaf: type[RefusedQuestion]
    instead: exp.Expr | None = None
    facts: dict[str, Fact] = field(default_factory=dict)
    unread: str = ""

    @property
    def fragment(self) -> str:
        """The part of the text that is objected to."""
        part = self.node.args.get(self.unread) if self.unread else self.node
        first = part[0] if isinstance(part, list) else part
        return (written(first) if isinstance(first, exp.Expr) else "") or written(self.node)

    def repair(self) -> None:
        """Change the tree as the rewrite has it."""
        if self.unread:
            self.node.set(self.unread, None)
        elif self.instead is not None:
            self.node.replace(self.instead)
        else:
            leave_out(self.node)


def leave_out(node: exp.Expr) -> None:
    """Take out the nearest condition, output or key that contains a node."""
    part, whole = node, node.parent
    while whole is not None:
        if isinstance(whole, exp.And):
            whole.replace(whole.expression if part is whole.this else whole.this)
            return
        if isinstance(whole, exp.Where | exp.Having | exp.Limit | exp.Offset):
            whole.pop()
            return
        if isinstance(whole, exp.Select | exp.Group | exp.Order):
            part.pop()
            return
        part, whole = whole, whole.parent


def is_deeper_than(limit: int, root: exp.Expr) -> bool:
    """Tell whether a tree nests deeper than a limit; a chain of AND or of OR counts as one level."""
    waiting = [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > limit:
            return True
        for inner in node.iter_expressions():
            is_chain = type(inner) is type(node) and isinstance(node, exp.Connector)
            waiting.append((inner, depth + (not is_chain)))
    return False


def unknown(node: exp.Expr, instead: exp.Expr | None = None) -> Unreadable:
    """Give the objection to a construct the model has no node for."""
    return Unreadable(node, ConstructNotInLanguage, instead, {"construct": node.key.upper()})


def unknown_function(node: exp.Expr) -> Unreadable:
    """Give the objection to a function the gate does not know; an aggregate may become one that it knows."""
    name = str(node.this) if isinstance(node, exp.Anonymous) else node.key
    return Unreadable(node, FunctionNotInLanguage, _aggregate_instead(node), {"function": name})


def _aggregate_instead(node: exp.Expr) -> exp.Expr | None:
    argument = node.args.get("this")
    if type(node) in _EXTREMES and isinstance(argument, exp.Expr):
        return exp.Anonymous(this=_EXTREMES[type(node)], expressions=[argument.copy()])
    is_aggregate = isinstance(node, exp.AggFunc)
    return exp.Avg(this=argument.copy()) if is_aggregate and isinstance(argument, exp.Column) else None


def consume(node: exp.Expr, *names: str) -> None:
    """Check that a node has no argument but those named.

    Raises:
        Unreadable: it has another.
    """
    for name, value in node.args.items():
        if name not in names and value not in _ABSENT:
            construct = f"{node.key.upper()} with {name.strip('_').upper()}"
            raise Unreadable(node, ConstructNotInLanguage, facts={"construct": construct}, unread=name)


def child(node: exp.Expr, name: str = "this") -> exp.Expr:
    """Give a node's one argument, which must be a node.

    Raises:
        Unreadable: it is not.
    """
    value = node.args.get(name)
    if not isinstance(value, exp.Expr):
        raise unknown(node)
    return value


def name_of(node: exp.Expr) -> str:
    """Give the name that an identifier spells."""
    if type(node) is not exp.Identifier:
        raise unknown(node)
    consume(node, "this", "quoted")
    return str(node.this)


def written(node: exp.Expr) -> str:
    """Write a node as SQL, for showing only."""
    try:
        return node.sql(dialect=DIALECT, comments=False, unsupported_level=ErrorLevel.IGNORE)
    except (SqlglotError, RecursionError, ValueError, AttributeError):
        return node.key.upper()
