"""Tables as notebooks and terminals show them."""

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

RIGHT = ' style="text-align:right;font-variant-numeric:tabular-nums"'
LEFT = ' style="text-align:left"'


def html_table(columns: Iterable[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """Lay out an HTML table; cells that begin with a digit or a sign are set to the right."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    told = f'<caption style="text-align:left;caption-side:bottom">{escape(caption)}</caption>'
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def text_table(columns: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table in plain text; Chinese characters are two cells wide."""
    table = [list(columns), *map(list, rows)]
    widths = [max(_width(line[place]) for line in table) for place in range(len(table[0]))]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in table
    )


def _cell(cell: str) -> str:
    is_number = cell[:1].isdigit() or cell[:1] in ("-", "±")
    return f"<td{RIGHT if is_number else LEFT}>{escape(cell)}</td>"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
