"""Settle the plain values of a column: the scanner looks at a few of each form; what it says holds for all."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sandbox.core.pii import PiiFinding
from sandbox.masking.finding.forms import FORMS, Form, places_of
from sandbox.masking.recognisers.scanning import scan_cell

LEAST = 200
"""Fewer values are scanned one by one."""
TRIED = 256
LOOKED_AT = 6

Places = npt.NDArray[np.int64]
Kinds = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Values of one form, by their places, and the findings of the first of them."""

    places: Places
    findings: tuple[PiiFinding, ...]


@dataclass(frozen=True, slots=True)
class SettledColumn:
    """What was settled, and the places of all other values."""

    settled: tuple[Settled, ...]
    others: Places


def settle(texts: pa.Array, heading: str) -> SettledColumn:
    """Settle what can be, of distinct texts none of which is missing."""
    others = np.arange(len(texts))
    settled: list[Settled] = []
    if len(texts) < LEAST:
        return SettledColumn((), others)
    for form in _forms_among(texts, heading):
        mask = places_of(form, texts).to_numpy(zero_copy_only=False)
        places = others[mask[others]]
        said = _said_of_some(texts, places, heading)
        if said is not None:
            settled.append(Settled(places, said))
            others = others[~mask[others]]
    return SettledColumn(tuple(settled), others)


def _forms_among(texts: pa.Array, heading: str) -> list[Form]:
    tried = texts.take(pa.array(np.linspace(0, len(texts) - 1, TRIED).astype(np.int64)))
    return [form for form in FORMS if form.fits(heading) and places_of(form, tried).true_count]


def _said_of_some(texts: pa.Array, places: Places, heading: str) -> tuple[PiiFinding, ...] | None:
    """Give what the scanner says of some values of a form, if it says the same of each."""
    chosen = places[np.linspace(0, len(places) - 1, LOOKED_AT).astype(np.int64)] if len(places) else places
    said = [scan_cell(texts[place].as_py(), heading) for place in chosen.tolist()]
    return said[0] if said and len({_kinds(found) for found in said}) == 1 else None


def _kinds(found: tuple[PiiFinding, ...]) -> Kinds:
    return tuple((finding.kind, finding.score) for finding in found)
