"""Scrub free text that its provider opted in: recognised identifiers out, and only what enough units share stays.

Recognition is never complete, so it never decides alone: a scrubbed text is shown only where the same text stands
for enough units of the sample. A name that was missed makes its text the unit's own, and nobody sees it.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.pii import PiiFinding
from sandbox.masking.masks.transforms import Numbers
from sandbox.masking.recognisers.column_scanning import FOLDING, scan_distinct
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.scanning import scan_text

OWN = "own_identifier"
SHORTEST_OWN = 2


def scrub_texts(texts: pa.Array, own: tuple[pa.Array, ...], units: Numbers, least: int) -> pa.Array:
    """Scrub each text and empty those that fewer than `least` units share.

    Args:
        texts: the column.
        own: columns of identifiers; those that stand in a text's row are its unit's own.
        units: for each row, its unit.
        least: whole units.
    """
    scrubbed = _scrub_own(texts, own).dictionary_encode()
    size = len(scrubbed.dictionary)
    codes = pc.fill_null(scrubbed.indices, size).to_numpy(zero_copy_only=False).astype(np.int64)
    span = int(units.max(initial=0)) + 1
    held = np.unique(codes * span + units) // span
    is_shared = np.bincount(held, minlength=size + 1)[:size] >= least
    shown = pc.if_else(pa.array(is_shared), scrubbed.dictionary, pa.scalar(None, pa.string()))
    return shown.take(scrubbed.indices)


def _scrub_own(texts: pa.Array, own: tuple[pa.Array, ...]) -> pa.Array:
    """Take out what is the row's own, row by row where there is any; then scrub each distinct text once."""
    encoded = by_distinct(texts)
    apart = {row: _without_own(texts[row].as_py(), found) for row, found in _find_held(encoded, own).items()}
    if apart:
        is_apart = np.zeros(len(texts), dtype=np.bool_)
        is_apart[list(apart)] = True
        in_order = pa.array([apart[row] for row in sorted(apart)], pa.string())
        encoded = pc.replace_with_mask(encoded.dictionary_decode(), pa.array(is_apart), in_order).dictionary_encode()
    return _scrub_distinct(encoded.dictionary).take(encoded.indices)


def by_distinct(texts: pa.Array) -> pa.DictionaryArray:
    """Give texts by their distinct values."""
    return texts if pa.types.is_dictionary(texts.type) else pc.cast(texts, pa.string()).dictionary_encode()


def _find_held(texts: pa.DictionaryArray, own: tuple[pa.Array, ...]) -> dict[int, list[str]]:
    """Give the rows whose text holds an identifier of the row, spaces and dashes apart; and these identifiers."""
    held: dict[int, list[str]] = defaultdict(list)
    squeezed = _squeezed(texts)
    for column in own:
        identifiers = _squeezed(by_distinct(column))
        for row in _rows_holding(squeezed, identifiers):
            held[row].append(column[row].as_py())
    return held


def _rows_holding(texts: pa.Array, identifiers: pa.Array) -> list[int]:
    """Give the rows whose text holds the row's identifier; most texts are shorter than one and not looked at."""
    lengths = pc.utf8_length(identifiers)
    may_hold = pc.and_(pc.less_equal(lengths, pc.utf8_length(texts)), pc.greater_equal(lengths, SHORTEST_OWN))
    places = pc.indices_nonzero(may_hold)
    pairs = zip(places.to_pylist(), identifiers.take(places).to_pylist(), texts.take(places).to_pylist(), strict=True)
    return [row for row, identifier, text in pairs if identifier in text]


def _without_own(text: str, identifiers: list[str]) -> str:
    """Put a mark in the place of each identifier; whatever stands about them is scrubbed with them, if it must be."""
    for identifier in sorted(identifiers, key=len, reverse=True):
        if not _stands_alone(identifier, text):
            return scrub_text(text, tuple(identifiers))
        text = text.replace(identifier, f"<{OWN}>")
    return text


def _stands_alone(identifier: str, text: str) -> bool:
    """Tell whether an identifier stands in a text as it is written, and not within a longer number or word."""
    if identifier in OWN or identifier not in text:
        return False
    before, *between, after = text.split(identifier)
    sides = [before[-1:], *(part[:1] for part in between), *(part[-1:] for part in between), after[:1]]
    return not (identifier.isascii() and any(side.isascii() and side.isalnum() for side in sides))


def _scrub_distinct(distinct: pa.Array) -> pa.Array:
    found = dict(scan_distinct(distinct, ""))
    is_found = np.zeros(len(distinct), dtype=np.bool_)
    is_found[list(found)] = True
    replaced = [replace_found(distinct[place].as_py(), found[place]) for place in sorted(found)]
    return pc.replace_with_mask(distinct, pa.array(is_found), pa.array(replaced, pa.string()))


def _squeezed(texts: pa.DictionaryArray) -> pa.Array:
    """Give each text in capitals and normal form, without spaces and dashes; "" where there is none."""
    plain = pc.replace_substring_regex(pc.utf8_upper(texts.dictionary), "[ -]", "")
    is_folded = pc.match_substring_regex(texts.dictionary, FOLDING)
    folded = pa.array([_squeeze(text) for text in texts.dictionary.filter(is_folded).to_pylist()], pa.string())
    squeezed = pc.replace_with_mask(plain, is_folded, folded)
    return pc.fill_null(squeezed.take(texts.indices), "")


def _squeeze(text: str) -> str:
    return "".join(_capital(c) for c in normalise(text).text if c not in " -")


def replace_found(text: str, found: Iterable[PiiFinding]) -> str:
    """Put the kind of each finding in its place; where two overlap, the one that reaches further replaces both."""
    parts, end = [], 0
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if finding.start >= end:
            parts += [text[end : finding.start], f"<{finding.kind}>"]
        end = max(end, finding.end)
    return "".join([*parts, text[end:]])


def scrub_text(text: str, own: tuple[str, ...] = ()) -> str:
    """Put the kind of each recognised identifier, and of the unit's own, in its place."""
    found = [*scan_text(text), *(f for identifier in own for f in _find_own(text, identifier))]
    return replace_found(text, found)


def _find_own(text: str, identifier: str) -> list[PiiFinding]:
    """Find a unit's own identifier, in whatever widths and spaces it is written."""
    if len(identifier) < SHORTEST_OWN:
        return []
    normal = normalise(text)
    places = [i for i, c in enumerate(normal.text) if c not in " -"]
    squeezed = "".join(_capital(normal.text[i]) for i in places)
    wanted = _squeeze(identifier)
    found, start = [], squeezed.find(wanted) if wanted else -1
    while start >= 0:
        end = start + len(wanted)
        found.append(PiiFinding(OWN, *normal.span(places[start], places[end - 1] + 1), 1.0))
        start = squeezed.find(wanted, end)
    return found


def _capital(character: str) -> str:
    capital = character.upper()
    return capital if len(capital) == 1 else character
