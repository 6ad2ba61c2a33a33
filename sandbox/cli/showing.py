"""Tables on a terminal: answers with their intervals, samples, budgets."""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from rich.markup import escape
from rich.table import Table

from sandbox.core.answers import Answer, ColumnKind
from sandbox.core.budget import Budget
from sandbox.core.columns import Value
from sandbox.core.questions import Quote, ScopeLeft
from sandbox.core.text import Lang, Text
from sandbox.core.zcdp import epsilon_of

SHOWN_ROWS = 20
SUPPRESSED = Text("suppressed", "已抑制")


def answer_table(answer: Answer, lang: Lang) -> Table:
    """Lay out an answer: each noised cell with its 95 % half-width."""
    rows = [
        [
            SUPPRESSED.in_(lang) if (number, place) in answer.suppressed else shown(value, width)
            for place, (value, width) in enumerate(zip(row, widths, strict=True))
        ]
        for number, (row, widths) in enumerate(zip(answer.rows, answer.half_widths, strict=True))
    ]
    cut = [["…"] * len(answer.columns)] if len(rows) > SHOWN_ROWS else []
    are_numbers = [column.kind is not ColumnKind.KEY for column in answer.columns]
    keys = [_are_numbers(values) for values in zip(*answer.rows, strict=True)] or are_numbers
    sides = [noised or key for noised, key in zip(are_numbers, keys, strict=True)]
    return _table([column.name for column in answer.columns], [*rows[:SHOWN_ROWS], *cut], sides)


def plain_table(columns: Iterable[str], rows: Iterable[Iterable[Value]]) -> Table:
    """Lay out rows as they are."""
    held = [list(row) for row in rows]
    names = list(columns)
    sides = [_are_numbers([row[place] for row in held]) for place in range(len(names))]
    return _table(names, [[shown(value, None) for value in row] for row in held], sides)


def quote_table(quote: Quote) -> Table:
    """Lay out a quote: expected half-width of each column."""
    rows = (
        (c.name, "" if c.half_width_95 is None else f"± {half_width_words(c.half_width_95)}", c.at_units or "")
        for c in quote.columns
    )
    return plain_table(("column", "95 %", "at units"), rows)


def budget_table(scopes: tuple[ScopeLeft, ...], delta: float) -> Table:
    """Lay out what is left in each scope, now and after the question."""
    rows = ((scope.scope, budget_words(scope.left, delta), budget_words(scope.left_after, delta)) for scope in scopes)
    return plain_table(("scope", "left", "after"), rows)


def budget_words(budget: Budget, delta: float) -> str:
    """Write a budget as ρ and the ε it means at a δ."""
    return f"ρ {budget.rho:.6g} (ε {epsilon_of(budget.rho, delta):.3g} at δ {delta:g})"


def shown(value: Value, half_width: float | None) -> str:
    """Write one cell: a noised number only as exactly as its half-width lets it be known."""
    if value is None:
        return "NULL"
    if half_width is None or isinstance(value, str | bool):
        return str(value)
    rounded = Decimal(str(value)).quantize(_unit(half_width), ROUND_HALF_EVEN) if half_width else Decimal(str(value))
    return f"{rounded + 0:,f} ± {half_width_words(half_width)}"


def half_width_words(half_width: float) -> str:
    """Write a half-width with two digits, rounded up: never narrower than it is."""
    if not half_width:
        return "0"
    return f"{Decimal(str(half_width)).quantize(_unit(half_width), ROUND_CEILING):,f}"


def _unit(half_width: float) -> Decimal:
    """Give the place of a half-width's second digit."""
    return Decimal(1).scaleb(Decimal(str(half_width)).adjusted() - 1)


def _are_numbers(values: Iterable[Value]) -> bool:
    known = [value for value in values if value is not None]
    return bool(known) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known)


def _table(names: list[str], rows: list[list[str]], are_numbers: list[bool]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, is_number in zip(names, are_numbers, strict=True):
        table.add_column(escape(name), overflow="fold", justify="right" if is_number else "left")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    return table
