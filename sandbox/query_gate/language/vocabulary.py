"""The words of the query model: operators, comparisons, units, and ways to round, cast and change."""

from enum import StrEnum


class Operator(StrEnum):
    """Arithmetic. `//` and `%` are by a whole constant and belong to rows: `//` cuts towards zero, `%` is its rest."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    CUT = "//"
    REST = "%"


class Comparison(StrEnum):
    """Comparisons of two values of one kind."""

    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


class DateUnit(StrEnum):
    """Units of dates. Of weeks, those of ISO 8601; `dow` counts days from Sunday as 0, `isodow` from Monday as 1."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "isodow"
    SUNDAY_BASED = "dow"
    YEAR_DAY = "doy"
    WEEK = "week"
    WEEK_YEAR = "isoyear"
    YEAR_WEEK = "yearweek"
    DECADE = "decade"
    CENTURY = "century"


class Counting(StrEnum):
    """How units between two dates are counted: boundaries crossed, or whole units passed."""

    BOUNDARIES = "date_diff"
    WHOLE = "date_sub"


class Rounding(StrEnum):
    """Ways to leave out digits: down, up, half away from zero, towards zero."""

    FLOOR = "floor"
    CEIL = "ceil"
    ROUND = "round"
    TRUNC = "trunc"


class Extremity(StrEnum):
    """Which of several."""

    GREATEST = "greatest"
    LEAST = "least"


class CastType(StrEnum):
    """Types that a value may be brought to."""

    INTEGER = "INTEGER"
    BIGINT = "BIGINT"
    DECIMAL = "DECIMAL"
    DOUBLE = "DOUBLE"
    TEXT = "VARCHAR"
    DATE = "DATE"
    TRUTH = "BOOLEAN"


class TextChange(StrEnum):
    """Ways to make a text from a text; those from `LAST` on take constants."""

    UPPER = "upper"
    LOWER = "lower"
    TRIM = "trim"
    TRIM_LEFT = "ltrim"
    TRIM_RIGHT = "rtrim"
    LAST = "right"
    BEYOND = "substr"
    REPLACE = "replace"
    BEFORE = "text before"
    AFTER = "text after"


class TextTest(StrEnum):
    """Ways to test a text against a constant."""

    LIKE = "LIKE"
    LIKE_ANY_CASE = "ILIKE"
    STARTS = "starts_with"
    ENDS = "ends_with"
    CONTAINS = "contains"
