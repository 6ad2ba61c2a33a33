"""Numbers in output cells, compared by what they say and not by how they are written."""

import re
from decimal import Decimal

from sandbox.core.columns import Value

NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
IN_TEXT = re.compile(r"(?<![\w.])[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?(?![\w.])")


def plain_form(value: Value) -> str:
    """Give one text for equal values: empty for none, `1` for 1, 1.0 and "1.0"."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, float) else str(value)
    if text.isdecimal() and text.isascii() and not text.startswith("0"):
        return text
    if NUMBER.fullmatch(text):
        return f"{Decimal(text).normalize() + 0:f}"
    return text.lower() if text in {"True", "False"} else text


def is_number(value: Value) -> bool:
    """Tell whether a cell shows a number."""
    if isinstance(value, bool) or value is None:
        return False
    return isinstance(value, int | float) or NUMBER.fullmatch(value) is not None


def numbers_in(text: str) -> tuple[str, ...]:
    """Give every number of a text in its plain form."""
    return tuple(plain_form(found) for found in IN_TEXT.findall(text))
