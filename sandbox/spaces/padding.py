"""Empty the padding of encrypted blocks, which the engine leaves as it lay in memory.

DuckDB 1.5.5 begins each encrypted block with its own header, of which bytes 28 to 31 are never set and never read: they
hold what the buffer held before, such as four bytes of a row. `tests/attacks/test_marked_values.py` looks at each.
"""

import os
from collections.abc import Iterator
from pathlib import Path

HEADER_BYTES = 4096
HEADERS = 3
BLOCK_BYTES = 262_144
EMPTY_FROM, EMPTY_BYTES = 28, 4


def zero_padding(path: Path) -> None:
    """Zero the padding of every encrypted block of a whole, closed file, and put it on disk."""
    with path.open("r+b") as file:
        for place in _block_places(path.stat().st_size):
            file.seek(place + EMPTY_FROM)
            file.write(bytes(EMPTY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _block_places(size: int) -> Iterator[int]:
    first = HEADERS * HEADER_BYTES
    yield from range(HEADER_BYTES, first, HEADER_BYTES)
    yield from range(first, size, BLOCK_BYTES)
