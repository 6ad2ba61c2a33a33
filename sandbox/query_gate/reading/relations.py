"""What a name or a sub-query stands for while a statement is cut: rows, or results of private blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sqlglot import exp

from sandbox.query_gate.language.results import Reference
from sandbox.query_gate.language.tables import TableNames
from sandbox.query_gate.reading.parse_aggregates import is_aggregate as is_known_aggregate
from sandbox.query_gate.reading.parse_nodes import child, consume, name_of


@dataclass(frozen=True, slots=True)
class Rows:
    """A table, or a SELECT of rows: it can only be aggregated. `entry`: the WITH entry that names it, if one does."""

    entry: exp.Expr | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Something made of noised results. `is_single`: it has one row at most, by its text alone."""

    of: Reference
    names: tuple[str, ...]
    is_single: bool


Relation: TypeAlias = Rows | Results
Scope: TypeAlias = Mapping[str, Relation]


def sources_of(select: exp.Select) -> Iterator[exp.Expr]:
    """Give the tables and sub-queries that a SELECT reads, in order."""
    source = select.args.get("from_")
    if source is not None:
        consume(source, "this")
        yield child(source)
    for join in select.args.get("joins") or ():
        yield child(join)


def alias_of(source: exp.Expr) -> str | None:
    """Give the name that a source goes by."""
    alias = source.args.get("alias")
    if alias is None:
        return name_of(child(source)) if type(source) is exp.Table else None
    consume(alias, "this", "columns")
    return name_of(child(alias))


def plain_name(source: exp.Expr) -> str | None:
    """Give the name of a source that is a name and no more: not a function, not of another schema."""
    is_plain = type(source) is exp.Table and type(source.this) is exp.Identifier
    return str(source.this.this) if is_plain and not source.args.get("db") else None


def renamed(results: Results, source: exp.Expr) -> Results:
    """Give results with the column names of an alias, as in `t(a, b)`."""
    alias = source.args.get("alias")
    columns = alias.args.get("columns") if isinstance(alias, exp.Expr) else None
    if not columns:
        return results
    given = tuple(name_of(column) for column in columns)
    return Results(results.of, (*given, *results.names[len(given) :])[: len(results.names)], results.is_single)


def groups_by_unit(select: exp.Select, tables: TableNames) -> bool:
    """Tell whether a SELECT groups by the privacy unit of a table that it reads: it makes rows of units."""
    names = (plain_name(source) for source in sources_of(select))
    found = (tables.get(name.lower()) for name in names if name is not None)
    units = {table.unit.lower() for table in found if table is not None and table.unit is not None}
    group = select.args.get("group")
    keys = () if group is None else group.expressions
    return any(type(key) is exp.Column and key.name.lower() in units for key in keys)


def is_aggregate(node: exp.Expr) -> bool:
    """Tell whether a node over rows is an aggregate, and no window function."""
    kinds = (exp.AggFunc, exp.Filter, exp.WithinGroup)
    return (isinstance(node, kinds) or is_known_aggregate(node)) and not isinstance(node.parent, exp.Window)


def is_aggregated(select: exp.Select) -> bool:
    """Tell whether a SELECT over rows makes aggregates of them."""
    if select.args.get("group") is not None or select.args.get("having") is not None:
        return True
    order = select.args.get("order")
    return any(_has_aggregate(part) for part in (*select.expressions, *([order] if order is not None else [])))


def _has_aggregate(node: exp.Expr) -> bool:
    if is_aggregate(node):
        return True
    if isinstance(node, exp.Query | exp.Subquery):
        return False
    return any(_has_aggregate(inner) for inner in node.iter_expressions())
