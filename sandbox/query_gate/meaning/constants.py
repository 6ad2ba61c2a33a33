"""Constants in comparisons must lie inside public bounds: decided by the text, never by the data (privacy.md)."""

from difflib import get_close_matches
from fractions import Fraction

from sandbox.core.columns import day_of
from sandbox.core.errors.asking import ValueOutsideDomain
from sandbox.query_gate.language.expressions import (
    Compare,
    DateLiteral,
    Expression,
    Literal,
    NumberLiteral,
    OneOf,
    TestedText,
    TextLiteral,
)
from sandbox.query_gate.language.objections import Objection, Repair, leaving_out, replacing
from sandbox.query_gate.language.phrase import literal_text, phrase
from sandbox.query_gate.language.vocabulary import Comparison
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.meaning.comparisons import MIRRORED
from sandbox.query_gate.meaning.domains import Columns, Extent, Stored, extent_of_literal
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.folding import plain_number
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.text_extents import passing

SHOWN_VALUES = 8


def check_constants(node: object, columns: Columns) -> None:
    """Check every constant that is compared beneath a node.

    Raises:
        Objection: one lies outside the public domain of what it is compared with.
    """
    for part in parts_of(node):
        if isinstance(part, Compare):
            _check_compare(part, columns)
        elif isinstance(part, OneOf):
            _check_list(part, columns)
        elif isinstance(part, TestedText):
            _check_test(part, columns)


def _check_compare(node: Compare, columns: Columns) -> None:
    left, right = node.left, node.right
    if isinstance(left, Literal):
        left, right = right, left
    if not isinstance(right, Literal) or isinstance(left, Literal):
        return
    of = extent_of(left, columns)
    if not is_inside(right, of):
        comparison = node.comparison if left is node.left else MIRRORED[node.comparison]
        raise _outside(node, left, of, _nearest(node, Compare(comparison, left, right), of))


def _check_list(node: OneOf, columns: Columns) -> None:
    of = extent_of(node.of, columns)
    inside = tuple(value for value in node.values if is_inside(value, of))
    if len(inside) < len(node.values):
        repair = replacing(node, OneOf(node.of, inside)) if inside else leaving_out(node)
        raise _outside(node, node.of, of, repair)


def _check_test(node: TestedText, columns: Columns) -> None:
    of = extent_of(node.of, columns)
    if not passing(node, of).values:
        raise _outside(node, node.of, of, leaving_out(node))


def _outside(node: Expression, left: Expression, of: Extent, repair: Repair) -> Objection:
    return Objection(ValueOutsideDomain, node, repair, {"of": phrase(left), "domain": domain_text(of)})


def is_inside(literal: Literal, of: Extent) -> bool:
    """Tell whether a constant is one of the values that an expression can be."""
    point = extent_of_literal(literal)
    if of.bounds is not None and point.bounds is not None:
        value = Fraction(point.bounds.low, 10**point.scale)
        low, high = (Fraction(edge, 10**of.scale) for edge in (of.bounds.low, of.bounds.high))
        is_listed = of.values is None or value * 10**of.scale in of.values
        return low <= value <= high and is_listed
    return of.values is not None and point.values is not None and point.values[0] in of.values


def _nearest(node: Compare, oriented: Compare, of: Extent) -> Repair:
    right = oriented.right
    if of.values is None and of.bounds is not None and isinstance(right, NumberLiteral | DateLiteral):
        bounds = of.bounds
        value = extent_of_literal(right).bounds
        is_above = value is not None and Fraction(value.low, 10 ** _scale(right)) > Fraction(bounds.high, 10**of.scale)
        edge = bounds.high if is_above else bounds.low
        return replacing(node, Compare(_INCLUSIVE[oriented.comparison], oriented.left, _constant(edge, of)))
    texts = [str(value) for value in of.values or ()]
    close = get_close_matches(right.value, texts, 1) if isinstance(right, TextLiteral) else []
    return replacing(right, TextLiteral(close[0])) if close else leaving_out(node)


_INCLUSIVE = {comparison: comparison for comparison in Comparison} | {
    Comparison.LESS: Comparison.AT_MOST,
    Comparison.MORE: Comparison.AT_LEAST,
}


def _scale(literal: NumberLiteral | DateLiteral) -> int:
    return literal.scale if isinstance(literal, NumberLiteral) else 0


def _constant(value: int, of: Extent) -> NumberLiteral | DateLiteral:
    return DateLiteral(value) if of.kind is Kind.DATE else plain_number(value, of.scale)


def domain_text(of: Extent) -> str:
    """Write what an expression can be, for showing."""
    if of.values is not None:
        shown = ", ".join(_shown(value, of) for value in of.values[:SHOWN_VALUES])
        return shown + (", …" if len(of.values) > SHOWN_VALUES else "")
    return "" if of.bounds is None else f"{_shown(of.bounds.low, of)} … {_shown(of.bounds.high, of)}"


def _shown(value: Stored, of: Extent) -> str:
    if of.kind is Kind.DATE:
        return day_of(int(value)).isoformat()
    return literal_text(plain_number(int(value), of.scale)) if of.kind is Kind.NUMBER else str(value)
