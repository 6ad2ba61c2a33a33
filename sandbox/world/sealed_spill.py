"""Bytes too many for memory, kept on disk for as long as one piece of work takes, and readable by it alone.

The file has no name (it is unlinked while open), so the kernel removes it however the process ends, kill −9 included.
Each segment is sealed with AES-256-GCM (NIST SP 800-38D) under a key that is drawn for this spill and lives in memory
only; the nonce is the segment's number, so none is used twice (ibid., 8.2.1) and none opens in another's place.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.core.errors.loading import SpillFailed
from sandbox.world.keys import NONCE_BYTES, new_key
from sandbox.world.whole_files import make_private_folder

PREFIX = ".spill-"


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a sealed piece lies."""

    number: int
    offset: int
    size: int


class SealedSpill:
    """Sealed segments in a file without a name, which is made with the first of them.

    Args:
        folder: on whose disk; it is made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cipher = AESGCM(new_key())
        self._file: IO[bytes] | None = None
        self._segments = 0
        self._end = 0

    def append(self, content: bytes | memoryview) -> Segment:
        """Seal and write a piece.

        Raises:
            SpillFailed: the disk refuses.
        """
        sealed = self._cipher.encrypt(_nonce(self._segments), content, None)
        segment = Segment(self._segments, self._end, len(sealed))
        try:
            _write_all(self._opened(), sealed)
        except OSError as error:
            raise SpillFailed(why=error.strerror or type(error).__name__) from None
        self._segments += 1
        self._end += len(sealed)
        return segment

    def read(self, segment: Segment) -> bytes:
        """Read and open a piece.

        Raises:
            SpillFailed: the disk does not give back what was written.
            InvalidTag: it was changed.
        """
        sealed = bytearray(segment.size)
        try:
            count = os.preadv(self._opened().fileno(), [sealed], segment.offset)
        except OSError as error:
            raise SpillFailed(why=error.strerror or type(error).__name__) from None
        if count != segment.size:
            raise SpillFailed(why="short read")
        return self._cipher.decrypt(_nonce(segment.number), sealed, None)

    def close(self) -> None:
        """Give the disk back."""
        if self._file is not None:
            self._file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            make_private_folder(self._folder)
            self._file = tempfile.TemporaryFile(dir=self._folder, prefix=PREFIX, buffering=0)  # noqa: SIM115 - `close`
        return self._file


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")


def _write_all(file: IO[bytes], content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[file.write(left) :]
