"""The closed model of what stands above several private blocks: steps over tables of noised results, and nothing else.

No node here can name a table, a file or a function that is not listed; a step reads blocks and earlier steps by their
places alone. SQL for the scratch engine is written anew from these nodes (privacy.md, private core and public shell).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sandbox.query_gate.language.expressions import Literal


class Function(StrEnum):
    """Functions of single values; each total: NULL where it has no value."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"
    CUT = "//"
    REMAINDER = "mod"
    EQUAL = "="
    UNEQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    IS_NULL = "IS NULL"
    ONE_OF = "IN"
    BETWEEN = "BETWEEN"
    LIKE = "LIKE"
    ABSOLUTE = "abs"
    CEILING = "ceil"
    FLOOR = "floor"
    ROUND = "round"
    SIGN = "sign"
    ROOT = "sqrt"
    LOGARITHM = "ln"
    EXPONENTIAL = "exp"
    POWER = "power"
    COALESCE = "coalesce"
    NULL_IF = "nullif"
    GREATEST = "greatest"
    LEAST = "least"
    CONCAT = "concat"
    SUBSTRING = "substr"
    UPPER = "upper"
    LOWER = "lower"
    LENGTH = "length"
    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"
    WEEKDAY = "isodow"
    YEAR_START = "date_trunc('year')"
    QUARTER_START = "date_trunc('quarter')"
    MONTH_START = "date_trunc('month')"
    WEEK_START = "date_trunc('week')"
    DAYS_BETWEEN = "date_diff('day')"


class Gathering(StrEnum):
    """Functions of many values."""

    COUNT = "count"
    COUNT_DISTINCT = "count(DISTINCT)"
    SUM = "sum"
    AVERAGE = "avg"
    LOWEST = "min"
    HIGHEST = "max"
    MEDIAN = "median"
    DEVIATION = "stddev_samp"
    DEVIATION_POPULATION = "stddev_pop"
    VARIANCE = "var_samp"
    VARIANCE_POPULATION = "var_pop"


class Ranking(StrEnum):
    """Functions of a row's place in its window."""

    ROW_NUMBER = "row_number"
    RANK = "rank"
    DENSE_RANK = "dense_rank"
    PERCENT_RANK = "percent_rank"
    CUME_DIST = "cume_dist"
    NTILE = "ntile"
    LAG = "lag"
    LEAD = "lead"
    FIRST_VALUE = "first_value"
    LAST_VALUE = "last_value"
    NTH_VALUE = "nth_value"


class JoinKind(StrEnum):
    """How a source comes to those before it. SINGLE: one row at most, which stands beside every row."""

    FIRST = "first"
    INNER = "inner"
    LEFT = "left"
    SINGLE = "single"


class Merging(StrEnum):
    """How two results become one."""

    UNION_ALL = "UNION ALL"
    UNION = "UNION"
    INTERSECT = "INTERSECT"
    EXCEPT = "EXCEPT"


@dataclass(frozen=True, slots=True)
class BlockRef:
    """The noised table of a private block: its columns are the block's outputs."""

    index: int


@dataclass(frozen=True, slots=True)
class StepRef:
    """The table that an earlier step made."""

    index: int


Reference: TypeAlias = BlockRef | StepRef


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of one of a step's sources."""

    source: int
    column: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """NULL."""


@dataclass(frozen=True, slots=True)
class Applied:
    """A function of single values."""

    function: Function
    arguments: "tuple[ResultExpression, ...]"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One WHEN … THEN … of a CASE."""

    when: "ResultExpression"
    then: "ResultExpression"


@dataclass(frozen=True, slots=True)
class Choice:
    """CASE: the first alternative that holds."""

    alternatives: tuple[Alternative, ...]
    otherwise: "ResultExpression"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A function of the values of a group of results; of None: of the rows."""

    function: Gathering
    of: "ResultExpression | None"


@dataclass(frozen=True, slots=True)
class ResultOrdering:
    """One item of an ORDER BY over results."""

    of: "ResultExpression"
    is_descending: bool = False
    is_null_first: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """ROWS BETWEEN: places from the current row, behind it negative; None: as far as there are rows."""

    start: int | None
    end: int | None


@dataclass(frozen=True, slots=True)
class Windowed:
    """A window function."""

    function: Gathering | Ranking
    arguments: "tuple[ResultExpression, ...]"
    partition: "tuple[ResultExpression, ...]"
    order: tuple[ResultOrdering, ...]
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Among:
    """IN the one column of a result."""

    of: "ResultExpression"
    results: Reference


ResultExpression: TypeAlias = ResultColumn | Literal | Nothing | Applied | Choice | Gathered | Windowed | Among


@dataclass(frozen=True, slots=True)
class Source:
    """A table that a step reads, and how it is joined to those before."""

    of: Reference
    join: JoinKind
    on: ResultExpression | None = None


@dataclass(frozen=True, slots=True)
class ResultOutput:
    """One column that a step makes."""

    of: ResultExpression
    name: str


@dataclass(frozen=True, slots=True)
class Cut:
    """ORDER BY, OFFSET and LIMIT of a step."""

    order: tuple[ResultOrdering, ...] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Picked:
    """A SELECT over results. `keys`: None where rows stay rows; empty for one group of all."""

    sources: tuple[Source, ...]
    outputs: tuple[ResultOutput, ...]
    where: ResultExpression | None = None
    keys: tuple[ResultExpression, ...] | None = None
    having: ResultExpression | None = None
    is_distinct: bool = False
    cut: Cut = Cut()


@dataclass(frozen=True, slots=True)
class Merged:
    """A set operation; `cut` orders by columns of what it makes, as of source 0."""

    how: Merging
    left: Reference
    right: Reference
    names: tuple[str, ...]
    cut: Cut = Cut()


Step: TypeAlias = Picked | Merged


@dataclass(frozen=True, slots=True)
class ResultShell:
    """What is made of the blocks' results; the last step is the answer."""

    steps: tuple[Step, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The answer's column names."""
        return names_of_step(self.steps[-1])


def names_of_step(step: Step) -> tuple[str, ...]:
    """Give the names of the columns that a step makes."""
    return step.names if isinstance(step, Merged) else tuple(output.name for output in step.outputs)
