"""Canonical forms of functions: what changes nothing is left out, and texts are changed where they come from."""

from collections.abc import Callable
from dataclasses import replace

from sandbox.query_gate.language.expressions import (
    Branch,
    Case,
    Cast,
    ChangedText,
    Coalesce,
    Compare,
    Expression,
    Extreme,
    IsNull,
    Not,
    OneOf,
    Rounded,
    Substring,
    TestedText,
    TextLength,
)
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.vocabulary import CastType, Comparison
from sandbox.query_gate.meaning.domains import Columns
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.number_extents import as_rounded, rounding_unit
from sandbox.query_gate.meaning.text_extents import passing


def canonical_function(part: object, columns: Columns) -> object:
    """Give a list, test or function in canonical form, its parts being so already."""
    match part:
        case OneOf() | TestedText():
            listed = part if isinstance(part, OneOf) else passing(part, extent_of(part.of, columns))
            return _listed(listed) if listed.values else part
        case Substring() | ChangedText() | TextLength():
            return _pushed_in(part)
        case Extreme(which, of):
            return Extreme(which, tuple(sorted(dict.fromkeys(of), key=phrase)))
        case Cast():
            return _cast(part, columns)
        case Rounded(_, of, places):
            return of if rounding_unit(extent_of(of, columns).scale, places) == 1 else part
    return part


def _cast(node: Cast, columns: Columns) -> Expression:
    of = extent_of(node.of, columns)
    if of.kind is Kind.TRUTH:
        return node.of if node.to is CastType.TRUTH else Cast(node.of, CastType.BIGINT)
    rounded = as_rounded(node, of.scale) if of.kind is Kind.NUMBER else None
    return node.of if rounded is None else rounded


def _pushed_in(node: Substring | ChangedText | TextLength) -> Expression:
    """Change the results of a CASE, or the parts of coalesce, instead of the whole."""

    def change(of: Expression) -> Expression:
        return _pushed_in(replace(node, of=of))

    match node.of:
        case Case(branches, otherwise):
            return _of_results(branches, otherwise, change)
        case Coalesce(parts) if isinstance(node, TextLength):
            # A text beyond its domain has no length, and is no NULL for all that.
            known = tuple(Branch(Not(IsNull(part)), change(part)) for part in parts[:-1])
            return Case(known, change(parts[-1]))
        case Coalesce(parts):
            return Coalesce(tuple(map(change, parts)))
    return node


def _of_results(
    branches: tuple[Branch, ...], otherwise: Expression | None, change: Callable[[Expression], Expression]
) -> Case:
    changed = tuple(Branch(branch.when, change(branch.then)) for branch in branches)
    return Case(changed, None if otherwise is None else change(otherwise))


def _listed(node: OneOf) -> Expression:
    values = tuple(sorted(dict.fromkeys(node.values), key=phrase))
    return Compare(Comparison.EQUAL, node.of, values[0]) if len(values) == 1 else OneOf(node.of, values)
