"""Check a query against the contract and the grant: names, roles, kinds, ranges, domains. Pure; no row is read."""

from dataclasses import dataclass, replace

from sandbox.core.contract import Contract, Table
from sandbox.core.errors.asking import IdentifierUsed
from sandbox.core.grant import Grant
from sandbox.query_gate.language.expressions import AggregateRef, ColumnRef, KeyRef
from sandbox.query_gate.language.joined import conditions_of
from sandbox.query_gate.language.model import CountRows, CountUnits, Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.aggregates import check_extents, check_operands, check_parameters, settled
from sandbox.query_gate.meaning.constants import check_constants
from sandbox.query_gate.meaning.dates import with_dates
from sandbox.query_gate.meaning.domains import Columns, Extent
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.groups import key_extents, openness_of
from sandbox.query_gate.meaning.kinds import Kind, Leaf, LeafKind, check_kind, kind_of, kind_of_column
from sandbox.query_gate.meaning.names import open_tables, resolved, tables_of
from sandbox.query_gate.meaning.narrowing import columns_where
from sandbox.query_gate.meaning.sources import Sources, check_joins, in_order


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query whose every name, kind, range and domain was checked. Its tables hold the granted columns only."""

    sources: Sources
    contract: Contract
    keys: tuple[Extent, ...]

    @property
    def query(self) -> Query:
        """The query, with its sources in canonical order."""
        return self.sources.query

    @property
    def table(self) -> Table:
        """What the sources make together: the first table, with as many rows of a unit as joins can make."""
        return self.sources.joined

    @property
    def kept_columns(self) -> Columns:
        """The columns as they can be in rows of which WHERE holds."""
        return columns_where(self.query.where, self.columns)

    @property
    def columns(self) -> Columns:
        """The columns that may be read."""
        return self.sources.columns


def columns_of(table: Table) -> Columns:
    """Give the columns of a table by what a query calls them."""
    return {ColumnRef(column.name): column for column in table.columns}


def check(query: Query, contracts: tuple[Contract, ...], grant: Grant | None) -> CheckedQuery:
    """Check a query.

    Raises:
        RefusedQuestion: the first rule it breaks, with the fragment and a repair that may pass.
    """
    contract, tables = tables_of(query, open_tables(contracts, grant))
    seen = query
    try:
        sources = in_order(Sources(resolved(query, tables), tables))
        sources = replace(sources, query=settled(sources))
        seen = sources.query
        check_joins(sources)
        dated = replace(sources, query=_well_kinded(sources))
        seen = dated.query
        return _in_domains(dated, contract)
    except Objection as objection:
        raise objection.refusal(seen) from None


def output_kinds(checked: CheckedQuery) -> tuple[Kind, ...]:
    """Give the kinds of a checked query's outputs."""
    leaf = _leaf_kinds(checked.sources)
    return tuple(kind_of(output.of, leaf) for output in checked.query.outputs)


def _leaf_kinds(sources: Sources) -> LeafKind:
    kinds = {reference: kind_of_column(column) for reference, column in sources.columns.items()}
    query = sources.query

    def leaf(node: Leaf) -> Kind:
        match node:
            case ColumnRef():
                return kinds[node]
            case KeyRef():
                return kind_of(query.keys[node.index], leaf)
            case AggregateRef():
                return Kind.NUMBER

    return leaf


def _well_kinded(sources: Sources) -> Query:
    _check_identifiers(sources)
    leaf = _leaf_kinds(sources)
    dated = with_dates(sources.query, leaf)
    for aggregate in dated.aggregates:
        check_operands(aggregate, leaf)
    for condition in (*conditions_of(dated), dated.having):
        if condition is not None:
            check_kind(condition, Kind.TRUTH, leaf)
    for node in (*dated.keys, *(o.of for o in dated.outputs), *(o.of for o in dated.order)):
        kind_of(node, leaf)
    return dated


def _check_identifiers(sources: Sources) -> None:
    query = sources.query
    facts = {"unit": sources.joined.unit_column or "-"}
    for node in (*conditions_of(query), *query.keys, *query.aggregates):
        if isinstance(node, CountUnits):
            _check_unit(node, sources, facts)
            continue
        for read in columns_in(node):
            if sources.is_hidden(read):
                raise Objection(IdentifierUsed, read, leaving_out(read), {**facts})


def _check_unit(node: CountUnits, sources: Sources, facts: dict[str, str]) -> None:
    if node.unit != sources.unit_of(node.unit.source):
        raise Objection(IdentifierUsed, node, replacing(node, CountRows()), {**facts})


def _in_domains(sources: Sources, contract: Contract) -> CheckedQuery:
    query, columns = sources.query, sources.columns
    for condition in conditions_of(query):
        extent_of(condition, columns)
    kept = columns_where(query.where, columns)
    for aggregate in query.aggregates:
        check_extents(aggregate, kept)
        check_parameters(aggregate, columns)
    check_constants((conditions_of(query), query.keys, query.aggregates), columns)
    keys = key_extents(query, kept, openness_of(sources.joined, contract.privacy))
    return CheckedQuery(sources, contract, keys)
