"""Texts as matrices of bytes, a row each, padded by zeros to whole blocks; and fingerprints of them."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

BLOCK = 16
WIDEST = 256
"""Longer values enter by their SHA-256."""
ODD = np.uint64(0x9E3779B97F4A7C15)

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]


def cells_of(texts: pa.Array) -> tuple[Bytes, Whole]:
    """Give each text's bytes, padded by zeros to whole blocks, and their lengths."""
    values = pc.cast(texts, pa.large_string())
    lengths = _lengths_of(values)
    if len(lengths) and lengths.max() > WIDEST:
        values = pa.array([_shorten(v) for v in values.to_pylist()], pa.large_string())
        lengths = _lengths_of(values)
    longest = int(lengths.max(initial=1))
    width = -(-longest // BLOCK) * BLOCK
    padded = pc.ascii_rpad(values, width, padding="\0")
    content = _content_of(padded, np.full(len(values), width))
    return content.reshape(len(values), width), lengths


def has_byte_of(texts: pa.Array, wanted: NDArray[np.bool_]) -> bool:
    """Tell whether any byte of any text is wanted; `wanted` has a place for each of the 256."""
    values = pc.cast(texts, pa.large_string())
    return bool(wanted[_content_of(values, _lengths_of(values))].any())


def fingerprints(texts: pa.Array) -> NDArray[np.uint64]:
    """Give a number for each text: equal for equal texts, and hardly ever for others. No secret, and no digest."""
    cells, lengths = cells_of(texts)
    columns = cells.view(np.uint64)
    found = lengths.astype(np.uint64) * ODD
    for place in range(columns.shape[1]):
        found = (found ^ columns[:, place]) * ODD
        found ^= found >> np.uint64(32)
    return found


def _lengths_of(values: pa.Array) -> Whole:
    lengths: Whole = pc.binary_length(values).to_numpy(zero_copy_only=False).astype(np.int64)
    return lengths


def _content_of(values: pa.Array, lengths: Whole) -> Bytes:
    """Give the bytes of all values, one after the other, out of Arrow's own buffer."""
    total, buffers = int(lengths.sum()), values.buffers()
    if not total:
        return np.zeros(0, dtype=np.uint8)
    first = int(np.frombuffer(buffers[1], dtype=np.int64)[values.offset])
    return np.frombuffer(buffers[2], dtype=np.uint8, count=total, offset=first)


def _shorten(value: str) -> str:
    content = value.encode()
    return value if len(content) <= WIDEST else f"sha256:{hashlib.sha256(content).hexdigest()}"
