"""Scan texts for identifiers."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.normalising import NormalText, compact, normalise
from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS

THRESHOLD = 0.6
BASE64_TOKEN = re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{16,}={0,2}(?![0-9A-Za-z+/=])")


def scan_text(text: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a text, in order and without overlap; surrogates made by masking are none."""
    return scan_cell(text, "")


def scan_cell(text: str, column: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a cell; `column` is its column's name and title, which count as context."""
    candidates = [*_find_plain(text, column), *_find_encoded(text, column)]
    return tuple(c.finding for c in _without_overlap(candidates) if not c.is_surrogate)


def find_kind(recogniser: Recogniser, text: str, column: str = "") -> Iterator[PiiFinding]:
    """Give what one recogniser finds in a text, whatever its score; surrogates are passed over."""
    yield from (c.finding for c in _find_candidates(recogniser, normalise(text), column) if not c.is_surrogate)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A finding, or a surrogate: it claims its place against chance findings of other kinds, and is no leak."""

    finding: PiiFinding
    is_surrogate: bool


def _find_candidates(recogniser: Recogniser, text: NormalText, column: str) -> Iterator[_Candidate]:
    is_about = recogniser.is_about(column)
    position = 0
    while (match := recogniser.pattern.search(text.text, position)) is not None:
        candidate = compact(match.group())
        if not recogniser.is_valid(candidate):
            position = match.start() + 1
            continue
        position = match.end()
        in_context = is_about or recogniser.stands_in_context(text.text, match.start(), match.end())
        score = recogniser.score_in_context if in_context else recogniser.score
        finding = PiiFinding(recogniser.kind, *text.span(match.start(), match.end()), score)
        yield _Candidate(finding, recogniser.is_surrogate(candidate))


def _find_plain(text: str, column: str) -> Iterator[_Candidate]:
    normal = normalise(text)
    for recogniser in RECOGNISERS:
        found = _find_candidates(recogniser, normal, column)
        yield from (c for c in found if c.is_surrogate or c.finding.score >= THRESHOLD)


def _find_encoded(text: str, column: str) -> Iterator[_Candidate]:
    for token in BASE64_TOKEN.finditer(text):
        for inner in _find_plain(_decoded(token.group()), column):
            finding = PiiFinding(inner.finding.kind, token.start(), token.end(), inner.finding.score)
            yield _Candidate(finding, inner.is_surrogate)


def _decoded(token: str) -> str:
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text if text.isprintable() else ""


def _without_overlap(found: list[_Candidate]) -> list[_Candidate]:
    """Keep the surest of overlapping candidates, the longer where equal; a surrogate only yields to a surer one."""
    kept: list[_Candidate] = []
    for candidate in sorted(found, key=lambda c: (-c.finding.score, c.finding.start - c.finding.end)):
        place = candidate.finding
        if all(place.end <= k.finding.start or k.finding.end <= place.start for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.finding.start)
