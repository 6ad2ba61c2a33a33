"""Tables of values: answers with their intervals, samples as they are."""

from collections.abc import Iterator

from sandbox.client.html import html_table, text_table
from sandbox.client.rounding import shown
from sandbox.wire.asking import AnswerOut, GivenAnswerOut, TableOut, Value

SHOWN_ROWS = 50
SUPPRESSED = "suppressed 已抑制"


class AnswerTable:
    """A noised answer: iterate over it for rows as dictionaries; `half_width` tells how exact a cell is."""

    def __init__(self, given: GivenAnswerOut) -> None:
        self.answer: AnswerOut = given.answer
        self.was_free = given.was_free
        self.columns = tuple(column.name for column in self.answer.columns)

    def __len__(self) -> int:
        return len(self.answer.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.answer.rows)

    def half_width(self, row: int, column: str) -> float | None:
        """Give the 95 % half-width of a cell; None for keys and suppressed cells."""
        return self.answer.half_widths[row][self.columns.index(column)]

    def interval(self, row: int, column: str) -> tuple[float, float] | None:
        """Give the 95 % interval of a cell; None for keys and suppressed cells."""
        value, half = self.answer.rows[row][self.columns.index(column)], self.half_width(row, column)
        if half is None or value is None or isinstance(value, str):
            return None
        return (value - half, value + half)

    @property
    def cost_rho(self) -> float:
        """What the answer cost, as ρ of zCDP; asked again, it is free."""
        return self.answer.receipt.cost.nano_rho / 1e9

    def _cells(self, number: int) -> list[str]:
        row = zip(self.answer.rows[number], self.answer.half_widths[number], strict=True)
        held = self.answer.suppressed
        return [SUPPRESSED if (number, place) in held else shown(*cell) for place, cell in enumerate(row)]

    def _shown_rows(self) -> list[list[str]]:
        return [self._cells(number) for number in range(min(len(self), SHOWN_ROWS))]

    def _caption(self) -> str:
        spent = "free: asked before" if self.was_free else f"charged ρ {self.cost_rho:g}"
        held = f" · {self.answer.suppression_rule}" if self.answer.suppressed else ""
        receipt = self.answer.receipt.id[:12]
        return f"{_counted(len(self))} · ± is the 95 % half-width · {spent} · receipt {receipt}{held}"

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._shown_rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._shown_rows())}\n{self._caption()}"


class SampleTable:
    """A result over the masked sample."""

    def __init__(self, table: TableOut) -> None:
        self.columns = table.columns
        self.rows = table.rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._shown_rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._shown_rows())}\n{self._caption()}"

    def _caption(self) -> str:
        return f"{_counted(len(self))} · masked sample, not the data 脱敏样例,非原始数据"

    def _shown_rows(self) -> list[list[str]]:
        return [[shown(value, None) for value in row] for row in self.rows[:SHOWN_ROWS]]


def _counted(rows: int) -> str:
    said = "1 row" if rows == 1 else f"{rows} rows"
    return said if rows <= SHOWN_ROWS else f"{said}, the first {SHOWN_ROWS} shown"
