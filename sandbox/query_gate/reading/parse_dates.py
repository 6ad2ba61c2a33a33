"""Read functions of dates."""

from collections.abc import Callable
from functools import partial

from sqlglot import exp

from sandbox.core.errors.asking import FunctionNotInLanguage, KindMismatch
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import DateDifference, DatePart, DateShift, DateStart, Expression
from sandbox.query_gate.language.vocabulary import Counting, DateUnit
from sandbox.query_gate.reading.parse_nodes import Read, Unreadable, child, consume, unknown, unknown_function

MOST_UNITS = 100_000
AMOUNT = Text("a whole number of days, weeks, months or years", "整数个日、周、月或年")
_SHORTER = {
    "dayofweek": "dow",
    "weekday": "dow",
    "dayofyear": "doy",
    "weekofyear": "week",
    "dayofmonth": "day",
    "mon": "month",
}
_STARTS = (DateUnit.YEAR, DateUnit.QUARTER, DateUnit.MONTH, DateUnit.WEEK, DateUnit.DAY)
_SHIFTS = {
    DateUnit.DAY: (1, DateUnit.DAY),
    DateUnit.WEEK: (7, DateUnit.DAY),
    DateUnit.MONTH: (1, DateUnit.MONTH),
    DateUnit.QUARTER: (3, DateUnit.MONTH),
    DateUnit.YEAR: (12, DateUnit.MONTH),
}
_PARTS: dict[type[exp.Expr], DateUnit] = {
    exp.Year: DateUnit.YEAR,
    exp.Quarter: DateUnit.QUARTER,
    exp.Month: DateUnit.MONTH,
    exp.Day: DateUnit.DAY,
    exp.DayOfMonth: DateUnit.DAY,
    exp.DayOfWeekIso: DateUnit.WEEKDAY,
    exp.DayOfWeek: DateUnit.SUNDAY_BASED,
    exp.DayOfYear: DateUnit.YEAR_DAY,
    exp.Week: DateUnit.WEEK,
    exp.WeekOfYear: DateUnit.WEEK,
}


def read_shift(read: Read, node: exp.Expr) -> Expression | None:
    """Read a date plus or minus an interval; None where it is other arithmetic."""
    left, right = child(node), child(node, "expression")
    if type(left) is exp.Interval and type(node) is exp.Add:
        left, right = right, left
    if type(right) is not exp.Interval:
        return None
    count, unit = _amount(right)
    return DateShift(read(left), -count if type(node) is exp.Sub else count, unit)


def _amount(node: exp.Expr) -> tuple[int, DateUnit]:
    consume(node, "this", "unit")
    number = child(node)
    if type(number) is exp.Paren:
        consume(number, "this")
        number = child(number)
    text = str(number.this)
    if type(number) is not exp.Literal or not (text.isascii() and text.isdigit()) or len(text) > len(str(MOST_UNITS)):
        raise Unreadable(node, KindMismatch, None, {"needed": AMOUNT})
    unit = unit_named(str(child(node, "unit").this))
    if unit not in _SHIFTS or int(text) > MOST_UNITS:
        raise Unreadable(node, KindMismatch, None, {"needed": AMOUNT})
    times, of = _SHIFTS[unit]
    return int(text) * times, of


def unit_named(name: str) -> DateUnit | None:
    """Give the unit of a name; None where there is none."""
    lower = name.lower()
    singular = lower.removesuffix("s")
    for spelling in (lower, singular):
        if _SHORTER.get(spelling, spelling) in set(DateUnit):
            return DateUnit(_SHORTER.get(spelling, spelling))
    return None


def part_named(read: Read, node: exp.Expr, name: exp.Expr, of: exp.Expr) -> Expression:
    """Read a part of a date by the name of its unit."""
    unit = unit_named(_word(name))
    if unit is None:
        raise unknown_function(node)
    return DatePart(unit, read(of))


def _word(node: exp.Expr) -> str:
    """Give a bare word or text."""
    if type(node) is exp.Column:
        consume(node, "this")
        node = child(node)
    if type(node) not in (exp.Literal, exp.Var, exp.Identifier):
        raise unknown(node)
    return str(node.this)


def _extract(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression")
    return part_named(read, node, child(node), child(node, "expression"))


def _part(unit: DateUnit, read: Read, node: exp.Expr) -> Expression:
    consume(node, "this")
    return DatePart(unit, read(child(node)))


def _start(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "unit")
    unit = unit_named(_word(child(node, "unit")))
    if unit not in _STARTS:
        raise unknown_function(node)
    return DateStart(unit, read(child(node)))


def _difference(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression", "unit", "date_part_boundary")
    unit = unit_named(_word(child(node, "unit")))
    if unit not in _SHIFTS:
        raise unknown_function(node)
    return DateDifference(Counting.BOUNDARIES, unit, read(child(node, "expression")), read(child(node)))


def whole_difference(read: Read, node: exp.Expr) -> Expression:
    """Read whole units between two dates."""
    name, *dates = node.expressions
    unit = unit_named(_word(name)) if len(dates) == 2 else None
    if unit not in _SHIFTS:
        raise unknown_function(node)
    return DateDifference(Counting.WHOLE, unit, read(dates[0]), read(dates[1]))


def _added(read: Read, node: exp.Expr) -> Expression:
    consume(node, "this", "expression")
    shifted = read_shift(read, exp.Add(this=child(node).copy(), expression=child(node, "expression").copy()))
    if shifted is None:
        raise unknown_function(node)
    return shifted


def _today(_: Read, node: exp.Expr) -> Expression:
    """Refuse today: an answer must not depend on the day on which it is asked."""
    constant = exp.cast(exp.Literal.string("2020-01-01"), exp.DType.DATE)
    raise Unreadable(node, FunctionNotInLanguage, constant, {"function": node.key})


DATES: dict[type[exp.Expr], Callable[[Read, exp.Expr], Expression]] = {
    exp.Extract: _extract,
    exp.TimestampTrunc: _start,
    exp.DateTrunc: _start,
    exp.DateDiff: _difference,
    exp.DateAdd: _added,
    exp.CurrentDate: _today,
    exp.CurrentTimestamp: _today,
    **{kind: partial(_part, unit) for kind, unit in _PARTS.items()},
}
NAMED_PARTS = frozenset({"weekday", "isoyear", "yearweek", "decade", "century", "dayofweek", "dayofyear", "isodow"})


def named_date_function(read: Read, node: exp.Expr) -> Expression | None:
    """Read a function of dates that the parser knows by its name alone; None where it is another function."""
    name, arguments = str(node.this).lower(), node.expressions
    if name in ("date_part", "datepart") and len(arguments) == 2:
        return part_named(read, node, arguments[0], arguments[1])
    if name in ("date_sub", "datesub") and arguments:
        return whole_difference(read, node)
    if name in NAMED_PARTS and len(arguments) == 1:
        return part_named(read, node, exp.Var(this=name), arguments[0])
    if name == "age" and len(arguments) == 2:
        years = [exp.Literal.string("year"), arguments[1].copy(), arguments[0].copy()]
        whole = exp.Anonymous(this="date_sub", expressions=years)
        raise Unreadable(node, FunctionNotInLanguage, whole, {"function": name})
    return None
