"""Identifiers with true check digits that nobody can hold: their region 4299xx was never allocated.

公民身份号码 by GB 11643-1999 (ISO 7064 MOD 11-2), 统一社会信用代码 by GB 32100-2015, the organisation code inside it
by GB 11714-1997.
"""

import numpy as np
from numpy.typing import NDArray

Digits = NDArray[np.int64]
Codes = NDArray[np.str_]

UNALLOCATED = (4, 2, 9, 9)
PERSON_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
PERSON_CHECKS = "10X98765432"
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
ORGANISATION_CHECKS = "0X987654321"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])
ENTERPRISE = (9, 1)


def person_ids(area: Digits, births: NDArray[np.datetime64], male: NDArray[np.bool_]) -> Codes:
    """Make one distinct id per person: region 4299 and `area` (0–99), birth date, sequence odd for men, check."""
    day = births.astype("datetime64[D]")
    sequence = 2 * _rank_within(area, day.astype(np.int64), male.astype(np.int64)) + 2 - male
    if sequence.size and sequence.max() > 999:
        raise ValueError("more than 500 people of one sex share an area and a birthday")
    years, months = day.astype("datetime64[Y]"), day.astype("datetime64[M]")
    parts = (
        np.tile(UNALLOCATED, (len(area), 1)),
        decimal_digits(area, 2),
        decimal_digits(years.astype(np.int64) + 1970, 4),
        decimal_digits(months.astype(np.int64) % 12 + 1, 2),
        decimal_digits((day - months).astype(np.int64) + 1, 2),
        decimal_digits(sequence, 3),
    )
    body = np.hstack(parts)
    return _spell(body, PERSON_CHECKS, person_checks(body))


def person_checks(body: Digits) -> Digits:
    """Give the place of each check character in `PERSON_CHECKS`: Σ aᵢ·Wᵢ mod 11 (GB 11643, 6.1)."""
    checks: Digits = (body @ PERSON_WEIGHTS) % 11
    return checks


def credit_codes(area: Digits, serial: Digits) -> Codes:
    """Make one credit code per serial number: 91, region 4299 and `area` (0–99), organisation code, check."""
    organisation = decimal_digits(serial, 8)
    organisation_check = (organisation @ ORGANISATION_WEIGHTS) % 11
    alphabet = np.array([CREDIT_ALPHABET.index(sign) for sign in ORGANISATION_CHECKS])
    head = np.tile(ENTERPRISE + UNALLOCATED, (len(area), 1))
    body = np.hstack((head, decimal_digits(area, 2), organisation, alphabet[organisation_check][:, None]))
    checks = (31 - (body @ CREDIT_WEIGHTS) % 31) % 31
    return _spell(body, CREDIT_ALPHABET, checks)


def with_wrong_check(ids: Codes) -> Codes:
    """Give the same ids, each with another last character than its check demands."""
    body = np.array([[int(sign) for sign in text[:17]] for text in ids.tolist()], dtype=np.int64).reshape(-1, 17)
    return _spell(body, PERSON_CHECKS, (person_checks(body) + 1) % 11)


def decimal_digits(numbers: Digits, width: int) -> Digits:
    """Spell whole numbers as `width` decimal digits, one row a number."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers) % 10


def spell_digits(prefix: str, numbers: Digits, width: int) -> Codes:
    """Write a prefix and then each number in `width` digits."""
    signs = np.full((len(numbers), len(prefix) + width), 0, dtype=np.uint32)
    signs[:, : len(prefix)] = [ord(sign) for sign in prefix]
    signs[:, len(prefix) :] = decimal_digits(numbers, width) + ord("0")
    return _as_text(signs)


def _rank_within(*keys: Digits) -> Digits:
    order = np.lexsort(keys)
    ordered = np.stack(keys)[:, order]
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = (ordered[:, 1:] != ordered[:, :-1]).any(axis=0)
    first = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - first
    return rank


def _spell(body: Digits, alphabet: str, checks: Digits) -> Codes:
    signs = np.array([ord(sign) for sign in CREDIT_ALPHABET], dtype=np.uint32)
    last = np.array([ord(sign) for sign in alphabet], dtype=np.uint32)
    return _as_text(np.hstack((signs[body], last[checks][:, None])))


def _as_text(signs: NDArray[np.uint32]) -> Codes:
    return np.ascontiguousarray(signs).view(f"<U{signs.shape[1]}").ravel()
