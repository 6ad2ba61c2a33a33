"""A keyed pseudo-random function over whole columns: CBC-MAC by AES, each block of all values in one call.

The first block holds the value's length, so that no message is the beginning of another; CBC-MAC over such a
prefix-free set is a PRF (Bellare, Kilian & Rogaway 2000). Output is widened by AES in counter mode under a second key.
"""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from numpy.typing import NDArray

BLOCK = 16
WIDEST = 256
"""Longer values enter by their SHA-256."""


class ColumnPrf:
    """One PRF: a 32-byte key, halved into the MAC's and the widening's."""

    def __init__(self, key: bytes) -> None:
        self._mac_key, self._wide_key = key[:BLOCK], key[BLOCK:]

    def draw(self, values: pa.Array, words: int, attempt: int = 0) -> NDArray[np.uint64]:
        """Give `words` pseudo-random 64-bit words for each value.

        Args:
            values: text without nulls.
            words: columns of the result.
            attempt: another number gives an independent function.
        """
        tags = self._tags(pc.cast(values, pa.large_string()), attempt)
        blocks = -(-words // 2)
        wide = np.repeat(tags[:, np.newaxis, :], blocks, axis=1)
        wide[:, :, :8] ^= _as_bytes(np.arange(1, blocks + 1, dtype=np.uint64))[np.newaxis, :, :]
        drawn = _encrypt(self._wide_key, wide.reshape(-1, BLOCK)).view(">u8").astype(np.uint64)
        return drawn.reshape(len(values), 2 * blocks)[:, :words]

    def _tags(self, values: pa.Array, attempt: int) -> NDArray[np.uint8]:
        cells, lengths = _fixed_width(values)
        state = np.zeros((len(values), BLOCK), dtype=np.uint8)
        state[:, :8] = _as_bytes(lengths.astype(np.uint64))
        state[:, 8:] = _as_bytes(np.full(len(values), attempt, dtype=np.uint64))
        state = _encrypt(self._mac_key, state)
        for start in range(0, cells.shape[1], BLOCK):
            state = _step(self._mac_key, state, cells[:, start : start + BLOCK], lengths > start)
        return state


def _step(
    key: bytes, state: NDArray[np.uint8], block: NDArray[np.uint8], is_live: NDArray[np.bool_]
) -> NDArray[np.uint8]:
    """Take in one block where a value reaches into it; shorter values are done already."""
    following = state.copy()
    following[is_live] = _encrypt(key, state[is_live] ^ block[is_live])
    return following


def _encrypt(key: bytes, blocks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    encryptor = Cipher(AES(key), modes.ECB()).encryptor()  # noqa: S305 - the block function of a MAC, not a mode
    return np.frombuffer(encryptor.update(np.ascontiguousarray(blocks).tobytes()), dtype=np.uint8).reshape(-1, BLOCK)


def _as_bytes(numbers: NDArray[np.uint64]) -> NDArray[np.uint8]:
    return numbers.astype(">u8").view(np.uint8).reshape(-1, 8)


def _fixed_width(values: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give each value's bytes, padded by zeros to whole blocks, and their lengths."""
    lengths = pc.binary_length(values).to_numpy(zero_copy_only=False).astype(np.int64)
    if len(lengths) and lengths.max() > WIDEST:
        values = pa.array([_shorten(v) for v in values.to_pylist()], pa.large_string())
        lengths = pc.binary_length(values).to_numpy(zero_copy_only=False).astype(np.int64)
    width = -(-int(lengths.max(initial=1)) // BLOCK) * BLOCK
    cells = np.zeros((len(values), width), dtype=np.uint8)
    content = np.frombuffer("".join(values.to_pylist()).encode(), dtype=np.uint8)
    starts = np.cumsum(lengths) - lengths
    rows = np.repeat(np.arange(len(values)), lengths)
    cells[rows, np.arange(len(content)) - np.repeat(starts, lengths)] = content
    return cells, lengths


def _shorten(value: str) -> str:
    content = value.encode()
    return value if len(content) <= WIDEST else f"sha256:{hashlib.sha256(content).hexdigest()}"
