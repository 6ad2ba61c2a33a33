"""Tables of values: answers with their intervals, samples as they are."""

from collections.abc import Iterator

from sandbox.client.charts import Interval, IntervalChart
from sandbox.client.html import html_table, text_table
from sandbox.client.rounding import shown
from sandbox.wire.asking import AnswerOut, GivenAnswerOut, ReachedOut, TableOut, Value

SHOWN_ROWS = 50
NANO = 1e9
SUPPRESSED = "suppressed 已抑制"


class AnswerTable:
    """A noised answer: iterate over it for rows as dictionaries; `half_width` tells how exact a cell is."""

    def __init__(self, given: GivenAnswerOut) -> None:
        self.answer: AnswerOut = given.answer
        self.was_free = given.was_free
        self.reached: ReachedOut | None = given.reached
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

    def chart(self, column: str) -> IntervalChart:
        """Draw a column of numbers with their intervals; keys label the rows, and what is withheld is left out."""
        place = self.columns.index(column)
        keys = [number for number, c in enumerate(self.answer.columns) if c.kind == "key"]
        drawn = [
            Interval(" · ".join(str(row[key]) for key in keys), shown(value, width), float(value), width)
            for row, widths in zip(self.answer.rows[:SHOWN_ROWS], self.answer.half_widths, strict=False)
            for value, width in [(row[place], widths[place])]
            if width is not None and isinstance(value, int | float)
        ]
        return IntervalChart(column, drawn)

    @property
    def cost_rho(self) -> float:
        """What the answer cost, as ρ of zCDP, pilots included; asked again, it is free."""
        pilots = self.reached.pilot_cost.nano_rho if self.reached and not self._is_a_pilot else 0
        return (self.answer.receipt.cost.nano_rho + pilots) / NANO

    @property
    def missed(self) -> tuple[tuple[int, str], ...]:
        """Name the cells, by row and column, that are not as exact as was asked."""
        return tuple((row, self.columns[place]) for row, place in (self.reached.missed if self.reached else ()))

    @property
    def _is_a_pilot(self) -> bool:
        return self.reached is not None and self.answer.receipt.id in self.reached.pilots

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
        told = f"{_counted(len(self))} · ± is the 95 % half-width · {spent} · receipt {receipt}{held}"
        return told + (f" · {_reached(self.reached)}" if self.reached else "")

    def _repr_html_(self) -> str:
        return html_table(self.columns, self._shown_rows(), self._caption())

    def __repr__(self) -> str:
        return f"{text_table(self.columns, self._shown_rows())}\n{self._caption()}"


def _reached(reached: ReachedOut) -> str:
    """Say how far an answer asked for by accuracy got."""
    target = reached.target
    wanted = f"{target.amount:.4%}" if target.yardstick == "share" else f"{target.amount:g}"
    wanted = f"within {_trimmed(wanted)} at {target.confidence} %"
    if not reached.missed:
        return f"{wanted}: every number 全部达到"
    needed = f", ρ {reached.needed.nano_rho / NANO:.3g} would do" if reached.needed else ""
    return f"{wanted}: not {len(reached.missed)} number(s) 未达到{needed}"


def _trimmed(share: str) -> str:
    return share.replace("%", "").rstrip("0").rstrip(".") + "%" if share.endswith("%") else share


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
