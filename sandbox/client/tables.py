"""Tables as notebooks show them: answers with their intervals, samples as they are."""

from collections.abc import Iterable, Iterator
from html import escape

from sandbox.wire.asking import AnswerOut, GivenAnswerOut, TableOut, Value

SHOWN_ROWS = 50


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

    def _cells(self, number: int) -> Iterator[str]:
        row = zip(self.answer.rows[number], self.answer.half_widths[number], strict=True)
        for place, (value, half_width) in enumerate(row):
            yield "suppressed" if (number, place) in self.answer.suppressed else _shown(value, half_width)

    def _repr_html_(self) -> str:
        rows = [list(self._cells(number)) for number in range(min(len(self), SHOWN_ROWS))]
        spent = "free: asked before" if self.was_free else f"cost ρ {self.answer.receipt.cost.nano_rho / 1e9:g}"
        return _html(self.columns, rows, f"{len(self)} rows · 95 % intervals · {spent} · {self.answer.receipt.id[:12]}")

    def __repr__(self) -> str:
        return _text(self.columns, [list(self._cells(n)) for n in range(min(len(self), SHOWN_ROWS))])


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
        return _html(self.columns, self._shown_rows(), f"{len(self)} rows · masked sample")

    def __repr__(self) -> str:
        return _text(self.columns, self._shown_rows())

    def _shown_rows(self) -> list[list[str]]:
        return [[_shown(value, None) for value in row] for row in self.rows[:SHOWN_ROWS]]


def _shown(value: Value, half_width: float | None) -> str:
    if value is None:
        return "NULL"
    return str(value) if half_width is None else f"{value:,} ± {half_width:,.4g}"


def _html(columns: Iterable[str], rows: list[list[str]], caption: str) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(columns: Iterable[str], rows: list[list[str]]) -> str:
    table = [list(columns), *rows]
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table)
