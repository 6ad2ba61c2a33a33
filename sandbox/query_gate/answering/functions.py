"""Functions above the cut: exact on keys; on noised numbers they keep the slopes, from which intervals come."""

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import assert_never

from sandbox.core.columns import Value
from sandbox.query_gate.answering.estimates import NULL, WITHHELD, Estimate, as_number
from sandbox.query_gate.answering.logic import ordered
from sandbox.query_gate.language.expressions import (
    Cast,
    ChangedText,
    Coalesce,
    DateDifference,
    DateFunction,
    DatePart,
    DateShift,
    DateStart,
    Extreme,
    Magnitude,
    NumberFunction,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextLength,
)
from sandbox.query_gate.language.vocabulary import CastType, Extremity, Rounding
from sandbox.query_gate.meaning.calendar import date_part, difference, first_day, shifted
from sandbox.query_gate.meaning.number_extents import rounded_number
from sandbox.query_gate.meaning.texts import changed, passes

WHOLE_TYPES = (CastType.INTEGER, CastType.BIGINT)


def chosen(node: Coalesce | Extreme, parts: tuple[Estimate, ...]) -> Estimate:
    """Give the first, greatest or least of those that are not NULL."""
    if any(part.is_withheld for part in parts):
        return WITHHELD
    known = [part for part in parts if part.value is not None]
    if not known:
        return NULL
    if isinstance(node, Coalesce):
        return known[0]
    choose = max if node.which is Extremity.GREATEST else min
    return choose(known, key=lambda part: ordered(part.value))


def of_dates(node: DateFunction, parts: tuple[Estimate, ...]) -> Estimate:
    """Give a function of dates, which are shown as texts; NULL where it leaves the calendar."""
    values = [part.value for part in parts]
    days = [date.fromisoformat(value) for value in values if isinstance(value, str)]
    if len(days) < len(values):
        return next((part for part in parts if part.is_withheld), NULL)
    match node:
        case DatePart():
            return Estimate(date_part(days[0], node.unit))
        case DateStart():
            return Estimate(first_day(days[0], node.unit).isoformat())
        case DateShift():
            return _shifted(node, days[0])
        case DateDifference():
            return Estimate(difference(node.counting, node.unit, days[0], days[1]))
        case _:
            assert_never(node)


def _shifted(node: DateShift, day: date) -> Estimate:
    try:
        return Estimate(shifted(day, node.count, node.unit).isoformat())
    except OverflowError:
        return NULL


def of_text(node: Substring | ChangedText | TextLength | TestedText, of: Estimate) -> Estimate:
    """Give a function of a text."""
    if not isinstance(of.value, str):
        return of
    match node:
        case TextLength():
            return Estimate(len(of.value))
        case TestedText():
            return Estimate(passes(node.test, of.value, node.pattern))
        case _:
            return Estimate(changed(node, of.value))


def of_number(node: NumberFunction, of: Estimate) -> Estimate:
    """Give a function of a number; rounding moves it with its noise, by less than half of its last place."""
    number = as_number(of.value)
    if number is None or isinstance(of.value, str) or not math.isfinite(number):
        return of
    match node:
        case Rounded():
            return replace(of, value=_rounded(node, number))
        case Magnitude():
            slopes = {slot: -slope for slot, slope in of.slopes.items()} if number < 0 else of.slopes
            return replace(of, value=abs(number), slopes=slopes)
        case Sign():
            return Estimate((number > 0) - (number < 0))
        case Cast():
            return _cast(node, of, number)
        case _:
            assert_never(node)


def _cast(node: Cast, of: Estimate, number: float) -> Estimate:
    if isinstance(number, bool):
        return replace(of, value=int(number))
    if node.to is CastType.DECIMAL or node.to in WHOLE_TYPES:
        return replace(of, value=_rounded(Rounded(Rounding.ROUND, node.of, node.places), number))
    return of


def _rounded(node: Rounded, number: float) -> Value:
    if isinstance(number, int) and node.places >= 0:
        return int(number)
    unit = Fraction(10) ** -node.places
    whole = Fraction(str(number)) / unit
    units = rounded_number(node.how, whole.numerator, whole.denominator)
    value = units * unit
    return int(value) if node.places <= 0 else float(value)
