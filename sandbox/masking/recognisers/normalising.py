"""Text brought into one form before it is scanned, with the way back to each original position.

Full-width forms (NFKC), exotic spaces and dashes, invisible characters, and Chinese numerals in long runs.
"""

import re
import unicodedata
from dataclasses import dataclass

DASHES = frozenset("-‐‑‒–—―−﹣-")
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
NUMERALS = dict(zip("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "00012345678912345678912", strict=True))
NUMERAL = "".join(NUMERALS)
NUMERAL_RUN = re.compile(f"[{NUMERAL}0-9](?:[ .-]?[{NUMERAL}0-9]){{6,}}")
"""Seven digits or more, some of them perhaps in Chinese."""


class Folds(dict[int, str]):
    """What each character becomes, remembered as `str.translate` asks for it."""

    def __missing__(self, point: int) -> str:
        """Fold a character met for the first time."""
        self[point] = _fold(chr(point))
        return self[point]


def _fold(character: str) -> str:
    if character.isascii():
        return character
    if character in INVISIBLE:
        return ""
    if character in DASHES:
        return "-"
    if character.isspace():
        return " "
    return unicodedata.normalize("NFKC", character)


FOLDS = Folds()


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form, and the text it was made of."""

    text: str
    original: str

    @property
    def origins(self) -> tuple[int, ...] | range:
        """Give the position in the original that each character came from."""
        if self.text is self.original:
            return range(len(self.text))
        return tuple(position for position, c in enumerate(self.original) for _ in FOLDS[ord(c)])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give [start, end) in the original for [start, end) here."""
        origins = self.origins
        return origins[start], origins[end - 1] + 1


def normalise(text: str) -> NormalText:
    """Bring a text into normal form; text of ASCII alone is in it already."""
    if text.isascii():
        return NormalText(text, text)
    return NormalText(NUMERAL_RUN.sub(_digits_of, text.translate(FOLDS)), text)


def _digits_of(run: re.Match[str]) -> str:
    return "".join(NUMERALS.get(c, c) for c in run.group())
