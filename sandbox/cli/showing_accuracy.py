"""How exact answers are, on a terminal: what an accuracy costs, and how far an answer got."""

from rich.table import Table

from sandbox.cli.showing import budget_words, plain_table
from sandbox.core.accuracy import AccuracyPrice, Reached
from sandbox.core.text import Lang, Text

UNITS = Text("units of the smallest group", "最小分组的单元数")
PRICE = Text("price of this accuracy", "该精度的价格")
ANY = Text("any", "不限")
BY_NO_BUDGET = Text("by no budget", "不可达")
BEYOND = Text("more than may be paid or is left", "超出上限或余额")
ALL_MET = Text("within {within} at {confidence} %: every number", "± {within},置信度 {confidence} %:全部达到")
MISSED = Text(
    "within {within} at {confidence} %: not {count} number(s), first at row {row}, column {column}",
    "± {within},置信度 {confidence} %:{count} 个数未达到,首个在第 {row} 行第 {column} 列",
)
NEEDED = Text("all of them would take about ρ {needed}", "全部达到约需 ρ {needed}")
NEVER = Text(
    "by what the last pilot saw, no budget makes all of them so exact", "据末次试探,任何预算都无法使其全部达到"
)
PILOTS = Text(
    "{count} pilot(s) for ρ {cost} told how large the numbers are", "为了解数值大小试探 {count} 次,共 ρ {cost}"
)


def accuracy_table(prices: tuple[AccuracyPrice, ...], delta: float, lang: Lang) -> Table:
    """Lay out what an accuracy costs, by the number of units in the smallest group."""
    rows = ((_units(price, lang), _cost(price, delta, lang), _beyond(price, lang)) for price in prices)
    return plain_table((UNITS.in_(lang), PRICE.in_(lang), ""), rows)


def _units(price: AccuracyPrice, lang: Lang) -> str:
    return ANY.in_(lang) if price.units is None else f"{price.units:,}"


def _cost(price: AccuracyPrice, delta: float, lang: Lang) -> str:
    return BY_NO_BUDGET.in_(lang) if price.cost is None else budget_words(price.cost, delta)


def _beyond(price: AccuracyPrice, lang: Lang) -> str:
    return BEYOND.in_(lang) if price.is_beyond else ""


def reached_lines(reached: Reached | None, lang: Lang) -> tuple[str, ...]:
    """Say how far an answer got that was asked for by accuracy; nothing where it was not."""
    if reached is None:
        return ()
    facts = {"within": reached.target.text, "confidence": reached.target.confidence}
    lines = [ALL_MET.in_(lang).format(**facts)]
    if reached.missed:
        row, column = reached.missed[0]
        lines = [MISSED.in_(lang).format(count=len(reached.missed), row=row + 1, column=column + 1, **facts)]
        needed = None if reached.needed is None else f"{reached.needed.rho:.4g}"
        lines.append((NEEDED if needed else NEVER).in_(lang).format(needed=needed))
    if reached.pilots:
        lines.append(PILOTS.in_(lang).format(count=len(reached.pilots), cost=f"{reached.pilot_cost.rho:.6g}"))
    return tuple(lines)
