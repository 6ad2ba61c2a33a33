"""Make surrogates of travel documents, insurance cards and vehicles, in ranges nobody was given."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.identifiers.checksums import VIN_VALUES, VIN_WEIGHTS
from sandbox.masking.identifiers.surrogate_ranges import (
    MEDICAL_PREFIX,
    PASSPORT_PREFIX,
    PERMIT_PREFIXES,
    PLATE_PREFIX,
    VIN_PREFIX,
)
from sandbox.masking.pseudonyms.symbols import (
    ZERO,
    Words,
    digits,
    fixed,
    lengths_of,
    letters,
    to_text,
    to_text_of_lengths,
)

SHORTEST, LONGEST = 9, 12
PLATE_SYMBOLS = np.frombuffer(b"ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", dtype=np.uint8)
NEW_ENERGY_PLATE = 8
VIN_SYMBOLS = np.frombuffer(b"ABCDEFGHJKLMNPRSTUVWXYZ0123456789", dtype=np.uint8)
VIN_YEARS = np.frombuffer(b"ABCDEFGHJKLMNPRSTVWXY123456789", dtype=np.uint8)
VIN_CHECKS = np.frombuffer(b"0123456789X", dtype=np.uint8)
VIN_CHECK_PLACE = 8
VIN_NUMBERS = np.array([VIN_VALUES.get(chr(code), code - ZERO) for code in range(128)])


def make_passport(words: Words, originals: pa.Array) -> pa.Array:
    """Make passport numbers with a letter that none has."""
    return _numbered(fixed(PASSPORT_PREFIX, len(words)), words, originals)


def make_medical_number(words: Words, originals: pa.Array) -> pa.Array:
    """Make medical-insurance numbers that begin with letters that none has."""
    return _numbered(fixed(MEDICAL_PREFIX, len(words)), words, originals)


def make_permit(words: Words, originals: pa.Array) -> pa.Array:
    """Make permits for Hong Kong and Macau, of their residents, or for Taiwan, with a letter that none has."""
    residents, travellers, taiwan = (np.frombuffer(p.encode(), dtype=np.uint8) for p in PERMIT_PREFIXES)
    first = pc.utf8_upper(pc.utf8_slice_codeunits(originals, 0, 1))
    is_c = pc.equal(first, "C").to_numpy(zero_copy_only=False)[:, np.newaxis]
    is_digit = pc.ascii_is_decimal(first).to_numpy(zero_copy_only=False)[:, np.newaxis]
    return _numbered(np.where(is_c, travellers, np.where(is_digit, taiwan, residents)), words, originals)


def _numbered(prefix: np.ndarray, words: Words, originals: pa.Array) -> pa.Array:
    """Make numbers as long as the originals, of nine characters or more."""
    lengths = np.clip(lengths_of(originals), SHORTEST, LONGEST)
    return to_text_of_lengths(np.hstack([prefix, digits(words[:, 0], LONGEST - prefix.shape[1])]), lengths)


def make_plate(words: Words, originals: pa.Array) -> pa.Array:
    """Make plates of letters that no city was given; those of new energy have one character more."""
    drawn = to_text(letters(words[:, 0], PLATE_SYMBOLS, 6))
    is_long = pc.equal(pc.utf8_length(originals), NEW_ENERGY_PLATE)
    body = pc.if_else(is_long, drawn, pc.utf8_slice_codeunits(drawn, 0, 5))
    return pc.binary_join_element_wise(pa.scalar(PLATE_PREFIX), body, "")


def make_vin(words: Words, _: pa.Array) -> pa.Array:
    """Make vehicle numbers of no region of makers, with their check digit (GB 16735, ISO 3779)."""
    count, word = len(words), words[:, 1]
    model = letters(words[:, 0], VIN_SYMBOLS, 6)
    year = letters(word, VIN_YEARS, 1)
    plant = letters(word // np.uint64(100), VIN_SYMBOLS, 1)
    serial = digits(word // np.uint64(10_000), 6)
    body = np.hstack([fixed(VIN_PREFIX, count), model, fixed("0", count), year, plant, serial])
    body[:, VIN_CHECK_PLACE] = VIN_CHECKS[(VIN_NUMBERS[body] @ np.array(VIN_WEIGHTS)) % 11]
    return to_text(body)
