"""Scan texts for identifiers."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.normalising import NormalText, normalise
from sandbox.masking.recognisers.recogniser import THRESHOLD, AskedRecogniser, Recogniser
from sandbox.masking.recognisers.registry import asked_about

BASE64_SHAPE = "[0-9A-Za-z+/]{16,}={0,2}"
BASE64_TOKEN = re.compile(f"(?<![0-9A-Za-z+/]){BASE64_SHAPE}(?![0-9A-Za-z+/=])")


def scan_text(text: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a text, in order and without overlap; surrogates made by masking are none."""
    return scan_cell(text, "")


def scan_cell(text: str, column: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a cell; `column` is its column's name and title, which count as context."""
    normal, asked = normalise(text), asked_about(column)
    return scan_for([each for each in asked if each.may_be_in(normal.text)], asked, normal)


def scan_for(
    asked: Iterable[AskedRecogniser], asked_inside: Iterable[AskedRecogniser], normal: NormalText
) -> tuple[PiiFinding, ...]:
    """Find what some recognisers find in a cell, and what others find inside its encoded parts."""
    candidates = [*_find_sure(asked, normal.text), *_find_encoded(asked_inside, normal.text)]
    if not candidates:
        return ()
    origins = normal.origins
    shown = (c for c in _without_overlap(candidates) if not c.is_surrogate)
    return tuple(PiiFinding(c.kind, origins[c.start], origins[c.end - 1] + 1, c.score) for c in shown)


def find_kind(recogniser: Recogniser, text: str, column: str = "") -> Iterator[PiiFinding]:
    """Give what one recogniser finds in a text, whatever its score; surrogates are passed over."""
    normal, asked = normalise(text), AskedRecogniser(recogniser, recogniser.is_about(column))
    origins = normal.origins
    for found in _find_candidates(asked, recogniser.pattern, normal.text):
        if not found.is_surrogate:
            yield PiiFinding(found.kind, origins[found.start], origins[found.end - 1] + 1, found.score)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """What may be a finding, at [start, end) of the text in normal form.

    A surrogate claims its place against chance findings of other kinds, and is no leak.
    """

    kind: str
    start: int
    end: int
    score: float
    is_surrogate: bool


def _find_candidates(asked: AskedRecogniser, pattern: re.Pattern[str], text: str) -> Iterator[_Candidate]:
    recogniser, position = asked.recogniser, 0
    while (match := pattern.search(text, position)) is not None:
        start, end = match.span(match.lastgroup or 0)
        valid = _valid_end(recogniser, text, start, end)
        if valid is None:
            position = match.start() + 1
            continue
        position = valid
        score = asked.score_at(text, start, valid)
        is_surrogate = recogniser.is_surrogate(recogniser.compact(text[start:valid]))
        yield _Candidate(recogniser.kind, start, valid, score, is_surrogate)


def _valid_end(recogniser: Recogniser, text: str, start: int, end: int) -> int | None:
    """Give the end of the longest valid candidate from `start` on: all of it, or up to one of its separators."""
    whole = text[start:end]
    compact = recogniser.compact(whole)
    if recogniser.is_valid(compact):
        return end
    if len(compact) == len(whole):
        return None
    cuts = (cut for cut in range(end - 1, start, -1) if text[cut] in recogniser.separators)
    return next((cut for cut in cuts if _is_whole(recogniser, text[start:cut])), None)


def _is_whole(recogniser: Recogniser, candidate: str) -> bool:
    return recogniser.shape_pattern.fullmatch(candidate) is not None and recogniser.is_valid(
        recogniser.compact(candidate)
    )


def _find_sure(asked: Iterable[AskedRecogniser], text: str) -> Iterator[_Candidate]:
    for each in asked:
        yield from (c for c in _find_candidates(each, each.pattern, text) if c.score >= THRESHOLD)


def _find_encoded(asked: Iterable[AskedRecogniser], text: str) -> Iterator[_Candidate]:
    for token in BASE64_TOKEN.finditer(text):
        hidden = _decoded(token.group())
        if not hidden:
            continue
        for inner in _find_sure((each for each in asked if each.may_be_in(hidden)), hidden):
            yield _Candidate(inner.kind, token.start(), token.end(), inner.score, inner.is_surrogate)


def _decoded(token: str) -> str:
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return normalise(text).text if text.isprintable() else ""


def _without_overlap(found: list[_Candidate]) -> list[_Candidate]:
    """Keep the surest of overlapping candidates, the longer where equal; a surrogate only yields to a surer one."""
    kept: list[_Candidate] = []
    for candidate in sorted(found, key=lambda c: (-c.score, c.start - c.end)):
        if all(candidate.end <= k.start or k.end <= candidate.start for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)
