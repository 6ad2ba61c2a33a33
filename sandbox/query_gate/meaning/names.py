"""What the names in a query mean: tables and columns that are open to the asker, and no others."""

from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial

from sandbox.core.columns import Column
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.asking import ColumnUnknown, NameAmbiguous, TableUnknown
from sandbox.core.errors.joining import DatasetsJoined
from sandbox.core.grant import Grant
from sandbox.query_gate.language.expressions import AS_WRITTEN, ColumnRef, KeyRef
from sandbox.query_gate.language.joined import with_table, without_source
from sandbox.query_gate.language.labels import sources_of
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.phrase import name_text
from sandbox.query_gate.language.tables import NamedTable, TableNames
from sandbox.query_gate.language.walk import rebuilt
from sandbox.query_gate.meaning.folding import folded


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


def table_names(tables: Mapping[str, tuple[Contract, Table]]) -> TableNames:
    """Give what reading needs to know of the open tables."""
    return {name.lower(): _named(table) for name, (_, table) in tables.items()}


def _named(table: Table) -> NamedTable:
    columns = tuple(column.name for column in table.columns)
    key = table.unique_key if table.is_public else ()
    return NamedTable(columns, table.unit_column if table.unit_column in columns else None, key)


def tables_of(query: Query, tables: Mapping[str, tuple[Contract, Table]]) -> tuple[Contract, tuple[Table, ...]]:
    """Give the table of each source of a query, with the contract of them all.

    Raises:
        RefusedQuestion: no such table is open, or they belong to several datasets.
    """
    found = [_table_of(query, place, tables) for place in range(len(sources_of(query)))]
    contract, first = found[0]
    for place, (other, table) in enumerate(found):
        if other is not contract:
            facts = {"table": first.name}
            raise Objection(DatasetsJoined, ColumnRef(table.name), without_source(place), {**facts}).refusal(query)
    return contract, tuple(table for _, table in found)


def _table_of(query: Query, place: int, tables: Mapping[str, tuple[Contract, Table]]) -> tuple[Contract, Table]:
    wanted = sources_of(query)[place]
    matching = [name for name in tables if name.lower() == wanted.lower()]
    name = wanted if wanted in tables else matching[0] if len(matching) == 1 else None
    if name is not None:
        return tables[name]
    close = get_close_matches(wanted, tables, 1)
    repair = partial(with_table, place=place, table=close[0]) if close else None
    unknown = ColumnRef(name_text(wanted), AS_WRITTEN)
    raise Objection(TableUnknown, unknown, repair, {"open": ", ".join(sorted(tables)) or "-"}).refusal(query)


def resolved(query: Query, tables: tuple[Table, ...]) -> Query:
    """Give the query with every column by its exact name, and sums of whole constants added up.

    Raises:
        Objection: a column is not open, or an alias that GROUP BY or HAVING went by is also a column.
    """
    exact = {(place, column.name) for place, table in enumerate(tables) for column in table.columns}
    exact_of = {(place, name.lower()): name for place, name in exact}

    def name(part: object) -> object:
        if not isinstance(part, ColumnRef) or (part.source, part.name) in exact:
            return folded(part)
        if (part.source, part.name.lower()) not in exact_of:
            raise _unknown_column(part, tables[part.source])
        return replace(part, name=exact_of[part.source, part.name.lower()])

    names = {name for _, name in exact_of}
    for used in query.aliases_used:
        if used.lower() in names and not _is_itself(query, used):
            raise Objection(NameAmbiguous, ColumnRef(used, AS_WRITTEN), partial(_renamed, alias=used))
    query = rebuilt(query, name)
    for place, table in enumerate(tables):
        query = with_table(query, place, table.name)
    return query


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
    repair = replacing(part, replace(part, name=close[0])) if close else leaving_out(part)
    return Objection(ColumnUnknown, part, repair, {"table": table.name, "open": ", ".join(names)})
