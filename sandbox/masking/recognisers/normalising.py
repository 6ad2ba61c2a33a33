"""Text brought into one form before it is scanned, with the way back to each original position.

Full-width forms (NFKC), exotic spaces and dashes, invisible characters, and Chinese numerals in long runs.
"""

import re
import unicodedata
from dataclasses import dataclass

DASHES = frozenset("-‐‑‒–—―−﹣-")
INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")
NUMERALS = dict(zip("〇零○一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "00012345678912345678912", strict=True))
NUMERAL_RUN = re.compile(f"[{''.join(NUMERALS)}]{{7,}}")


@dataclass(frozen=True, slots=True)
class NormalText:
    """A text in normal form; character i of it came from position `origins[i]` of the original."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give [start, end) in the original for [start, end) here."""
        return self.origins[start], self.origins[end - 1] + 1


def normalise(text: str) -> NormalText:
    """Bring a text into normal form."""
    if text.isascii():
        return NormalText(text, tuple(range(len(text))))
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        folded = _fold(character)
        characters.append(folded)
        origins.extend([position] * len(folded))
    return NormalText(NUMERAL_RUN.sub(_digits_of, "".join(characters)), tuple(origins))


def _fold(character: str) -> str:
    if character in INVISIBLE:
        return ""
    if character in DASHES:
        return "-"
    if character.isspace():
        return " "
    return unicodedata.normalize("NFKC", character)


def _digits_of(run: re.Match[str]) -> str:
    return "".join(NUMERALS[c] for c in run.group())


def compact(candidate: str) -> str:
    """Give a candidate in capitals, without its spaces and dashes."""
    return candidate.replace(" ", "").replace("-", "").upper()
