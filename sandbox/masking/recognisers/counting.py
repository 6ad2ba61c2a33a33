"""Count the characters of whole columns at once, to tell cheaply which texts meet the needs of a recogniser."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sandbox.masking.recognisers.needs import Needs

Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]

FIELD_BITS = 12
FIELD = (1 << FIELD_BITS) - 1
"""Five counts share one 64-bit word; texts of more bytes than one count holds are not judged by their counts."""

DIGITS, ATS, DOTS, COLONS, OTHERS = range(5)


def _weights() -> Counts:
    weights = np.zeros(256, np.int64)
    weights[ord("0") : ord("9") + 1] = 1
    for character, field in (("@", ATS), (".", DOTS), (":", COLONS)):
        weights[ord(character)] = 1 << (FIELD_BITS * field)
    weights[0xC0:] = 1 << (FIELD_BITS * OTHERS)
    return weights


WEIGHTS = _weights()


@dataclass(frozen=True, slots=True)
class CountedTexts:
    """How many characters of each class, and bytes, each text of a column has."""

    packed: Counts
    lengths: Counts

    def meet(self, needs: Needs) -> Mask:
        """Tell which texts hold what is needed; a text too long to be counted always may."""
        mask = self.lengths >= needs.length
        wanted = (needs.digits, needs.ats, needs.dots, needs.colons, needs.han)
        for field, least in enumerate(wanted):
            if least:
                mask &= ((self.packed >> (FIELD_BITS * field)) & FIELD) >= least
        return mask | (self.lengths > FIELD)


def count_texts(texts: pa.Array) -> CountedTexts:
    """Count the characters of texts in normal form, all at once.

    Args:
        texts: large strings, none missing.
    """
    if not len(texts):
        return CountedTexts(np.zeros(0, np.int64), np.zeros(0, np.int64))
    _, offsets_buffer, bytes_buffer = texts.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    shown = np.frombuffer(bytes_buffer or b"", np.uint8)[first:last]
    sums = np.zeros(len(shown) + 1, np.int64)
    np.cumsum(WEIGHTS[shown], out=sums[1:])
    places = offsets - first
    return CountedTexts(np.diff(sums[places]), np.diff(places))
