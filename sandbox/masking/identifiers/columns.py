"""Check digits of whole columns at once; each says what its namesake in `checksums` says of one value."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sandbox.masking.identifiers.checksums import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    ID_CHECKS,
    ID_WEIGHTS,
    PROVINCES,
)

Mask = npt.NDArray[np.bool_]
Characters = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

ZERO = ord("0")
MONTH_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
HAS_PROVINCE = np.isin(np.arange(100), list(PROVINCES))
CREDIT_VALUES = np.zeros(256, np.int64)
CREDIT_VALUES[[ord(character) for character in CREDIT_ALPHABET]] = np.arange(len(CREDIT_ALPHABET))
ID_ENDS = np.frombuffer(ID_CHECKS.encode(), np.uint8)


def characters_of(texts: pa.Array, width: int) -> Characters:
    """Give the characters of texts that are all of one width and in ASCII, a row each; none is missing."""
    large = texts.cast(pa.large_string())
    _, offsets_buffer, bytes_buffer = large.buffers()
    offsets = np.frombuffer(offsets_buffer, np.int64)[large.offset : large.offset + len(large) + 1]
    shown = np.frombuffer(bytes_buffer, np.uint8)[int(offsets[0]) : int(offsets[-1])]
    return shown.reshape(len(texts), width)


def are_citizen_ids(numbers: Characters) -> Mask:
    """Tell which 18 characters, digits but for the last, have a province, a real day (1900–2099) and their check."""
    digits = (numbers - ZERO).astype(np.int64)
    has_check = ID_ENDS[digits[:, :17] @ np.array(ID_WEIGHTS) % 11] == numbers[:, 17]
    mask: Mask = has_check & HAS_PROVINCE[digits[:, 0] * 10 + digits[:, 1]] & are_days(digits[:, 6:14])
    return mask


def are_days(digits: Places) -> Mask:
    """Tell which eight digits, as numbers, are real days in 1900–2099."""
    year = digits[:, :4] @ np.array([1000, 100, 10, 1])
    month, day = digits[:, 4] * 10 + digits[:, 5], digits[:, 6] * 10 + digits[:, 7]
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    last = np.where((month == 2) & ~is_leap, 28, MONTH_DAYS[np.minimum(month, 12)])
    mask: Mask = (year >= 1900) & (year <= 2099) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= last)
    return mask


def have_credit_checks(codes: Characters) -> Mask:
    """Tell which 18 characters of the credit code's alphabet end in their check character."""
    values = CREDIT_VALUES[codes]
    mask: Mask = -(values[:, :17] @ np.array(CREDIT_WEIGHTS)) % 31 == values[:, 17]
    return mask


def have_luhn(numbers: Characters) -> Mask:
    """Tell which card numbers pass ISO/IEC 7812-1 Annex B (Luhn)."""
    digits = (numbers - ZERO).astype(np.int64)[:, ::-1]
    digits[:, 1::2] *= 2
    digits -= 9 * (digits > 9)
    mask: Mask = digits.sum(axis=1) % 10 == 0
    return mask
