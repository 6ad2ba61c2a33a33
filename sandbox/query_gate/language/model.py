"""The closed query model: what has no node here cannot be asked.

Nodes below the cut (`where`, `keys`, aggregates) speak of rows; nodes above it (`outputs`, `having`, `order`) reach
keys and aggregates by `KeyRef` and `AggregateRef` alone, and so read only what was noised (privacy.md, core and shell).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from sandbox.query_gate.language.expressions import Branch, ColumnRef, Expression, NumberLiteral


@dataclass(frozen=True, slots=True)
class CountRows:
    """count(*)."""


@dataclass(frozen=True, slots=True)
class CountValues:
    """count(x): rows where x is not NULL."""

    of: Expression


@dataclass(frozen=True, slots=True)
class CountUnits:
    """count(DISTINCT column). Where the column is not the privacy unit's, its check makes a CountDistinct of it."""

    unit: ColumnRef


@dataclass(frozen=True, slots=True)
class CountDistinct:
    """count(DISTINCT x): how many values there are, NULL not among them."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Sum:
    """sum(x)."""

    of: Expression


@dataclass(frozen=True, slots=True)
class Average:
    """avg(x)."""

    of: Expression


class SpreadKind(StrEnum):
    """How widely values lie about their mean; `samp` divides by one less than their number."""

    VAR_POP = "var_pop"
    VAR_SAMP = "var_samp"
    STDDEV_POP = "stddev_pop"
    STDDEV_SAMP = "stddev_samp"


@dataclass(frozen=True, slots=True)
class Spread:
    """var_samp(x) and its like."""

    kind: SpreadKind
    of: Expression


class PairKind(StrEnum):
    """How two values go together, over rows where neither is NULL."""

    COVAR_POP = "covar_pop"
    COVAR_SAMP = "covar_samp"
    CORR = "corr"
    REGR_SLOPE = "regr_slope"
    REGR_INTERCEPT = "regr_intercept"
    REGR_R2 = "regr_r2"


@dataclass(frozen=True, slots=True)
class PairStatistic:
    """corr(y, x) and its like; in regressions y depends on x."""

    kind: PairKind
    y: Expression
    x: Expression


class QuantileKind(StrEnum):
    """A quantile between two values, or one of the values."""

    CONTINUOUS = "quantile_cont"
    DISCRETE = "quantile_disc"


@dataclass(frozen=True, slots=True)
class Quantile:
    """quantile_cont(x, p): the median where p is 0.5."""

    kind: QuantileKind
    of: Expression
    at: NumberLiteral


@dataclass(frozen=True, slots=True)
class BinCount:
    """histogram_bin(x, [edges], place): one column of histogram(x, [edges]).

    Bins end with their edges and are counted from 1; one more lies beyond the last.
    """

    of: Expression
    edges: tuple[NumberLiteral, ...]
    place: int


Count: TypeAlias = CountRows | CountValues | CountUnits | CountDistinct | BinCount
Statistic: TypeAlias = Average | Spread | PairStatistic | Quantile
Aggregate: TypeAlias = Count | Sum | Statistic


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the answer, above the cut. `name` is the alias as written, None where none was."""

    of: Expression
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Ordering:
    """One item of ORDER BY, above the cut."""

    of: Expression
    is_descending: bool = False
    is_null_first: bool = False


class JoinKind(StrEnum):
    """What becomes of rows that meet no row of the further source: lost, or kept with NULLs."""

    INNER = "JOIN"
    LEFT = "LEFT JOIN"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Two columns that are equal, as stored, in every pair of rows that meet; `right` is of the further source."""

    left: ColumnRef
    right: ColumnRef


@dataclass(frozen=True, slots=True)
class Join:
    """A further source; the first of `Query.joins` has place 1.

    `where` are conditions on its own rows that decide which of them are met: of a LEFT JOIN only.
    """

    kind: JoinKind
    table: str
    on: tuple[KeyPair, ...]
    where: Expression | None = None


class UnitFunction(StrEnum):
    """What the rows of one unit are made into."""

    COUNT = "count"
    SUM = "sum"
    AVERAGE = "avg"
    LEAST = "min"
    MOST = "max"


@dataclass(frozen=True, slots=True)
class UnitValue:
    """One value for each unit, and its name; `of` is None where rows are counted."""

    name: str
    function: UnitFunction
    of: Expression | None = None


@dataclass(frozen=True, slots=True)
class PerUnit:
    """A source with one row for each unit that has any of `rows`, which has no outputs. Its columns are its own.

    `unit` is what `rows` are grouped by, `unit_name` its name in the source; None where it is not named.
    """

    name: str
    unit: ColumnRef
    unit_name: str | None
    values: tuple[UnitValue, ...]
    rows: "Query"


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT over rows. `table` is the first source. `aliases_used`: output names GROUP BY or HAVING went by."""

    table: str
    outputs: tuple[Output, ...]
    aggregates: tuple[Aggregate, ...]
    keys: tuple[Expression, ...] = ()
    where: Expression | None = None
    having: Expression | None = None
    order: tuple[Ordering, ...] = ()
    limit: int | None = None
    offset: int = 0
    aliases_used: tuple[str, ...] = ()
    joins: tuple[Join, ...] = ()
    views: tuple[PerUnit, ...] = ()


Node: TypeAlias = Expression | Aggregate | Branch | Output | Ordering | KeyPair | Join | UnitValue | PerUnit | Query
