"""Keyed message authentication codes (MACs) of whole arrays: AES over all messages at once, block by block."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from numpy.typing import NDArray

BLOCK = 16
WIDER = 4

Words = NDArray[np.uint64]
Macs = NDArray[np.uint64]  # one row of two words for each message


def text_macs(values: pa.Array, key: bytes) -> Macs:
    """Give the CBC-MAC of each text, its length in the first block; none is null.

    The length in front makes CBC-MAC a pseudorandom function for texts of any length (Bellare, Kilian & Rogaway 2000).
    A text's MAC is the same whatever texts are beside it.
    """
    values = pc.cast(values, pa.string())
    sizes = np.asarray(pc.binary_length(values)).astype(np.uint64)
    blocks = np.maximum(1, -(-sizes.astype(np.int64) // BLOCK))
    macs = np.empty((len(values), 2), np.uint64)
    width, done = 1, 0
    while done < len(values):  # texts of about one length at a time, so that padding takes no more than the texts
        chosen = (blocks <= width) & (blocks > width // WIDER)
        if chosen.any():
            macs[chosen] = _chained(values.filter(pa.array(chosen)), blocks[chosen], width, key)
            done += int(chosen.sum())
        width *= WIDER
    return macs


def distinct_macs(values: pa.Array, key: bytes) -> Macs:
    """Give the MAC of each text, working out that of each distinct one once; none is null."""
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    macs: Macs = text_macs(encoded.dictionary, key)[encoded.indices.to_numpy()]
    return macs


def word_macs(words: Words, key: bytes) -> Macs:
    """Give the MAC of each row of two words: one block each."""
    # ECB over independent blocks is the block cipher itself, in bulk; the mode is not used to hide anything.
    cipher = Cipher(AES(key), ECB()).encryptor()  # noqa: S305 - see above
    sealed = cipher.update(np.ascontiguousarray(words).tobytes()) + cipher.finalize()
    return np.frombuffer(sealed, np.uint64).reshape(-1, 2)


def _chained(values: pa.Array, blocks: NDArray[np.int64], width: int, key: bytes) -> Macs:
    sizes = np.asarray(pc.binary_length(values)).astype(np.uint64)
    texts = pc.ascii_rpad(values, width=width * BLOCK, padding="\0")
    padded = np.frombuffer(texts.buffers()[2], np.uint64, len(values) * 2 * width).reshape(-1, 2 * width)
    state = word_macs(np.stack((sizes, np.zeros_like(sizes)), axis=1), key).copy()
    for block in range(width):
        goes_on = blocks > block
        state[goes_on] = word_macs(state[goes_on] ^ padded[goes_on, 2 * block : 2 * block + 2], key)
    return state
