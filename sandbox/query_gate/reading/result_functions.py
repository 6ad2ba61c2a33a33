"""Which syntax nodes are which functions of results, and which of their arguments are read."""

from dataclasses import dataclass

from sqlglot import exp

from sandbox.query_gate.language.results import Function, Gathering, Ranking


@dataclass(frozen=True, slots=True)
class Form:
    """How a function is written: arguments in order (a list among them is spread), and marks that change nothing."""

    function: Function
    arguments: tuple[str, ...] = ("this",)
    marks: tuple[str, ...] = ()


_TWO = ("this", "expression")
_MANY = ("this", "expressions")
FORMS: dict[type[exp.Expr], Form] = {
    exp.Add: Form(Function.ADD, _TWO),
    exp.Sub: Form(Function.SUBTRACT, _TWO),
    exp.Mul: Form(Function.MULTIPLY, _TWO),
    exp.Div: Form(Function.DIVIDE, _TWO, ("typed", "safe")),
    exp.IntDiv: Form(Function.CUT, _TWO),
    exp.Mod: Form(Function.REMAINDER, _TWO),
    exp.EQ: Form(Function.EQUAL, _TWO),
    exp.NEQ: Form(Function.UNEQUAL, _TWO),
    exp.LT: Form(Function.LESS, _TWO),
    exp.LTE: Form(Function.AT_MOST, _TWO),
    exp.GT: Form(Function.MORE, _TWO),
    exp.GTE: Form(Function.AT_LEAST, _TWO),
    exp.And: Form(Function.AND, _TWO),
    exp.Or: Form(Function.OR, _TWO),
    exp.Not: Form(Function.NOT),
    exp.Abs: Form(Function.ABSOLUTE),
    exp.Ceil: Form(Function.CEILING),
    exp.Floor: Form(Function.FLOOR),
    exp.Round: Form(Function.ROUND, ("this", "decimals")),
    exp.Sign: Form(Function.SIGN),
    exp.Sqrt: Form(Function.ROOT),
    exp.Ln: Form(Function.LOGARITHM),
    exp.Exp: Form(Function.EXPONENTIAL),
    exp.Pow: Form(Function.POWER, _TWO),
    exp.Coalesce: Form(Function.COALESCE, _MANY),
    exp.Nullif: Form(Function.NULL_IF, _TWO),
    exp.Greatest: Form(Function.GREATEST, _MANY, ("ignore_nulls",)),
    exp.Least: Form(Function.LEAST, _MANY, ("ignore_nulls",)),
    exp.Concat: Form(Function.CONCAT, ("expressions",), ("safe", "coalesce")),
    exp.Substring: Form(Function.SUBSTRING, ("this", "start", "length")),
    exp.Upper: Form(Function.UPPER),
    exp.Lower: Form(Function.LOWER),
    exp.Length: Form(Function.LENGTH),
    exp.Like: Form(Function.LIKE, _TWO),
    exp.Year: Form(Function.YEAR),
    exp.Quarter: Form(Function.QUARTER),
    exp.Month: Form(Function.MONTH),
    exp.Day: Form(Function.DAY),
    exp.DayOfMonth: Form(Function.DAY),
    exp.DayOfWeekIso: Form(Function.WEEKDAY),
}
PARTS = {
    "year": Function.YEAR,
    "quarter": Function.QUARTER,
    "month": Function.MONTH,
    "day": Function.DAY,
    "isodow": Function.WEEKDAY,
}
STARTS = {
    "year": Function.YEAR_START,
    "quarter": Function.QUARTER_START,
    "month": Function.MONTH_START,
    "week": Function.WEEK_START,
}
GATHERINGS: dict[type[exp.Expr], Gathering] = {
    exp.Count: Gathering.COUNT,
    exp.Sum: Gathering.SUM,
    exp.Avg: Gathering.AVERAGE,
    exp.Min: Gathering.LOWEST,
    exp.Max: Gathering.HIGHEST,
    exp.Median: Gathering.MEDIAN,
    exp.Stddev: Gathering.DEVIATION,
    exp.StddevSamp: Gathering.DEVIATION,
    exp.StddevPop: Gathering.DEVIATION_POPULATION,
    exp.Variance: Gathering.VARIANCE,
    exp.VariancePop: Gathering.VARIANCE_POPULATION,
}
RANKINGS: dict[type[exp.Expr], tuple[Ranking, tuple[str, ...]]] = {
    exp.RowNumber: (Ranking.ROW_NUMBER, ()),
    exp.Rank: (Ranking.RANK, ()),
    exp.DenseRank: (Ranking.DENSE_RANK, ()),
    exp.PercentRank: (Ranking.PERCENT_RANK, ()),
    exp.CumeDist: (Ranking.CUME_DIST, ()),
    exp.Ntile: (Ranking.NTILE, ("this",)),
    exp.Lag: (Ranking.LAG, ("this", "offset", "default")),
    exp.Lead: (Ranking.LEAD, ("this", "offset", "default")),
    exp.FirstValue: (Ranking.FIRST_VALUE, ("this",)),
    exp.LastValue: (Ranking.LAST_VALUE, ("this",)),
    exp.NthValue: (Ranking.NTH_VALUE, ("this", "offset")),
}
