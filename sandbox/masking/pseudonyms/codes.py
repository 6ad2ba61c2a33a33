"""Surrogates of codes without a known structure: as long as the original, a character of the same class each."""

import numpy as np
import pyarrow as pa

from sandbox.masking.identifiers.surrogate_ranges import NAME_SYLLABLES
from sandbox.masking.pseudonyms.surrogates import Words

DIGITS = "0123456789"
SMALL = "abcdefghijklmnopqrstuvwxyz"
CAPITALS = SMALL.upper()
LONGEST = 64
"""Longer codes are cut: they are pseudonyms of texts rather than codes."""


def make_code(words: Words, originals: pa.Array) -> pa.Array:
    """Make codes of the originals' lengths and character classes."""
    chances = np.ascontiguousarray(words.astype(">u8")).view(">u2").astype(np.int64)
    made = [_code(value[:LONGEST], row) for value, row in zip(originals.to_pylist(), chances.tolist(), strict=True)]
    return pa.array(made, pa.string())


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
