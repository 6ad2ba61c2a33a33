"""Surrogates of codes without a known structure: as long as the original, a character of the same class each."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.masking.identifiers.surrogate_ranges import NAME_SYLLABLES
from sandbox.masking.pseudonyms.symbols import Lengths, Words, lengths_of, to_text_of_lengths

DIGITS = "0123456789"
SMALL = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = SMALL.upper()
LONGEST = 64
"""Longer codes are cut: they are pseudonyms of texts rather than codes."""
CHANCES_PER_WORD = 4
ALPHABETS = (CAPITALS, SMALL, DIGITS)


def _ascii_tables() -> tuple[Lengths, Lengths]:
    """Give for each ASCII code the first character of its class and how many are in it; others stay as they are."""
    firsts, sizes = np.arange(128), np.ones(128, dtype=np.int64)
    for alphabet in ALPHABETS:
        codes = [ord(character) for character in alphabet]
        firsts[codes], sizes[codes] = codes[0], len(codes)
    return firsts, sizes


FIRSTS, SIZES = _ascii_tables()


def words_for(originals: pa.Array) -> int:
    """Give how many words the longest code takes: 16 bits a character."""
    longest = pc.max(pc.utf8_length(originals)).as_py() or 1
    return -(-min(longest, LONGEST) // CHANCES_PER_WORD)


def make_code(words: Words, originals: pa.Array) -> pa.Array:
    """Make codes of the originals' lengths and character classes."""
    chances = np.ascontiguousarray(words.astype(">u8")).view(">u2").astype(np.int64)
    is_ascii = pc.string_is_ascii(originals)
    plain = _make_ascii(pc.if_else(is_ascii, originals, ""), chances)
    if pc.all(is_ascii, min_count=0).as_py():
        return plain
    places = np.flatnonzero(~is_ascii.to_numpy(zero_copy_only=False))
    others = [_code(originals[int(i)].as_py()[:LONGEST], chances[i].tolist()) for i in places]
    return pc.replace_with_mask(plain, pc.invert(is_ascii), pa.array(others, pa.string()))


def _make_ascii(originals: pa.Array, chances: Lengths) -> pa.Array:
    width = min(chances.shape[1], LONGEST)
    lengths = np.minimum(lengths_of(originals), width)
    padded = pc.ascii_rpad(pc.utf8_slice_codeunits(originals, 0, width), width)
    codes = np.frombuffer(pc.cast(padded, pa.binary(width)).buffers()[1], dtype=np.uint8).reshape(-1, width)
    drawn = FIRSTS[codes] + chances[:, :width] % SIZES[codes]
    return to_text_of_lengths(drawn.astype(np.uint8), lengths)


def _code(original: str, chances: list[int]) -> str:
    return "".join(_like(character, chance) for character, chance in zip(original, chances, strict=False))


def _like(character: str, chance: int) -> str:
    alphabet = _alphabet_of(character)
    return alphabet[chance % len(alphabet)] if alphabet else character


def _alphabet_of(character: str) -> str:
    if not character.isalnum():
        return ""
    if character.isdigit():
        return DIGITS
    if not character.isascii():
        return NAME_SYLLABLES
    return CAPITALS if character.isupper() else SMALL
