"""What the names in a query mean: tables and columns that are open to the asker, and no others."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial

from sandbox.core.columns import Column
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.asking import ColumnUnknown, NameAmbiguous, TableUnknown
from sandbox.core.grant import Grant
from sandbox.query_gate.language.expressions import Arithmetic, ColumnRef, KeyRef, NumberLiteral, Operator
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.walk import rebuilt


def open_tables(contracts: tuple[Contract, ...], grant: Grant | None) -> dict[str, tuple[Contract, Table]]:
    """Give the tables that a grant opens, each with its granted columns; without a grant, all of them."""
    found: dict[str, tuple[Contract, Table]] = {}
    for contract in contracts:
        for table in contract.tables:
            columns = tuple(c for c in table.columns if _is_open(contract, table, c, grant))
            if columns:
                found.setdefault(table.name, (contract, replace(table, columns=columns)))
    return found


def _is_open(contract: Contract, table: Table, column: Column, grant: Grant | None) -> bool:
    return grant is None or (grant.dataset == contract.dataset and grant.opens(table.name, column.name))


def table_of(query: Query, tables: Mapping[str, tuple[Contract, Table]]) -> tuple[Contract, Table]:
    """Give the table a query asks, with its contract.

    Raises:
        RefusedQuestion: no such table is open.
    """
    matching = [name for name in tables if name.lower() == query.table.lower()]
    name = query.table if query.table in tables else matching[0] if len(matching) == 1 else None
    if name is not None:
        return tables[name]
    objection = Objection(TableUnknown, ColumnRef(query.table), None, {"open": ", ".join(sorted(tables)) or "-"})
    close = get_close_matches(query.table, tables, 1)
    if close:
        objection.repair = lambda q: replace(q, table=close[0])
    raise objection.refusal(query)


def resolved(query: Query, table: Table) -> Query:
    """Give the query with every column by its exact name, and sums of whole constants added up.

    Raises:
        Objection: a column is not open, or an alias that GROUP BY or HAVING went by is also a column.
    """
    exact = {column.name for column in table.columns}
    folded = {column.name.lower(): column.name for column in table.columns}

    def name(part: object) -> object:
        if not isinstance(part, ColumnRef) or part.name in exact:
            return _folded(part)
        if part.name.lower() not in folded:
            raise _unknown_column(part, table)
        return replace(part, name=folded[part.name.lower()])

    for used in query.aliases_used:
        if used.lower() in folded and not _is_itself(query, used):
            raise Objection(NameAmbiguous, ColumnRef(used), partial(_renamed, alias=used))
    return replace(rebuilt(query, name), table=table.name)


def _folded(part: object) -> object:
    match part:
        case Arithmetic(operator, NumberLiteral(a, 0), NumberLiteral(b, 0)):
            results = {Operator.ADD: a + b, Operator.SUBTRACT: a - b, Operator.MULTIPLY: a * b}
            return NumberLiteral(results[operator]) if operator in results else part
    return part


def _is_itself(query: Query, alias: str) -> bool:
    named = [o.of for o in query.outputs if o.name is not None and o.name.lower() == alias.lower()]
    keys = [query.keys[of.index] for of in named if isinstance(of, KeyRef)]
    return any(isinstance(key, ColumnRef) and key.name.lower() == alias.lower() for key in keys)


def _renamed(query: Query, alias: str) -> Query:
    outputs = tuple(
        replace(o, name=f"{o.name}_of") if o.name is not None and o.name.lower() == alias.lower() else o
        for o in query.outputs
    )
    return replace(query, outputs=outputs)


def _unknown_column(part: ColumnRef, table: Table) -> Objection:
    names = [column.name for column in table.columns]
    close = get_close_matches(part.name, names, 1)
    repair = replacing(part, ColumnRef(close[0])) if close else leaving_out(part)
    return Objection(ColumnUnknown, part, repair, {"table": table.name, "open": ", ".join(names)})
