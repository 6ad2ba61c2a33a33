"""Seal a space's file: which block lies where is bound to its key, and checked before a worker is given the key.

DuckDB 1.5.5 encrypts each block with AES-256-GCM, which tells a changed block, but not one in another's place: blocks
exchanged gave sums of values that were never in one row (tests/attacks/test_space_tampering.py). So the end of the file
holds HMAC-SHA256 (RFC 2104), under a key made of the data key, over the plain header and the first bytes of each block:
its nonce and its tag (NIST SP 800-38D, 7.1), which stand for its content.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from pathlib import Path

from sandbox.spaces.padding import BLOCK_BYTES, HEADER_BYTES, HEADERS, zero_padding

MARK = b"SEALED-1"
PURPOSE = b"sandbox: the order of the blocks of a space's file"
SEAL_BYTES = len(MARK) + hashlib.sha256().digest_size
NONCE_AND_TAG_BYTES = 40
FIRST_BLOCK = HEADERS * HEADER_BYTES


def finish_file(path: Path, key: bytes) -> None:
    """Empty the padding of a whole, closed file, and seal it: what every writer of a space ends with."""
    zero_padding(path)
    seal_file(path, key)


def seal_file(path: Path, key: bytes) -> None:
    """Put the seal at the end of a whole, closed file, and that on disk."""
    with path.open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.write(MARK + _digest(file.fileno(), size, key))
        file.flush()
        os.fsync(file.fileno())


def is_sealed(descriptor: int, key: bytes) -> bool:
    """Tell whether an open file is as it was sealed, under this key."""
    size = os.fstat(descriptor).st_size - SEAL_BYTES
    if size < FIRST_BLOCK:
        return False
    found = os.pread(descriptor, SEAL_BYTES, size)
    return hmac.compare_digest(found, MARK + _digest(descriptor, size, key))


def _digest(descriptor: int, size: int, key: bytes) -> bytes:
    own_key = hmac.digest(key, PURPOSE, hashlib.sha256)
    made = hmac.new(own_key, size.to_bytes(8, "big"), hashlib.sha256)
    for length, place in _sealed_parts(size):
        made.update(os.pread(descriptor, length, place))
    return made.digest()


def _sealed_parts(size: int) -> Iterator[tuple[int, int]]:
    yield FIRST_BLOCK, 0
    yield from ((NONCE_AND_TAG_BYTES, place) for place in range(FIRST_BLOCK, size, BLOCK_BYTES))
