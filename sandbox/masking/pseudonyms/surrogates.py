"""Make surrogates out of pseudo-random words: well-formed, check-valid, and in ranges nobody was given."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.masking.identifiers.checksums import (
    CREDIT_ALPHABET,
    CREDIT_WEIGHTS,
    ID_CHECKS,
    ID_WEIGHTS,
    ORG_ALPHABET,
    ORG_WEIGHTS,
)
from sandbox.masking.identifiers.surrogate_ranges import (
    CARD_PREFIX,
    FIRST_NUMBER,
    MAIL_DOMAIN,
    NAME_MARK,
    NAME_SYLLABLES,
    NUMBERS,
    SURROGATE_MOBILES,
    SURROGATE_PROVINCES,
)

Words = NDArray[np.uint64]
Symbols = NDArray[np.uint8]
Make = Callable[[Words, pa.Array], pa.Array]

FIRST_DAY, DAYS = np.datetime64("1930-01-01", "D"), 29_220
MAIL_SYMBOLS = np.frombuffer(b"abcdefghijkmnpqrstuvwxyz23456789", dtype=np.uint8)
MAIL_LENGTH = 12
CREDIT_BYTES = np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)
ORG_CHECKS = np.frombuffer(b"0123456789X", dtype=np.uint8)
ORG_SYMBOLS = np.array([ORG_ALPHABET.index(c) for c in CREDIT_ALPHABET])
ZERO = ord("0")


def make_id(words: Words, _: pa.Array) -> pa.Array:
    """Make citizen ids of provinces that do not exist (GB 11643)."""
    place, rest = _province_and_county(words[:, 0])
    born = FIRST_DAY + (rest % DAYS).astype(np.int64).astype("timedelta64[D]")
    year, month, day = _date_parts(born)
    body = np.hstack([place, _digits(year, 4), _digits(month, 2), _digits(day, 2), _digits(words[:, 1] % 1000, 3)])
    check = np.frombuffer(ID_CHECKS.encode(), dtype=np.uint8)[(body - ZERO) @ np.array(ID_WEIGHTS) % 11]
    return _to_text(np.hstack([body, check[:, np.newaxis]]))


def make_credit_code(words: Words, _: pa.Array) -> pa.Array:
    """Make credit codes of provinces that do not exist (GB 32100, GB 11714)."""
    place, _unused = _province_and_county(words[:, 0])
    organisation = _in_alphabet(words[:, 1], len(CREDIT_ALPHABET), 8)
    org_total = ORG_SYMBOLS[organisation] @ np.array(ORG_WEIGHTS)
    kind = np.full((len(words), 2), [ord("9"), ord("1")], dtype=np.uint8)
    org_check = ORG_CHECKS[(11 - org_total % 11) % 11][:, np.newaxis]
    body = np.hstack([kind, place, CREDIT_BYTES[organisation], org_check])
    total = np.searchsorted(CREDIT_BYTES, body) @ np.array(CREDIT_WEIGHTS)
    return _to_text(np.hstack([body, CREDIT_BYTES[-total % 31][:, np.newaxis]]))


def make_mobile(words: Words, _: pa.Array) -> pa.Array:
    """Make mobile numbers of unassigned segments."""
    segments = np.array([[int(c) + ZERO for c in s] for s in SURROGATE_MOBILES], dtype=np.uint8)
    return _to_text(np.hstack([segments[words[:, 0] % len(segments)], _digits(words[:, 1] % 10**8, 8)]))


def make_card(words: Words, originals: pa.Array) -> pa.Array:
    """Make card numbers without an issuer, 16 digits or as long as the original, with their Luhn digit."""
    lengths = pc.utf8_length(originals).to_numpy(zero_copy_only=False)
    made = [_card(int(word), int(n) if 13 <= n <= 19 else 16) for word, n in zip(words[:, 0], lengths, strict=True)]
    return pa.array(made, pa.string())


def _card(word: int, length: int) -> str:
    free = length - len(CARD_PREFIX) - 1
    body = f"{CARD_PREFIX}{word % 10**free:0{free}d}"
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(body))]
    return f"{body}{-sum(d - 9 * (d > 9) for d in doubled) % 10}"


def make_mail(words: Words, _: pa.Array) -> pa.Array:
    """Make mail addresses that can never be delivered to (RFC 2606)."""
    symbols = MAIL_SYMBOLS[_in_alphabet(words[:, 0], len(MAIL_SYMBOLS), MAIL_LENGTH)]
    return pc.binary_join_element_wise(_to_text(symbols), MAIL_DOMAIN, "@")


def make_name(words: Words, _: pa.Array) -> pa.Array:
    """Make names of three syllables after a mark that is no surname."""
    syllables = np.array(list(NAME_SYLLABLES))
    chosen = syllables[_in_alphabet(words[:, 0], len(syllables), 3)]
    return pa.array([NAME_MARK + "".join(row) for row in chosen.tolist()], pa.string())


def make_number(words: Words, _: pa.Array) -> pa.Array:
    """Make whole numbers beyond any running number."""
    return pc.cast(pa.array((words[:, 0] % NUMBERS).astype(np.int64) + FIRST_NUMBER), pa.string())


def _province_and_county(words: Words) -> tuple[Symbols, Words]:
    """Give six digits of a place that does not exist, and what is left of the words."""
    provinces = np.array(SURROGATE_PROVINCES, dtype=np.uint64)
    rest = words // len(provinces)
    place = provinces[(words % len(provinces)).astype(np.int64)] * 10_000 + rest % 10_000
    return _digits(place, 6), rest // 10_000


def _date_parts(days: NDArray[np.datetime64]) -> tuple[Words, Words, Words]:
    months, years = days.astype("datetime64[M]"), days.astype("datetime64[Y]")
    year = years.astype(np.int64) + 1970
    month = (months - years.astype("datetime64[M]")).astype(np.int64) + 1
    day = (days - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year.astype(np.uint64), month.astype(np.uint64), day.astype(np.uint64)


def _digits(numbers: Words, width: int) -> Symbols:
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.uint64)
    return (numbers[:, np.newaxis] // powers % 10).astype(np.uint8) + np.uint8(ZERO)


def _in_alphabet(words: Words, size: int, length: int) -> NDArray[np.int64]:
    """Write each word in the alphabet's base: `length` symbol numbers, of which size^length fit into 64 bits."""
    powers = np.array([size**i for i in range(length)], dtype=np.uint64)
    return (words[:, np.newaxis] // powers % np.uint64(size)).astype(np.int64)


def _to_text(symbols: Symbols) -> pa.Array:
    """Turn a matrix of ASCII codes into an array of strings, a row each."""
    count, width = symbols.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(symbols).tobytes())]
    return pa.Array.from_buffers(pa.string(), count, buffers)
