"""How functions over results are written for the scratch engine, each total: NULL where it has no value."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.core.columns import day_of
from sandbox.query_gate.language.expressions import DateLiteral, NumberLiteral, TextLiteral, TruthLiteral
from sandbox.query_gate.language.results import Frame, Function, Gathering, Nothing, Ranking, ResultOrdering

LARGEST = "1e150"
"""Beyond it an aggregate of squares could overflow; results are nowhere near."""


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as the engine reads it.

    `withheld`: a condition, never NULL, that says whether it is withheld. `width`: its own half-width, where that is
    known exactly. `is_measured`: it comes from an aggregate. `least`: it counts units or rows, and is no divisor below.
    `is_direct`: it is one noised number, and nothing was made of it.
    """

    value: str
    withheld: str | None = None
    width: str | None = None
    is_whole: bool = False
    is_measured: bool = False
    least: int | None = None
    is_direct: bool = False


WHOLE = frozenset(
    {
        *(Function.CEILING, Function.FLOOR, Function.SIGN, Function.CUT, Function.LENGTH, Function.DAYS_BETWEEN),
        *(Function.YEAR, Function.QUARTER, Function.MONTH, Function.DAY, Function.WEEKDAY),
    }
)
WHOLE_OF_WHOLES = frozenset(
    {
        *(Function.ADD, Function.SUBTRACT, Function.MULTIPLY, Function.REMAINDER, Function.ABSOLUTE, Function.ROUND),
        *(Function.COALESCE, Function.NULL_IF, Function.GREATEST, Function.LEAST),
    }
)
DIVIDING = frozenset({Function.DIVIDE, Function.CUT, Function.REMAINDER})
COUNTING = frozenset({Function.ADD, Function.COALESCE})
_BETWEEN_TWO = frozenset(
    {
        *(Function.EQUAL, Function.UNEQUAL, Function.LESS, Function.AT_MOST, Function.MORE, Function.AT_LEAST),
        *(Function.AND, Function.OR),
    }
)
_BETWEEN_NUMBERS = frozenset({Function.ADD, Function.SUBTRACT, Function.MULTIPLY})
_OF_NUMBERS = frozenset(
    {Function.ABSOLUTE, Function.CEILING, Function.FLOOR, Function.SIGN, Function.EXPONENTIAL, Function.POWER}
)
_PARTIAL = frozenset({Function.ROOT, Function.LOGARITHM})
_FORMS = {
    Function.NOT: "(NOT {0})",
    Function.IS_NULL: "({0} IS NULL)",
    Function.ONE_OF: "({0} IN ({others}))",
    Function.BETWEEN: "({0} BETWEEN {1} AND {2})",
    Function.LIKE: "({0} LIKE {1})",
    Function.DAYS_BETWEEN: "date_diff('day', {0}, {1})",
    Function.YEAR_START: "CAST(date_trunc('year', {0}) AS DATE)",
    Function.QUARTER_START: "CAST(date_trunc('quarter', {0}) AS DATE)",
    Function.MONTH_START: "CAST(date_trunc('month', {0}) AS DATE)",
    Function.WEEK_START: "CAST(date_trunc('week', {0}) AS DATE)",
}
_WHOLE_GATHERINGS = frozenset({Gathering.COUNT, Gathering.COUNT_DISTINCT})
_KEEPING = frozenset({Gathering.SUM, Gathering.LOWEST, Gathering.HIGHEST})
VALUES = frozenset({Ranking.LAG, Ranking.LEAD, Ranking.FIRST_VALUE, Ranking.LAST_VALUE, Ranking.NTH_VALUE})
IN_ORDER = frozenset({Ranking.ROW_NUMBER, Ranking.NTILE, Ranking.LAG, Ranking.LEAD})


NULL = "NULL"


def spaced(*parts: str) -> str:
    """Put parts of a statement together."""
    return " ".join(part for part in parts if part)


def direction(value: str, item: ResultOrdering) -> str:
    """Write a value with the direction of its ordering."""
    return f"{value} {'DESC' if item.is_descending else 'ASC'} NULLS {'FIRST' if item.is_null_first else 'LAST'}"


def quoted_text(value: str) -> str:
    """Write a text constant."""
    return "'" + value.replace("'", "''") + "'"


