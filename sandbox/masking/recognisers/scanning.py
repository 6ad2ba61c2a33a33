"""Scan texts for identifiers."""

import base64
import binascii
import re
from collections.abc import Iterator

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.normalising import compact, normalise
from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS

THRESHOLD = 0.6
BASE64_TOKEN = re.compile(r"(?<![0-9A-Za-z+/])[0-9A-Za-z+/]{16,}={0,2}(?![0-9A-Za-z+/=])")


def scan_text(text: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a text, in order and without overlap; surrogates made by masking are none."""
    return scan_cell(text, "")


def scan_cell(text: str, column: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a cell; `column` is its column's name and title, which count as context."""
    found = [*_find_plain(text, column), *_find_encoded(text, column)]
    return _without_overlap(found)


def find_kind(recogniser: Recogniser, text: str, column: str = "") -> Iterator[PiiFinding]:
    """Give what one recogniser finds in a text, whatever its score; surrogates are passed over."""
    normal = normalise(text)
    is_about = recogniser.is_about(column)
    position = 0
    while (match := recogniser.pattern.search(normal.text, position)) is not None:
        candidate = compact(match.group())
        if not recogniser.is_valid(candidate):
            position = match.start() + 1
            continue
        position = match.end()
        if not recogniser.is_surrogate(candidate):
            in_context = is_about or recogniser.stands_in_context(normal.text, match.start(), match.end())
            score = recogniser.score_in_context if in_context else recogniser.score
            yield PiiFinding(recogniser.kind, *normal.span(match.start(), match.end()), score)


def _find_plain(text: str, column: str) -> Iterator[PiiFinding]:
    for recogniser in RECOGNISERS:
        yield from (finding for finding in find_kind(recogniser, text, column) if finding.score >= THRESHOLD)


def _find_encoded(text: str, column: str) -> Iterator[PiiFinding]:
    for token in BASE64_TOKEN.finditer(text):
        for inner in _find_plain(_decoded(token.group()), column):
            yield PiiFinding(inner.kind, token.start(), token.end(), inner.score)


def _decoded(token: str) -> str:
    try:
        text = base64.b64decode(token + "=" * (-len(token) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text if text.isprintable() else ""


def _without_overlap(found: list[PiiFinding]) -> tuple[PiiFinding, ...]:
    """Keep the surest of overlapping findings, the longer where equal."""
    kept: list[PiiFinding] = []
    for finding in sorted(found, key=lambda f: (-f.score, f.start - f.end)):
        if all(finding.end <= k.start or k.end <= finding.start for k in kept):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda f: f.start))
