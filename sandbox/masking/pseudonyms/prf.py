"""A keyed pseudo-random function over whole columns: CBC-MAC by a block cipher, each block of all values in one call.

The first block holds the value's length, so that no message is the beginning of another; CBC-MAC over such a
prefix-free set is a PRF (Bellare, Kilian & Rogaway 2000). Output is widened by counter mode under a second key.
AES by default; SM4 (GB/T 32907) where a contract asks. Both have blocks of 16 bytes.
"""

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4
from numpy.typing import NDArray

from sandbox.core.masking_policy import BlockCipher
from sandbox.masking.pseudonyms.cells import BLOCK, Bytes, Whole, cells_of

ALGORITHMS: dict[BlockCipher, type[AES] | type[SM4]] = {BlockCipher.AES: AES, BlockCipher.SM4: SM4}


class ColumnPrf:
    """One PRF: a 32-byte key, halved into the MAC's and the widening's."""

    def __init__(self, key: bytes, cipher: BlockCipher = BlockCipher.AES) -> None:
        algorithm = ALGORITHMS[cipher]
        self._mac, self._wide = algorithm(key[:BLOCK]), algorithm(key[BLOCK:])

    def draw(self, values: pa.Array, words: int, attempt: int | Whole = 0) -> NDArray[np.uint64]:
        """Give `words` pseudo-random 64-bit words for each value.

        Args:
            values: text without nulls.
            words: columns of the result.
            attempt: another number gives an independent function; one for all values, or one each.
        """
        tags = self._tags(values, attempt)
        blocks = -(-words // 2)
        wide = np.repeat(tags[:, np.newaxis, :], blocks, axis=1)
        wide[:, :, :8] ^= _as_bytes(np.arange(1, blocks + 1, dtype=np.uint64))[np.newaxis, :, :]
        drawn = encrypt_blocks(self._wide, wide.reshape(-1, BLOCK)).view(">u8").astype(np.uint64)
        return drawn.reshape(len(values), 2 * blocks)[:, :words]

    def _tags(self, values: pa.Array, attempt: int | Whole) -> Bytes:
        cells, lengths = cells_of(values)
        state = np.zeros((len(values), BLOCK), dtype=np.uint8)
        state[:, :8] = _as_bytes(lengths.astype(np.uint64))
        state[:, 8:] = _as_bytes(np.broadcast_to(attempt, len(values)).astype(np.uint64))
        state = encrypt_blocks(self._mac, state)
        for start in range(0, cells.shape[1], BLOCK):
            state = self._step(state, cells[:, start : start + BLOCK], lengths > start)
        return state

    def _step(self, state: Bytes, block: Bytes, is_live: NDArray[np.bool_]) -> Bytes:
        """Take in one block where a value reaches into it; shorter values are done already."""
        if is_live.all():
            return encrypt_blocks(self._mac, state ^ block)
        following = state.copy()
        following[is_live] = encrypt_blocks(self._mac, state[is_live] ^ block[is_live])
        return following


def encrypt_blocks(algorithm: BlockCipherAlgorithm, blocks: Bytes) -> Bytes:
    """Encrypt each block by itself."""
    encryptor = Cipher(algorithm, modes.ECB()).encryptor()  # noqa: S305 - the block function of a MAC, not a mode
    return np.frombuffer(encryptor.update(np.ascontiguousarray(blocks).data), dtype=np.uint8).reshape(-1, BLOCK)


def _as_bytes(numbers: NDArray[np.uint64]) -> Bytes:
    return numbers.astype(">u8").view(np.uint8).reshape(-1, 8)
