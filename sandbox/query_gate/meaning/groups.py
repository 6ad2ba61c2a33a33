"""Which groups a query has: all that are public, before any row is read, or those that pass a threshold."""

from enum import Enum
from math import prod

from sandbox.core.contract import PrivacyPolicy, Table
from sandbox.core.errors.asking import RowsAsked, TooManyGroups
from sandbox.query_gate.language.expressions import Arithmetic, ColumnRef, DatePart, Expression, NumberLiteral
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.vocabulary import DateUnit, Operator
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.domains import Columns, Extent, domain_size, extent_of_column
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind

MAX_CELLS = 100_000
USEFUL_BINS = 50


class Openness(Enum):
    """Whether groups may come from the data: by thresholded selection, which costs δ, or on a public table."""

    CLOSED = "closed"
    OPEN = "open"


def openness_of(table: Table, policy: PrivacyPolicy) -> Openness:
    """Give whether a table's groups may come from the data."""
    return Openness.OPEN if table.is_public or policy.question.nano_delta else Openness.CLOSED


def key_extents(query: Query, columns: Columns, openness: Openness) -> tuple[Extent, ...]:
    """Give the extent of each key.

    Raises:
        Objection: a key has no public domain or there are too many groups, and none may come from the data; or a key
            reads no column.
    """
    extents = tuple(_key_extent(key, columns, openness) for key in query.keys)
    if openness is Openness.CLOSED:
        _check_cells(query, extents)
    return extents


def is_selected(keys: tuple[Extent, ...]) -> bool:
    """Tell whether the groups of these keys come from the data, there being no public list short enough."""
    sizes = [domain_size(extent) for extent in keys]
    return None in sizes or prod(size or 1 for size in sizes) > MAX_CELLS


def _key_extent(key: Expression, columns: Columns, openness: Openness) -> Extent:
    if not columns_in(key):
        raise Objection(RowsAsked, key, leaving_out(key))
    if isinstance(key, ColumnRef) and openness is Openness.OPEN:
        return extent_of_column(columns[key])
    return extent_of(key, columns)


def _check_cells(query: Query, keys: tuple[Extent, ...]) -> None:
    sizes = [domain_size(extent) or MAX_CELLS + 1 for extent in keys]
    cells = prod(sizes)
    if cells <= MAX_CELLS:
        return
    widest = max(range(len(keys)), key=lambda i: sizes[i])
    instead = coarser(query.keys[widest], keys[widest])
    key = query.keys[widest]
    repair = leaving_out(key) if instead is None else replacing(key, instead)
    raise Objection(TooManyGroups, key, repair, {"cells": cells, "limit": MAX_CELLS})


def coarser(key: Expression, extent: Extent) -> Expression | None:
    """Give a key with wider bins, None where it has none."""
    if extent.kind is Kind.DATE:
        return DatePart(DateUnit.YEAR, key)
    if extent.kind is not Kind.NUMBER or extent.bounds is None:
        return None
    width = _bin_width(extent.bounds.width // 10**extent.scale)
    match key:
        case Arithmetic(Operator.CUT, of, NumberLiteral(narrow)):
            return Arithmetic(Operator.CUT, of, NumberLiteral(narrow * width))
    return Arithmetic(Operator.CUT, key, NumberLiteral(width))


def _bin_width(span: int) -> int:
    """Give the power of ten that leaves a useful number of bins."""
    return int(10 ** len(str(max(1, span // USEFUL_BINS))))
