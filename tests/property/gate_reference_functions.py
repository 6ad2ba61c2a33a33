"""What functions of rows mean, by the plainest reading; nothing of the gate's own ways."""

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from fnmatch import fnmatchcase
from fractions import Fraction
from math import ceil, floor

from sandbox.query_gate.language.expressions import (
    Cast,
    ChangedText,
    Coalesce,
    DateDifference,
    DatePart,
    DateShift,
    DateStart,
    Extreme,
    Literal,
    Magnitude,
    NumberLiteral,
    Rounded,
    Sign,
    Substring,
    TestedText,
    TextLength,
    TextLiteral,
)
from sandbox.query_gate.language.phrase_functions import Function
from sandbox.query_gate.language.vocabulary import (
    CastType,
    Counting,
    DateUnit,
    Extremity,
    Rounding,
    TextChange,
    TextTest,
)

Scalar = None | bool | Fraction | str | date
MONTHS = {DateUnit.MONTH: 1, DateUnit.QUARTER: 3, DateUnit.YEAR: 12}
DAYS = {DateUnit.DAY: 1, DateUnit.WEEK: 7}


class Beyond(str):
    """A text that is not in the public domain of its column: it passes no test and becomes nothing."""

    __slots__ = ()


def function_of(node: Function, parts: list[Scalar]) -> Scalar:
    """Evaluate a function of values."""
    if isinstance(node, Coalesce | Extreme):
        known = [part for part in parts if part is not None]
        if not known or isinstance(node, Coalesce):
            return known[0] if known else None
        choose: Callable[..., Scalar] = max if node.which is Extremity.GREATEST else min
        return choose(known)
    if None in parts:
        return None
    if isinstance(node, DateDifference):
        start, end = parts
        assert isinstance(start, date)
        assert isinstance(end, date)
        return Fraction(_difference(node, start, end))
    return _of_one(node, parts[0])


def _of_one(node: Function, part: Scalar) -> Scalar:
    match part:
        case date():
            return _of_date(node, part)
        case str():
            return _of_text(node, part)
        case Fraction():
            return _of_number(node, part)
        case bool() if isinstance(node, Cast):
            return part if node.to is CastType.TRUTH else Fraction(part)
    raise AssertionError(node)


def _of_date(node: Function, day: date) -> Scalar:
    match node:
        case DatePart(unit):
            return Fraction(PARTS[unit](day))
        case DateStart(DateUnit.WEEK):
            return next(d for n in range(7) if (d := day - timedelta(days=n)).isoweekday() == 1)
        case DateStart(unit):
            while unit is not DateUnit.DAY and (day.day > 1 or (day.month - 1) % MONTHS[unit]):
                day -= timedelta(days=1)
            return day
        case DateShift(_, count, unit):
            return (
                day + timedelta(days=DAYS[unit] * count) if unit in DAYS else _months_later(day, count * MONTHS[unit])
            )
        case Cast():
            return day
    raise AssertionError(node)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_NUMBERS: dict[DateUnit, Callable[[date], int]] = {
    DateUnit.YEAR: lambda day: day.year,
    DateUnit.QUARTER: lambda day: day.year * 4 + (day.month - 1) // 3,
    DateUnit.MONTH: lambda day: day.year * 12 + day.month,
}


def _difference(node: DateDifference, start: date, end: date) -> int:
    if end < start:
        return -_difference(node, end, start)
    if node.unit in DAYS:
        return int((end - start) / timedelta(days=DAYS[node.unit]))
    if node.counting is Counting.BOUNDARIES:
        return int(_NUMBERS[node.unit](end) - _NUMBERS[node.unit](start))
    passed = 0
    while _months_later(start, (passed + 1) * MONTHS[node.unit]) <= end:
        passed += 1
    return passed


PARTS: dict[DateUnit, Callable[[date], int]] = {
    DateUnit.YEAR: lambda day: day.year,
    DateUnit.QUARTER: lambda day: {1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3, 9: 3}.get(day.month, 4),
    DateUnit.MONTH: lambda day: day.month,
    DateUnit.DAY: lambda day: day.day,
    DateUnit.WEEKDAY: lambda day: day.isocalendar().weekday,
    DateUnit.SUNDAY_BASED: lambda day: int(day.strftime("%w")),
    DateUnit.YEAR_DAY: lambda day: int(day.strftime("%j")),
    DateUnit.WEEK: lambda day: int(day.strftime("%V")),
    DateUnit.WEEK_YEAR: lambda day: int(day.strftime("%G")),
    DateUnit.YEAR_WEEK: lambda day: int(day.strftime("%G%V")),
    DateUnit.DECADE: lambda day: int(day.strftime("%Y")[:3]),
    DateUnit.CENTURY: lambda day: ceil(day.year / 100),
}


def _of_number(node: Function, number: Fraction) -> Scalar:
    match node:
        case Magnitude():
            return abs(number)
        case Sign():
            return Fraction(0 if number == 0 else number / abs(number))
        case Rounded(how, _, places):
            return _rounded(how, number, places)
        case Cast(_, to, _, places):
            return number if to is CastType.DOUBLE else _rounded(Rounding.ROUND, number, places)
    raise AssertionError(node)


def _rounded(how: Rounding, number: Fraction, places: int) -> Fraction:
    unit = Fraction(10) ** -places
    of = number / unit
    whole = {
        Rounding.FLOOR: floor(of),
        Rounding.CEIL: ceil(of),
        Rounding.TRUNC: int(of),
        Rounding.ROUND: floor(of + Fraction(1, 2)) if of > 0 else ceil(of - Fraction(1, 2)),
    }[how]
    return whole * unit


def _of_text(node: Function, text: str) -> Scalar:
    match node:
        case TextLength():
            return None if isinstance(text, Beyond) else Fraction(len(text))
        case TestedText():
            return not isinstance(text, Beyond) and _test(node.test, text, node.pattern)
        case Substring() | ChangedText() if isinstance(text, Beyond):
            return Beyond("no text at all")
        case Substring(_, start, length):
            return text[start - 1 : start - 1 + length]
        case ChangedText(how, _, constants):
            return _changed(how, text, constants)
        case Cast():
            return text
    raise AssertionError(node)


def _test(test: TextTest, text: str, pattern: str) -> bool:
    globbed = pattern.replace("%", "*").replace("_", "?")
    return {
        TextTest.LIKE: fnmatchcase(text, globbed),
        TextTest.LIKE_ANY_CASE: fnmatchcase(text.lower(), globbed.lower()),
        TextTest.STARTS: text.startswith(pattern),
        TextTest.ENDS: text.endswith(pattern),
        TextTest.CONTAINS: pattern in text,
    }[test]


def _changed(how: TextChange, text: str, constants: tuple[Literal, ...]) -> str:
    match how, constants:
        case TextChange.LAST, (NumberLiteral(count),):
            return text[max(0, len(text) - count) :]
        case TextChange.BEYOND, (NumberLiteral(start),):
            return text[start - 1 :]
        case TextChange.REPLACE, (TextLiteral(old), TextLiteral(new)):
            return new.join(text.split(old))
        case TextChange.BEFORE, (TextLiteral(more),):
            return more + text
        case TextChange.AFTER, (TextLiteral(more),):
            return text + more
    return {
        TextChange.UPPER: text.upper(),
        TextChange.LOWER: text.lower(),
        TextChange.TRIM: text.strip(" "),
        TextChange.TRIM_LEFT: text.lstrip(" "),
        TextChange.TRIM_RIGHT: text.rstrip(" "),
    }[how]
