"""How an identifier is written, apart from what it is: width, dashes, spaces, country prefix, the old 15 digits.

One identifier written in two ways gets one surrogate, written in the same two ways: what joins after cleaning in the
real data joins after the same cleaning in the sample.
"""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.identifiers.checksums import ID_CHECKS, ID_WEIGHTS
from sandbox.masking.pseudonyms.cells import has_byte_of

FULL_WIDTH = {0xFEE0 + code: chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum()}
SEPARATORS = "+ -‐‑‒–—―−﹣-·•():\u3000\xa0\u200b\u200c\u200d\u2060\ufeff"
BARE = FULL_WIDTH | dict.fromkeys(map(ord, SEPARATORS))
DRESSED = f"[{re.escape(SEPARATORS)}\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]"
UNUSUAL_BYTES = np.array([code > 0x7F or chr(code) in SEPARATORS for code in range(256)])
"""Whatever is dressed has one of these; a text without them need not be looked at closely."""
OLD_ID = "^[0-9]{15}$"
OLD_CENTURY = "19"
PREFIXED_MOBILE = "^(?:00)?86(1[0-9]{10})$"
MOBILE_LENGTH = 11


def bare_forms(values: pa.Array, form: str) -> pa.Array:
    """Give each value without separators and in half width, where that has the kind's form; else as it is."""
    if not form:
        return values
    if not has_byte_of(values, UNUSUAL_BYTES):
        return values
    is_dressed = pc.match_substring_regex(values, DRESSED)
    if not pc.any(is_dressed, min_count=0).as_py():
        return values
    bare = pa.array([v.translate(BARE) for v in values.filter(is_dressed).to_pylist()], pa.string())
    fitting = pc.if_else(pc.match_substring_regex(bare, f"^(?:{form})$"), bare, values.filter(is_dressed))
    return pc.replace_with_mask(values, is_dressed, fitting)


def dress(surrogates: pa.Array, values: pa.Array, bare: pa.Array) -> pa.Array:
    """Write each surrogate as its value is written."""
    is_dressed = pc.not_equal(values, bare)
    if not pc.any(is_dressed, min_count=0).as_py():
        return surrogates
    pairs = zip(surrogates.filter(is_dressed).to_pylist(), values.filter(is_dressed).to_pylist(), strict=True)
    return pc.replace_with_mask(surrogates, is_dressed, pa.array([_dress(s, v) for s, v in pairs], pa.string()))


def _dress(surrogate: str, value: str) -> str:
    symbols = iter(surrogate)
    return "".join(c if c in SEPARATORS else _as_wide(next(symbols), c) for c in value)


def _as_wide(symbol: str, as_in: str) -> str:
    return chr(ord(symbol) + 0xFEE0) if ord(as_in) in FULL_WIDTH and symbol.isascii() else symbol


def as_it_is(bare: pa.Array) -> pa.Array:
    """Take a bare form for the identifier itself."""
    return bare


def as_made(surrogates: pa.Array, _: pa.Array) -> pa.Array:
    """Take surrogates as they were made."""
    return surrogates


def full_ids(bare: pa.Array) -> pa.Array:
    """Give the 18 digits of each old id of 15: the century comes in, and a check digit behind (GB 11643)."""
    is_old = pc.match_substring_regex(bare, OLD_ID)
    old = bare.filter(is_old)
    if not len(old):
        return bare
    body = pc.binary_join_element_wise(
        pc.utf8_slice_codeunits(old, 0, 6), OLD_CENTURY, pc.utf8_slice_codeunits(old, 6), ""
    )
    numbers = np.array([list(map(int, b)) for b in body.to_pylist()])
    checks = pa.array([ID_CHECKS[place] for place in numbers @ np.array(ID_WEIGHTS) % 11])
    return pc.replace_with_mask(bare, is_old, pc.binary_join_element_wise(body, checks, ""))


def old_ids_shortened(surrogates: pa.Array, bare: pa.Array) -> pa.Array:
    """Take century and check digit away again where the identifier had none."""
    is_old = pc.match_substring_regex(bare, OLD_ID)
    first, rest = pc.utf8_slice_codeunits(surrogates, 0, 6), pc.utf8_slice_codeunits(surrogates, 8, 17)
    return pc.if_else(is_old, pc.binary_join_element_wise(first, rest, ""), surrogates)


def national_numbers(bare: pa.Array) -> pa.Array:
    """Give mobile numbers without the country's prefix."""
    if not pc.any(pc.match_substring_regex(bare, PREFIXED_MOBILE), min_count=0).as_py():
        return bare
    return pc.replace_substring_regex(bare, PREFIXED_MOBILE, r"\1")


def prefixed_as_before(surrogates: pa.Array, bare: pa.Array) -> pa.Array:
    """Put the country's prefix back where it was."""
    is_prefixed = pc.match_substring_regex(bare, PREFIXED_MOBILE)
    prefix = pc.utf8_slice_codeunits(bare, 0, stop=-MOBILE_LENGTH)
    return pc.if_else(is_prefixed, pc.binary_join_element_wise(prefix, surrogates, ""), surrogates)


def cased_as_before(surrogates: pa.Array, bare: pa.Array) -> pa.Array:
    """Write hexadecimal digits in capitals where the identifier has no small ones."""
    has_small = pc.match_substring_regex(bare, "[a-f]")
    return pc.if_else(has_small, surrogates, pc.ascii_upper(surrogates))
