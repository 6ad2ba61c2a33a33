"""Check a query against the contract and the grant: names, roles, kinds, ranges, domains. Pure; no row is read."""

from dataclasses import dataclass

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.asking import (
    IdentifierUsed,
)
from sandbox.core.grant import Grant
from sandbox.query_gate.language.expressions import AggregateRef, ColumnRef, KeyRef
from sandbox.query_gate.language.model import CountRows, CountUnits, Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.aggregates import check_extents, check_operands, settled
from sandbox.query_gate.meaning.constants import check_constants
from sandbox.query_gate.meaning.extents import Columns, Extent, extent_of
from sandbox.query_gate.meaning.groups import key_extents, openness_of
from sandbox.query_gate.meaning.kinds import Kind, Leaf, LeafKind, check_kind, kind_of, kind_of_column, with_dates
from sandbox.query_gate.meaning.names import open_tables, resolved, table_of


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query whose every name, kind, range and domain was checked. `table` holds the granted columns only."""

    query: Query
    contract: Contract
    table: Table
    keys: tuple[Extent, ...]

    @property
    def columns(self) -> Columns:
        """The columns that may be read."""
        return columns_of(self.table)


def columns_of(table: Table) -> Columns:
    """Give the columns of a table by what a query calls them."""
    return {ColumnRef(column.name): column for column in table.columns}


def check(query: Query, contracts: tuple[Contract, ...], grant: Grant | None) -> CheckedQuery:
    """Check a query.

    Raises:
        RefusedQuestion: the first rule it breaks, with the fragment and a repair that may pass.
    """
    contract, table = table_of(query, open_tables(contracts, grant))
    seen = query
    try:
        named = seen = settled(resolved(query, table), table)
        dated = seen = _well_kinded(named, table)
        return _in_domains(dated, contract, table)
    except Objection as objection:
        raise objection.refusal(seen) from None


def _leaf_kinds(query: Query, table: Table) -> LeafKind:
    kinds = {reference: kind_of_column(column) for reference, column in columns_of(table).items()}

    def leaf(node: Leaf) -> Kind:
        match node:
            case ColumnRef():
                return kinds[node]
            case KeyRef():
                return kind_of(query.keys[node.index], leaf)
            case AggregateRef():
                return Kind.NUMBER

    return leaf


def _well_kinded(query: Query, table: Table) -> Query:
    _check_identifiers(query, table)
    leaf = _leaf_kinds(query, table)
    dated = with_dates(query, leaf)
    for aggregate in dated.aggregates:
        check_operands(aggregate, leaf)
    for condition in (dated.where, dated.having):
        if condition is not None:
            check_kind(condition, Kind.TRUTH, leaf)
    for node in (*dated.keys, *(o.of for o in dated.outputs), *(o.of for o in dated.order)):
        kind_of(node, leaf)
    return dated


def _check_identifiers(query: Query, table: Table) -> None:
    named = {c.name for c in table.columns if c.role is ColumnRole.DIRECT_IDENTIFIER}
    hidden = named | ({table.unit_column} if table.unit_column is not None else set())
    facts = {"unit": table.unit_column or "-"}
    for node in (query.where, *query.keys, *query.aggregates):
        if isinstance(node, CountUnits):
            _check_unit(node, table, facts)
            continue
        for read in columns_in(node):
            if read.name in hidden:
                raise Objection(IdentifierUsed, read, leaving_out(read), {**facts})


def _check_unit(node: CountUnits, table: Table, facts: dict[str, str]) -> None:
    if node.unit.name != table.unit_column:
        raise Objection(IdentifierUsed, node, replacing(node, CountRows()), {**facts})


def _in_domains(query: Query, contract: Contract, table: Table) -> CheckedQuery:
    columns = columns_of(table)
    if query.where is not None:
        extent_of(query.where, columns)
    for aggregate in query.aggregates:
        check_extents(aggregate, columns)
    check_constants((query.where, query.keys, query.aggregates), columns)
    return CheckedQuery(query, contract, table, key_extents(query, columns, openness_of(table, contract.privacy)))