def either(flags: Iterable[str | None]) -> str | None:
    """Give the condition that any of some holds."""
    found = tuple(dict.fromkeys(flag for flag in flags if flag is not None))
    return None if not found else found[0] if len(found) == 1 else "(" + " OR ".join(found) + ")"


def number(part: Written) -> str:
    """Write a number as a fractional one, which cannot overflow into an error."""
    return f"CAST({part.value} AS DOUBLE)"


def finite(part: Written) -> str:
    """Write a fractional number, NULL where it is too large to be added up."""
    return f"CASE WHEN abs({number(part)}) < {LARGEST} THEN {number(part)} END"


def literal(node: NumberLiteral | TextLiteral | DateLiteral | TruthLiteral | Nothing) -> Written:
    """Write a constant."""
    match node:
        case NumberLiteral(value, scale):
            return Written(f"CAST({value / 10**scale!r} AS DOUBLE)" if scale else f"({value})", is_whole=not scale)
        case TextLiteral(value):
            return Written(quoted_text(value))
        case DateLiteral(day):
            return Written(f"DATE '{day_of(day).isoformat()}'")
        case TruthLiteral(value):
            return Written("TRUE" if value else "FALSE")
        case Nothing():
            return Written(NULL)


def joined(value: str, parts: Iterable[Written], *, is_whole: bool = False, least: int | None = None) -> Written:
    """Give what is made of parts: withheld where any is, measured where any is."""
    parts = tuple(parts)
    is_measured = any(part.is_measured for part in parts)
    return Written(value, either(part.withheld for part in parts), None, is_whole, is_measured, least)


def divided(function: Function, left: Written, right: Written) -> Written:
    """Divide; a noised count that is no divisor below `least` makes the quotient withheld."""
    sign = {Function.DIVIDE: "/", Function.CUT: "/", Function.REMAINDER: "%"}[function]
    text = f"({number(left)} {sign} {number(right)})"
    text = f"trunc({text})" if function is Function.CUT else text
    made = joined(text, (left, right), is_whole=function is Function.CUT)
    if not right.least:
        return made
    small = f"{number(right)} < {right.least}"
    flag = either((made.withheld, f"coalesce({small}, FALSE)"))
    return Written(f"(CASE WHEN {small} THEN NULL ELSE {text} END)", flag, None, made.is_whole, made.is_measured)


def called(function: Function, parts: tuple[Written, ...]) -> str:
    """Write a function of single values."""
    values = [part.value for part in parts]
    if function in _BETWEEN_TWO:
        return "(" + f" {function.value} ".join(values) + ")"
    if function in _BETWEEN_NUMBERS:
        return "(" + f" {function.value} ".join(map(number, parts)) + ")"
    if function in _OF_NUMBERS:
        return f"{function.value}({', '.join(map(number, parts))})"
    if function in _PARTIAL:
        return f"TRY({function.value}({number(parts[0])}))"
    if function is Function.ROUND:
        return f"round({', '.join((number(parts[0]), *values[1:]))})"
    form = _FORMS.get(function, f"{function.value}({{all}})")
    return form.format(*values, all=", ".join(values), others=", ".join(values[1:]))


def call_of(function: Gathering, of: Written) -> str:
    """Write a function of many values."""
    if function is Gathering.COUNT_DISTINCT:
        return f"count(DISTINCT {of.value})"
    if function in (Gathering.COUNT, Gathering.LOWEST, Gathering.HIGHEST):
        return f"{function.value}({of.value})"
    return f"{function.value}({finite(of)})"


def many(function: Gathering, text: str, flag: str | None, of: Written) -> Written:
    """Give what a function of many values makes of one part."""
    is_whole = function in _WHOLE_GATHERINGS or (function in _KEEPING and of.is_whole)
    least = of.least if function in _KEEPING else None
    return Written(text, flag, None, is_whole, is_measured=True, least=least)


def frame_text(frame: Frame | None) -> str:
    """Write the frame of a window."""
    if frame is None:
        return ""
    start = "UNBOUNDED PRECEDING" if frame.start is None else _edge(frame.start)
    end = "UNBOUNDED FOLLOWING" if frame.end is None else _edge(frame.end)
    return f" ROWS BETWEEN {start} AND {end}"


def _edge(rows: int) -> str:
    return "CURRENT ROW" if rows == 0 else f"{abs(rows)} {'PRECEDING' if rows < 0 else 'FOLLOWING'}"
