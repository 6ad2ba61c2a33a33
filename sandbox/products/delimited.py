"""Write a table as CSV (RFC 4180, UTF-8, LF): one table, one text, byte for byte."""

import math
import re
from collections.abc import Iterable

from sandbox.core.columns import Value

_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$|^$')


def write_csv(header: tuple[str, ...], rows: Iterable[tuple[Value, ...]]) -> bytes:
    """Write rows under a header. An absent value is an empty field, an empty text is a pair of quotes.

    Raises:
        ValueError: a number is not finite; no answer of the gate has such.
    """
    lines = [",".join(_quoted(name) for name in header)]
    lines += [",".join(_field(value) for value in row) for row in rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _field(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    return _number(value)


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise ValueError("a number of an output must be finite")
    return repr(value + 0.0)  # the shortest text that reads back as the same number; + 0.0 turns -0.0 into 0.0


def _quoted(text: str) -> str:
    if not _NEEDS_QUOTES.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
