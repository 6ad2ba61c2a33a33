"""Functions above the cut: exact on keys; on noised numbers they keep the slopes, from which intervals come."""

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import assert_never

from sandbox.core.columns import Value
from sandbox.query_gate.answering.branches import signed
from sandbox.query_gate.answering.estimates import NULL, Estimate, as_number
from sandbox.query_gate.answering.logic import Width
from sandbox.query_gate.language.expressions import (
    Cast,
    ChangedText,
    DateDifference,
    DateFunction,
    DatePart,
    DateShift,
    DateStart,
    Magnitude,
    NumberFunction,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextLength,
)
from sandbox.query_gate.language.vocabulary import CastType, Rounding
from sandbox.query_gate.meaning.calendar import date_part, difference, first_day, shifted
from sandbox.query_gate.meaning.number_extents import rounded_number
from sandbox.query_gate.meaning.texts import changed, passes

WHOLE_TYPES = (CastType.INTEGER, CastType.BIGINT)


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


def of_number(node: NumberFunction, of: Estimate, width: Width) -> Estimate:
    """Give a function of a number; what is rounded moves with its noise, in steps of its last place."""
    number = as_number(of.value)
    if number is None or isinstance(of.value, str) or not math.isfinite(number):
        return of
    match node:
        case Rounded():
            return _stepped(node, of, number)
        case Magnitude():
            slopes = {slot: -slope for slot, slope in of.slopes.items()} if number < 0 else of.slopes
            return replace(of, value=abs(number), slopes=slopes)
        case Sign():
            return signed(of, number, width)
        case Cast():
            return _cast(node, of, number)
        case _:
            assert_never(node)


def _cast(node: Cast, of: Estimate, number: float) -> Estimate:
    if isinstance(number, bool):
        return Estimate(int(number), blur=float(of.is_unsure))
    if node.to is CastType.DECIMAL or node.to in WHOLE_TYPES:
        return _stepped(Rounded(Rounding.ROUND, node.of, node.places), of, number)
    return of


def _stepped(node: Rounded, of: Estimate, number: float) -> Estimate:
    value = _rounded(node, number)
    if isinstance(number, int) and node.places >= 0:
        return replace(of, value=value)
    step = max(of.step, 10.0**-node.places)
    return replace(of, value=value, step=step, widest=of.widest + step)


def _rounded(node: Rounded, number: float) -> Value:
    if isinstance(number, int) and node.places >= 0:
        return int(number)
    unit = Fraction(10) ** -node.places
    whole = Fraction(str(number)) / unit
    units = rounded_number(node.how, whole.numerator, whole.denominator)
    value = units * unit
    return int(value) if node.places <= 0 else float(value)
