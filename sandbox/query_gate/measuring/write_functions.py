"""Write functions of rows for the engine, each around operands that are written already and named but once."""

from collections.abc import Callable

from sandbox.query_gate.language.expressions import (
    Cast,
    ChangedText,
    ColumnRef,
    DateDifference,
    DatePart,
    DateShift,
    DateStart,
    Expression,
    Magnitude,
    NumberFunction,
    Rounded,
    Sign,
    Substring,
    TextLength,
)
from sandbox.query_gate.language.vocabulary import DateUnit, Rounding
from sandbox.query_gate.meaning.calendar import DAYS, MONTHS
from sandbox.query_gate.meaning.domains import Columns, Extent, bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.number_extents import as_rounded, rounding_unit
from sandbox.query_gate.meaning.texts import changed
from sandbox.query_gate.measuring.write_values import quoted_text

_NAMES = {DateUnit.SUNDAY_BASED: "dayofweek", DateUnit.YEAR_DAY: "dayofyear"}


def date_function(node: DatePart | DateStart | DateShift, of: str) -> str:
    """Write a function of one date."""
    match node:
        case DatePart(unit):
            return f"system.main.{_NAMES.get(unit, unit)}({of})"
        case DateStart(DateUnit.DAY):
            return of
        case DateStart(unit):
            return f"CAST(system.main.date_trunc('{unit}', {of}) AS DATE)"
        case DateShift(_, count, unit) if unit in DAYS:
            return f"(({of}) + ({count * DAYS[unit]}))"
        case DateShift(_, count, unit):
            return f"CAST(({of}) + system.main.to_months({count * MONTHS[unit]}) AS DATE)"


def date_difference(node: DateDifference, start: str, end: str) -> str:
    """Write a difference of two dates."""
    return f"system.main.{node.counting}('{node.unit}', {start}, {end})"


def number_function(node: NumberFunction, of: str, extent: Extent) -> str:
    """Write a function of one number, in stored units."""
    match node:
        case Rounded():
            return _rounded(node, of, extent)
        case Magnitude():
            return f"system.main.abs({of})"
        case Sign():
            return f"CAST(system.main.sign({of}) AS BIGINT)"
        case Cast():
            return _cast(node, of, extent)


def _cast(node: Cast, of: str, extent: Extent) -> str:
    if extent.kind is Kind.TRUTH:
        return f"CAST({of} AS BIGINT)"
    rounding = as_rounded(node, extent.scale) if extent.kind is Kind.NUMBER else None
    return of if rounding is None else _rounded(rounding, of, extent)


def _rounded(node: Rounded, of: str, extent: Extent) -> str:
    """Write rounding by whole division, which cuts towards zero: what may be negative is first moved above zero."""
    unit = rounding_unit(extent.scale, node.places)
    if unit == 1:
        return of
    moved = max(0, -(bounds_of(extent).low // unit))
    match node.how:
        case Rounding.TRUNC:
            whole = f"({of}) // {unit}"
        case Rounding.ROUND:
            whole = f"system.main.round({of}, {-len(str(unit)) + 1}) // {unit}"
        case Rounding.FLOOR:
            whole = f"(({of}) + {moved * unit}) // {unit} - {moved}"
        case Rounding.CEIL:
            whole = f"(({of}) + {moved * unit + unit - 1}) // {unit} - {moved}"
    return f"(({whole}) * {10 ** max(0, -node.places)})"


def text_function(
    node: Substring | ChangedText | TextLength, write: Callable[[Expression], str], columns: Columns
) -> str:
    """Write a function of a text as the list of what becomes of each text of the public domain.

    A text beyond the domain becomes one that nothing in it becomes, and has no length; NULL stays NULL.
    """
    base = _base(node.of)
    values = [str(value) for value in extent_of(base, columns).values or ()]
    if isinstance(node, TextLength):
        whens = [f"WHEN {quoted_text(text)} THEN {len(_through(node.of, base, text))}" for text in values]
        return f"CAST(CASE {write(base)} {' '.join(whens)} END AS BIGINT)"
    results = [_through(node, base, text) for text in values]
    whens = [f"WHEN {quoted_text(t)} THEN {quoted_text(r)}" for t, r in zip(values, results, strict=True)]
    beyond = quoted_text("?" * (1 + max(map(len, results), default=0)))
    if not isinstance(base, ColumnRef):
        return f"(CASE {write(base)} {' '.join(whens)} END)"
    return (
        f"(CASE WHEN {write(base)} IS NULL THEN NULL ELSE CASE {write(base)} {' '.join(whens)} ELSE {beyond} END END)"
    )


def _base(node: Expression) -> Expression:
    """Give what a chain of changes starts from."""
    while isinstance(node, Substring | ChangedText):
        node = node.of
    return node


def _through(node: Expression, base: Expression, text: str) -> str:
    """Give what a text of the base becomes through a chain of changes."""
    if node == base or not isinstance(node, Substring | ChangedText):
        return text
    return changed(node, _through(node.of, base, text))
