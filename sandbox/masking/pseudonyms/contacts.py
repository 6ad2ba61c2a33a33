"""Make surrogates of contacts and devices, in ranges nobody was given."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.identifiers.surrogate_ranges import (
    ACCOUNT_PREFIX,
    IP_FIRST_OCTETS,
    IPV6_PREFIX,
    LANDLINE_AREAS,
    MAC_PREFIX,
    MAIL_DOMAIN,
    SURROGATE_MOBILES,
)
from sandbox.masking.pseudonyms.symbols import (
    Symbols,
    Words,
    digits,
    fixed,
    lengths_of,
    letters,
    to_text,
    to_text_of_lengths,
)

SEGMENTS = np.array([list(segment.encode()) for segment in SURROGATE_MOBILES], dtype=np.uint8)
AREAS = np.array([list(area.encode()) for area in LANDLINE_AREAS], dtype=np.uint8)
FIRST_DIGITS = np.frombuffer(b"2345678", dtype=np.uint8)
"""A landline's own number begins with one of these."""
SHORT_AREA, LONG_AREA, LONGEST_LANDLINE = 3, 4, 12
FREE_SYMBOLS = np.frombuffer(b"abcdefghijkmnpqrstuvwxyz23456789", dtype=np.uint8)
MAIL_LENGTH = 12
HEXADECIMAL = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
SHORTEST_ACCOUNT, LONGEST_ACCOUNT = 10, 20


def make_mobile(words: Words, _: pa.Array) -> pa.Array:
    """Make mobile numbers of unassigned segments."""
    segment = SEGMENTS[(words[:, 0] % np.uint64(len(SEGMENTS))).astype(np.intp)]
    return to_text(np.hstack([segment, digits(words[:, 1], 8)]))


def make_landline(words: Words, originals: pa.Array) -> pa.Array:
    """Make landline numbers of area codes that do not exist, as long as the originals."""
    lengths = np.clip(lengths_of(originals), SHORT_AREA + 7, LONGEST_LANDLINE)
    area = AREAS[(words[:, 0] % np.uint64(len(AREAS))).astype(np.intp)]
    fourth = digits(words[:, 0] // np.uint64(7), 1)
    first = FIRST_DIGITS[(words[:, 0] // np.uint64(100) % np.uint64(7)).astype(np.intp)][:, np.newaxis]
    short = to_text_of_lengths(np.hstack([area, first, digits(words[:, 1], 8)]), lengths)
    long = to_text_of_lengths(np.hstack([area, fourth, first, digits(words[:, 1], 7)]), lengths)
    is_short = pc.match_substring_regex(originals, "^0(10|2[0-9])")
    return pc.if_else(is_short, short, long)


def make_mail(words: Words, _: pa.Array) -> pa.Array:
    """Make mail addresses that can never be delivered to (RFC 2606)."""
    return to_text(np.hstack([letters(words[:, 0], FREE_SYMBOLS, MAIL_LENGTH), fixed("@" + MAIL_DOMAIN, len(words))]))


def make_ip(words: Words, originals: pa.Array) -> pa.Array:
    """Make reserved addresses (RFC 1112, section 4), and of the longer kind those for documentation (RFC 3849)."""
    word, first = words[:, 0], np.uint64(IP_FIRST_OCTETS[0])
    octets = [first + word % np.uint64(len(IP_FIRST_OCTETS))]
    octets += [word // np.uint64(2**shift) % np.uint64(254) + np.uint64(1) for shift in (8, 20, 32)]
    short = pc.binary_join_element_wise(*(pc.cast(pa.array(octet), pa.string()) for octet in octets), ".")
    long = to_text(np.hstack([fixed(IPV6_PREFIX, len(words)), _grouped(letters(words[:, 1], HEXADECIMAL, 16), 4)]))
    last = to_text(_grouped(letters(word, HEXADECIMAL, 8), 4))
    is_long = pc.match_substring(originals, ":")
    return pc.if_else(is_long, pc.binary_join_element_wise(long, last, ":"), short)


def make_mac(words: Words, _: pa.Array) -> pa.Array:
    """Make hardware addresses of twelve digits in a locally administered block (IEEE 802c)."""
    return to_text(np.hstack([fixed(MAC_PREFIX, len(words)), letters(words[:, 0], HEXADECIMAL, 6)]))


def make_wechat(words: Words, originals: pa.Array) -> pa.Array:
    """Make WeChat accounts that begin as none does, as long as the originals."""
    drawn = letters(words[:, 0], FREE_SYMBOLS, 12), letters(words[:, 1], FREE_SYMBOLS, 7)
    return _account(np.hstack([*drawn]), originals)


def make_qq(words: Words, originals: pa.Array) -> pa.Array:
    """Make QQ numbers that begin as none does, of ten digits or as long as the originals."""
    return _account(digits(words[:, 0], 19), originals)


def _account(drawn: Symbols, originals: pa.Array) -> pa.Array:
    lengths = np.clip(lengths_of(originals), SHORTEST_ACCOUNT, LONGEST_ACCOUNT)
    return to_text_of_lengths(np.hstack([fixed(ACCOUNT_PREFIX, len(drawn)), drawn]), lengths)


def _grouped(symbols: Symbols, width: int) -> Symbols:
    """Put a colon between groups of so many symbols."""
    parts = [symbols[:, start : start + width] for start in range(0, symbols.shape[1], width)]
    colon = fixed(":", len(symbols))
    return np.hstack([part for group in parts for part in (colon, group)][1:])
