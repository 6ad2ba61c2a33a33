"""Check a query against the contract and the grant: names, roles, kinds, ranges, domains. Pure; no row is read."""

from dataclasses import dataclass, replace

from sandbox.core.contract import Contract, Table
from sandbox.core.grant import Grant
from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.meaning.aggregates import check_extents, check_parameters, settled
from sandbox.query_gate.meaning.constants import check_constants
from sandbox.query_gate.meaning.domains import Columns, Extent
from sandbox.query_gate.meaning.groups import key_extents, openness_of
from sandbox.query_gate.meaning.kinds import Kind, kind_of
from sandbox.query_gate.meaning.mixing import check_mixture
from sandbox.query_gate.meaning.names import open_tables, resolved, tables_of
from sandbox.query_gate.meaning.narrowing import columns_where
from sandbox.query_gate.meaning.per_unit import CheckedView, check_view
from sandbox.query_gate.meaning.rows import check_conditions, checked_rows, leaf_kinds
from sandbox.query_gate.meaning.sources import Sources, in_order


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query whose every name, kind, range and domain was checked. Its tables hold the granted columns only."""

    sources: Sources
    contract: Contract
    keys: tuple[Extent, ...]
    views: tuple[CheckedView, ...] = ()

    @property
    def query(self) -> Query:
        """The query, with its sources in canonical order."""
        return self.sources.query

    @property
    def table(self) -> Table:
        """What the sources make together: the first table, with as many rows of a unit as joins can make."""
        return self.sources.joined

    @property
    def tables_read(self) -> tuple[Table, ...]:
        """The contract's tables that are read, those beneath a source per unit among them."""
        made = {view.table.name: view.sources.tables for view in self.views}
        return tuple(t for table in self.sources.tables for t in made.get(table.name, (table,)))

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
    tables = open_tables(contracts, grant)
    views = tuple(check_view(place, query, tables) for place in range(len(query.views)))
    contract, found = tables_of(query, {**tables, **{view.table.name: (view.contract, view.table) for view in views}})
    seen = query
    try:
        ordered = in_order(Sources(resolved(query, found), found))
        settled_sources = replace(ordered, query=settled(ordered))
        seen = settled_sources.query
        sources = checked_rows(settled_sources)
        seen = sources.query
        check_mixture(sources, contract, views)
        return _in_domains(sources, contract, views)
    except Objection as objection:
        raise objection.refusal(seen) from None


def output_kinds(checked: CheckedQuery) -> tuple[Kind, ...]:
    """Give the kinds of a checked query's outputs."""
    leaf = leaf_kinds(checked.sources)
    return tuple(kind_of(output.of, leaf) for output in checked.query.outputs)


def _in_domains(sources: Sources, contract: Contract, views: tuple[CheckedView, ...]) -> CheckedQuery:
    query, columns = sources.query, sources.columns
    check_conditions(sources)
    kept = columns_where(query.where, columns)
    for aggregate in query.aggregates:
        check_extents(aggregate, kept)
        check_parameters(aggregate, columns)
    check_constants((query.keys, query.aggregates), columns)
    keys = key_extents(query, kept, openness_of(sources.joined, contract.privacy))
    return CheckedQuery(sources, contract, keys, views)
