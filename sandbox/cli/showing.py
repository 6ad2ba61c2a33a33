"""Tables on a terminal: answers with their intervals, samples, budgets."""

from collections.abc import Iterable

from rich.table import Table

from sandbox.core.answers import Answer
from sandbox.core.budget import Budget
from sandbox.core.columns import Value
from sandbox.core.questions import Quote, ScopeLeft
from sandbox.core.text import Lang, Text
from sandbox.core.zcdp import epsilon_of

SHOWN_ROWS = 20
SUPPRESSED = Text("suppressed", "已抑制")


def answer_table(answer: Answer, lang: Lang) -> Table:
    """Lay out an answer: each noised cell with its 95 % half-width."""
    table = _table(column.name for column in answer.columns)
    for number, (row, widths) in enumerate(zip(answer.rows, answer.half_widths, strict=True)):
        if number == SHOWN_ROWS:
            table.add_row(*["…"] * len(row))
            break
        cells = enumerate(zip(row, widths, strict=True))
        table.add_row(
            *(
                SUPPRESSED.in_(lang) if (number, place) in answer.suppressed else shown(value, width)
                for place, (value, width) in cells
            )
        )
    return table


def plain_table(columns: Iterable[str], rows: Iterable[Iterable[Value]]) -> Table:
    """Lay out rows as they are."""
    table = _table(columns)
    for row in rows:
        table.add_row(*(shown(value, None) for value in row))
    return table


def quote_table(quote: Quote) -> Table:
    """Lay out a quote: expected half-width of each column."""
    rows = (
        (c.name, None if c.half_width_95 is None else f"± {c.half_width_95:,.4g}", c.at_units) for c in quote.columns
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
    """Write one cell."""
    if value is None:
        return "NULL"
    if half_width is None:
        return str(value)
    return f"{value:,} ± {half_width:,.4g}"


def _table(columns: Iterable[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
