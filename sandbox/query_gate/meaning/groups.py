"""How many groups a query has: all of them public, before any row is read."""

from math import prod

from sandbox.core.errors.asking import RowsAsked, TooManyGroups
from sandbox.query_gate.language.expressions import Arithmetic, DatePart, DateUnit, Expression, NumberLiteral, Operator
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.objections import Objection, leaving_out, replacing
from sandbox.query_gate.language.walk import columns_in
from sandbox.query_gate.meaning.extents import Columns, Extent, domain_size, extent_of
from sandbox.query_gate.meaning.kinds import Kind

MAX_CELLS = 100_000
USEFUL_BINS = 50


def key_extents(query: Query, columns: Columns) -> tuple[Extent, ...]:
    """Give the extent of each key.

    Raises:
        Objection: a key has no public domain, reads no column, or there are too many groups.
    """
    extents = tuple(_key_extent(key, columns) for key in query.keys)
    _check_cells(query, extents)
    return extents


def _key_extent(key: Expression, columns: Columns) -> Extent:
    if not columns_in(key):
        raise Objection(RowsAsked, key, leaving_out(key))
    return extent_of(key, columns)


def _check_cells(query: Query, keys: tuple[Extent, ...]) -> None:
    sizes = [domain_size(extent) or MAX_CELLS + 1 for extent in keys]
    cells = prod(sizes)
    if cells <= MAX_CELLS:
        return
    widest = max(range(len(keys)), key=lambda i: sizes[i])
    instead = _coarser(query.keys[widest], keys[widest])
    key = query.keys[widest]
    repair = leaving_out(key) if instead is None else replacing(key, instead)
    raise Objection(TooManyGroups, key, repair, {"cells": cells, "limit": MAX_CELLS})


def _coarser(key: Expression, extent: Extent) -> Expression | None:
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
