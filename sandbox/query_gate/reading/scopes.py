"""Which names of tables a SELECT may use: those of the contract, and those that WITH gives to rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlglot import exp

from sandbox.query_gate.language.tables import TableNames
from sandbox.query_gate.reading.parse_nodes import child, consume, name_of, unknown


@dataclass(frozen=True, slots=True)
class View:
    """A SELECT that WITH names, and the names it may use itself."""

    select: exp.Select
    scope: "Scope"


@dataclass(frozen=True, slots=True)
class Scope:
    """The names of tables in one SELECT; views by their names in small letters."""

    tables: TableNames
    views: Mapping[str, View] = field(default_factory=dict)

    def with_view(self, name: str, select: exp.Select) -> "Scope":
        """Give the scope in which a name stands for a SELECT."""
        return replace(self, views={**self.views, name.lower(): View(select, self)})


def opened(select: exp.Select, scope: Scope) -> Scope:
    """Give the scope inside a SELECT: each name of its WITH is seen by those after it.

    Raises:
        Unreadable: WITH holds something else than plain SELECTs.
    """
    clause = select.args.get("with_")
    if clause is None:
        return scope
    consume(clause, "expressions")
    for named in clause.expressions:
        consume(named, "this", "alias")
        alias = child(named, "alias")
        consume(alias, "this")
        inner = child(named)
        if not isinstance(inner, exp.Select):
            raise unknown(inner)
        scope = scope.with_view(name_of(child(alias)), inner)
    return scope


def new_views(select: exp.Select, scope: Scope) -> tuple[View, ...]:
    """Give the views that a SELECT's own WITH made."""
    clause = select.args.get("with_")
    names = [] if clause is None else [name_of(child(child(named, "alias"))) for named in clause.expressions]
    return tuple(scope.views[name.lower()] for name in names)
