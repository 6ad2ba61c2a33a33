"""Texts of public domains, changed and tested while a question is judged: the engine is given the results alone.

Letters change case one by one, by their simple mapping; a letter whose other case is several letters stays as it is.
"""

import re
import unicodedata
from collections.abc import Callable

from sandbox.query_gate.language.expressions import ChangedText, Literal, NumberLiteral, Substring, TextLiteral
from sandbox.query_gate.language.vocabulary import TextChange, TextTest

_PLAIN: dict[TextChange, Callable[[str], str]] = {
    TextChange.UPPER: lambda text: _each(text, str.upper),
    TextChange.LOWER: lambda text: _each(text, str.lower),
    TextChange.TRIM: lambda text: text[_spaces(text) : len(text) - _spaces(text[::-1])],
    TextChange.TRIM_LEFT: lambda text: text[_spaces(text) :],
    TextChange.TRIM_RIGHT: lambda text: text[: len(text) - _spaces(text[::-1])],
}
_WITH_TEXT: dict[TextChange, Callable[[str, str], str]] = {
    TextChange.BEFORE: lambda text, more: more + text,
    TextChange.AFTER: lambda text, more: text + more,
}
_WITH_COUNT: dict[TextChange, Callable[[str, int], str]] = {
    TextChange.LAST: lambda text, count: text[-count:],
    TextChange.BEYOND: lambda text, start: text[start - 1 :],
}


def changed(node: Substring | ChangedText, text: str) -> str:
    """Give what a text becomes."""
    if isinstance(node, Substring):
        return text[node.start - 1 : node.start - 1 + node.length]
    match node.constants:
        case (NumberLiteral(value),):
            return _WITH_COUNT[node.how](text, value)
        case (TextLiteral(more),):
            return _WITH_TEXT[node.how](text, more)
        case (TextLiteral(old), TextLiteral(new)):
            return text.replace(old, new)
        case _:
            return _PLAIN[node.how](text)


def passes(test: TextTest, text: str, pattern: str) -> bool:
    """Tell whether a text passes a test."""
    match test:
        case TextTest.LIKE:
            return _like(text, pattern)
        case TextTest.LIKE_ANY_CASE:
            return _like(_each(text, str.lower), _each(pattern, str.lower))
        case TextTest.STARTS:
            return text.startswith(pattern)
        case TextTest.ENDS:
            return text.endswith(pattern)
        case TextTest.CONTAINS:
            return pattern in text


def are_constants_of(how: TextChange, constants: tuple[Literal, ...]) -> bool:
    """Tell whether constants are those that a change takes: no count below 1, nothing replaced that is empty."""
    match constants:
        case ():
            return how in _PLAIN
        case (NumberLiteral(value, 0),):
            return how in _WITH_COUNT and value > 0
        case (TextLiteral(),):
            return how in _WITH_TEXT
        case (TextLiteral(old), TextLiteral()):
            return how is TextChange.REPLACE and old != ""
    return False


def _each(text: str, change: Callable[[str], str]) -> str:
    return "".join(change(letter) if len(change(letter)) == 1 else letter for letter in text)


def _spaces(text: str) -> int:
    return next((place for place, letter in enumerate(text) if unicodedata.category(letter) != "Zs"), len(text))


def _like(text: str, pattern: str) -> bool:
    """Match % with any run of characters and _ with any one; there is no escape character."""
    parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in re.sub("%+", "%", pattern))
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None
