"""Scan texts of any length: long ones in windows that overlap, so that time grows with length alone."""

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.scanning import scan_cell

WINDOW = 8_192
OVERLAP = 512
"""Longer than any identifier with the words about it, but for base64 of more characters than this."""


def scan_any(text: str, heading: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a text of any length; `heading` counts as context, as in `scan_cell`."""
    if len(text) <= WINDOW:
        return scan_cell(text, heading)
    found: list[PiiFinding] = []
    for start in range(0, len(text), WINDOW - OVERLAP):
        window = text[start : start + WINDOW]
        found += (_moved(finding, start) for finding in scan_cell(window, heading))
    return _without_overlap(found)


def _moved(finding: PiiFinding, start: int) -> PiiFinding:
    return PiiFinding(finding.kind, finding.start + start, finding.end + start, finding.score)


def _without_overlap(found: list[PiiFinding]) -> tuple[PiiFinding, ...]:
    """Keep the longer of what two windows saw of one identifier: the shorter was cut off at an edge."""
    kept: list[PiiFinding] = []
    for finding in sorted(found, key=lambda f: (f.start, f.start - f.end)):
        if kept and finding.start < kept[-1].end:
            if finding.end - finding.start > kept[-1].end - kept[-1].start:
                kept[-1] = finding
            continue
        kept.append(finding)
    return tuple(kept)
