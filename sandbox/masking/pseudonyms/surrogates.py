"""Make surrogates of people and firms: well-formed, check-valid, and in ranges nobody was given."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    FOREIGN_COUNTRY,
    NAME_MARK,
    NAME_SYLLABLES,
    NUMBERS,
    SURROGATE_PROVINCES,
)
from sandbox.masking.pseudonyms.symbols import (
    DIGITS,
    ZERO,
    Lengths,
    Symbols,
    Words,
    digits,
    divided,
    fixed,
    lengths_of,
    places,
    to_text,
    to_text_of_lengths,
)

Make = Callable[[Words, pa.Array], pa.Array]
"""Makes surrogates of pseudo-random words and of the originals' plain forms, whose lengths some of them keep."""

FIRST_DAY, DAYS = np.datetime64("1930-01-01", "D"), 25_567
"""Born in 1930–1999, so that the old number of 15 digits, which has no century, tells two people apart as well."""
OLD_ID, NEW_ID = 15, 18
LUHN_DOUBLED = np.array([2 * d - 9 * (2 * d > 9) for d in range(10)], dtype=np.uint8)
CAPITALS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", dtype=np.uint8)
CREDIT_BYTES = np.frombuffer(CREDIT_ALPHABET.encode(), dtype=np.uint8)
ORG_CHECKS = np.frombuffer(b"0123456789X", dtype=np.uint8)
ORG_SYMBOLS = np.array([ORG_ALPHABET.index(c) for c in CREDIT_ALPHABET], dtype=np.uint8)
CREDIT_NUMBERS = np.array([max(0, CREDIT_ALPHABET.find(chr(code))) for code in range(128)], dtype=np.uint8)
SHORTEST_CARD, LONGEST_CARD, USUAL_CARD = 13, 19, 16
SYLLABLE_BYTES = np.array([list(syllable.encode()) for syllable in NAME_SYLLABLES], dtype=np.uint8)
NAME_LENGTH = 3


def make_id(words: Words, _: pa.Array) -> pa.Array:
    """Make citizen ids of 18 digits, of provinces that do not exist (GB 11643)."""
    place, rest = _province_and_county(words[:, 0])
    return to_text(_with_id_check(np.hstack([place, _birth_date(rest), digits(words[:, 1], 3)])))


def make_foreign_id(words: Words, originals: pa.Array) -> pa.Array:
    """Make ids of foreign residents: 18 digits of no province, or 15 characters of no country."""
    place, rest = _province_and_county(words[:, 0])
    born, count = _birth_date(rest), len(words)
    new = _with_id_check(np.hstack([fixed("9", count), place[:, :5], born, digits(words[:, 1], 3)]))
    letter = CAPITALS[(words[:, 1] // np.uint64(10**6) % np.uint64(26)).astype(np.intp)][:, np.newaxis]
    old = np.hstack([fixed(FOREIGN_COUNTRY, count), letter, place[:, 2:], born[:, 2:], digits(words[:, 1], 2)])
    is_old = pc.equal(pc.utf8_length(originals), OLD_ID)
    return pc.if_else(is_old, to_text(old), to_text(new))


def make_credit_code(words: Words, _: pa.Array) -> pa.Array:
    """Make credit codes of provinces that do not exist (GB 32100, GB 11714)."""
    place, _unused = _province_and_county(words[:, 0])
    organisation = places(words[:, 1], len(CREDIT_ALPHABET), 8)
    org_total = _weighed(ORG_SYMBOLS[organisation], ORG_WEIGHTS)
    org_check = ORG_CHECKS[(11 - org_total % 11) % 11][:, np.newaxis]
    body = np.hstack([fixed("91", len(words)), place, CREDIT_BYTES[organisation], org_check])
    total = _weighed(CREDIT_NUMBERS[body], CREDIT_WEIGHTS)
    return to_text(np.hstack([body, CREDIT_BYTES[-total % 31][:, np.newaxis]]))


def make_card(words: Words, originals: pa.Array) -> pa.Array:
    """Make card numbers without an issuer, 16 digits or as long as the original, with their Luhn digit."""
    lengths = lengths_of(originals)
    lengths[(lengths < SHORTEST_CARD) | (lengths > LONGEST_CARD)] = USUAL_CARD
    drawn = np.full((len(words), LONGEST_CARD), ZERO, dtype=np.uint8)
    for length in np.unique(lengths):
        chosen = np.flatnonzero(lengths == length)
        body = digits(words[chosen, 0], length - len(CARD_PREFIX) - 1)
        drawn[chosen, :length] = _with_luhn(np.hstack([fixed(CARD_PREFIX, len(chosen)), body]))
    return to_text_of_lengths(drawn, lengths)


def make_name(words: Words, _: pa.Array) -> pa.Array:
    """Make names of three syllables after a mark that is no surname."""
    chosen = SYLLABLE_BYTES[places(words[:, 0], len(SYLLABLE_BYTES), NAME_LENGTH)].reshape(
        len(words), NAME_LENGTH * SYLLABLE_BYTES.shape[1]
    )
    mark = np.frombuffer(NAME_MARK.encode(), dtype=np.uint8)
    return to_text(np.hstack([np.broadcast_to(mark, (len(words), len(mark))), chosen]))


def make_number(words: Words, _: pa.Array) -> pa.Array:
    """Make whole numbers beyond any running number."""
    return pc.cast(pa.array((words[:, 0] % np.uint64(NUMBERS)).astype(np.int64) + FIRST_NUMBER), pa.string())


def _province_and_county(words: Words) -> tuple[Symbols, Words]:
    """Give six digits of a place that does not exist, and what is left of the words."""
    provinces = np.array(SURROGATE_PROVINCES, dtype=np.uint64)
    rest, province = divided(words, len(provinces))
    rest, county = divided(rest, 10_000)
    return digits(provinces[province.astype(np.intp)] * np.uint64(10_000) + county, 6), rest


def _birth_dates() -> Symbols:
    """Give all days of birth as eight digits, a row each."""
    days = np.datetime_as_string(FIRST_DAY + np.arange(DAYS), unit="D")
    return np.array([list(day.replace("-", "").encode()) for day in days.tolist()], dtype=np.uint8)


BIRTH_DATES = _birth_dates()


def _birth_date(words: Words) -> Symbols:
    return BIRTH_DATES[(words % np.uint64(DAYS)).astype(np.intp)]


def _with_id_check(body: Symbols) -> Symbols:
    check = np.frombuffer(ID_CHECKS.encode(), dtype=np.uint8)[_weighed(body - ZERO, ID_WEIGHTS) % 11]
    return np.hstack([body, check[:, np.newaxis]])


def _with_luhn(body: Symbols) -> Symbols:
    """Append the check digit of ISO/IEC 7812-1, Annex B."""
    from_right = (body - ZERO)[:, ::-1]
    total = _weighed(from_right[:, 1::2], (1,) * (body.shape[1] // 2))
    total += _weighed(LUHN_DOUBLED[from_right[:, ::2]], (1,) * ((body.shape[1] + 1) // 2))
    return np.hstack([body, DIGITS[-total % 10][:, np.newaxis]])


def _weighed(numbers: Symbols, weights: tuple[int, ...]) -> Lengths:
    total = np.zeros(len(numbers), dtype=np.int64)
    for place, weight in enumerate(weights):
        total += numbers[:, place].astype(np.int64) * weight
    return total
