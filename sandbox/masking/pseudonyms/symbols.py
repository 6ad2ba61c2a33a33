"""Pseudo-random words written as symbols: matrices of ASCII codes, a row for each pseudonym, and texts made of them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Symbols = NDArray[np.uint8]
Lengths = NDArray[np.int64]

ZERO = ord("0")
DIGITS = np.frombuffer(b"0123456789", dtype=np.uint8)
PAIRS = np.array([[ZERO + n // 10, ZERO + n % 10] for n in range(100)], dtype=np.uint8)


def divided(numbers: Words, by: int) -> tuple[Words, Words]:
    """Divide and give the remainders: by one divisor NumPy multiplies instead, which its divmod does not."""
    whole = numbers // np.uint64(by)
    return whole, numbers - whole * np.uint64(by)


def digits(numbers: Words, width: int) -> Symbols:
    """Write the last `width` digits of each number."""
    drawn = np.empty((len(numbers), width + width % 2), dtype=np.uint8)
    rest = numbers
    for place in range(drawn.shape[1] - 2, -1, -2):
        rest, pair = divided(rest, 100)
        drawn[:, place : place + 2] = PAIRS[pair.astype(np.intp)]
    return drawn[:, width % 2 :]


def letters(words: Words, alphabet: Symbols, width: int) -> Symbols:
    """Write each word in the alphabet's base, the last symbol first; `width` symbols must fit into 64 bits."""
    return alphabet[places(words, len(alphabet), width)]


def places(words: Words, size: int, width: int) -> Lengths:
    """Write each word in base `size` as symbol numbers, the last one first."""
    drawn, rest = np.empty((len(words), width), dtype=np.intp), words
    for place in range(width):
        rest, drawn[:, place] = divided(rest, size)
    return drawn


def fixed(text: str, count: int) -> Symbols:
    """Write the same ASCII text in every row."""
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (count, len(text)))


def lengths_of(texts: pa.Array) -> Lengths:
    """Give each text's length in characters."""
    lengths: Lengths = pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    return lengths


def to_text(symbols: Symbols) -> pa.Array:
    """Turn a matrix of ASCII codes into an array of strings, a row each."""
    count, width = symbols.shape
    offsets = np.arange(0, (count + 1) * width, width, dtype=np.int32)
    return pa.Array.from_buffers(
        pa.string(), count, [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(symbols))]
    )


def to_text_of_lengths(symbols: Symbols, lengths: Lengths) -> pa.Array:
    """Turn the first `lengths` ASCII codes of each row into strings."""
    width = symbols.shape[1]
    if len(lengths) and lengths.min() == lengths.max() == width:
        return to_text(symbols)
    offsets = np.concatenate([[0], np.cumsum(np.minimum(lengths, width))]).astype(np.int32)
    kept = symbols[np.arange(width) < lengths[:, np.newaxis]]
    return pa.Array.from_buffers(pa.string(), len(lengths), [None, pa.py_buffer(offsets), pa.py_buffer(kept)])
