"""Scrub free text that its provider opted in: recognised identifiers out, and only what enough units share stays.

Recognition is never complete, so it never decides alone: a scrubbed text is shown only where the same text stands
for enough units of the sample. A name that was missed makes its text the unit's own, and nobody sees it.
"""

from collections import defaultdict

import pyarrow as pa

from sandbox.core.pii import PiiFinding
from sandbox.masking.masks.transforms import Numbers
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.scanning import scan_text

OWN = "own_identifier"
SHORTEST_OWN = 2


def scrub_texts(texts: pa.Array, own: list[tuple[str, ...]], units: Numbers, least: int) -> pa.Array:
    """Scrub each text and empty those that fewer than `least` units share.

    Args:
        texts: the column.
        own: for each row, the identifiers of its unit.
        units: for each row, its unit.
        least: whole units.
    """
    pairs = zip(texts.to_pylist(), own, strict=True)
    scrubbed = [None if text is None else scrub_text(text, identifiers) for text, identifiers in pairs]
    holders: defaultdict[str | None, set[int]] = defaultdict(set)
    for text, unit in zip(scrubbed, units.tolist(), strict=True):
        holders[text].add(unit)
    return pa.array([text if len(holders[text]) >= least else None for text in scrubbed], pa.string())


def scrub_text(text: str, own: tuple[str, ...] = ()) -> str:
    """Put the kind of each recognised identifier, and of the unit's own, in its place."""
    from sandbox.masking.recognisers.presidio import replace_findings  # noqa: PLC0415 - Presidio takes a second to import

    found = [*scan_text(text), *(f for identifier in own for f in _find_own(text, identifier))]
    return replace_findings(text, found)


def _find_own(text: str, identifier: str) -> list[PiiFinding]:
    """Find a unit's own identifier, in whatever widths and spaces it is written."""
    if len(identifier) < SHORTEST_OWN:
        return []
    normal = normalise(text)
    places = [i for i, c in enumerate(normal.text) if c not in " -"]
    squeezed = "".join(_capital(normal.text[i]) for i in places)
    wanted = "".join(_capital(c) for c in normalise(identifier).text if c not in " -")
    found, start = [], squeezed.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        found.append(PiiFinding(OWN, *normal.span(places[start], places[end - 1] + 1), 1.0))
        start = squeezed.find(wanted, end)
    return found


def _capital(character: str) -> str:
    capital = character.upper()
    return capital if len(capital) == 1 else character
