"""What rows of joined sources may be read for: nothing that identifies, kinds that fit, conditions of public range."""

from dataclasses import replace

from sandbox.core.errors.asking import (
    IdentifierUsed,
)
from sandbox.query_gate.language.expressions import AggregateRef, ColumnRef, KeyRef
from sandbox.query_gate.language.joined import conditions_of
from sandbox.query_gate.language.model import CountRows, CountUnits, Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.aggregates import check_operands
from sandbox.query_gate.meaning.constants import check_constants
from sandbox.query_gate.meaning.dates import with_dates
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind, Leaf, LeafKind, check_kind, kind_of, kind_of_column
from sandbox.query_gate.meaning.sources import Sources, check_joins


def checked_rows(sources: Sources) -> Sources:
    """Check the joins, identifiers and kinds of a query; give it with its texts read as dates where they are.

    Raises:
        Objection: a rule is broken.
    """
    check_joins(sources)
    return replace(sources, query=_well_kinded(sources))


def check_conditions(sources: Sources) -> None:
    """Check that conditions of rows have public ranges, and constants in them lie inside.

    Raises:
        Objection: one has not, or does not.
    """
    conditions = conditions_of(sources.query)
    for condition in conditions:
        extent_of(condition, sources.columns)
    check_constants(conditions, sources.columns)


def leaf_kinds(sources: Sources) -> LeafKind:
    """Tell what kinds columns, keys and aggregates of a query are."""
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
    leaf = leaf_kinds(sources)
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
