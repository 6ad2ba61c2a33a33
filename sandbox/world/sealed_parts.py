"""Large files kept encrypted, written and read part by part: AES-256-GCM, each part bound to its place and order.

The last part is marked as such, so that a file cut short does not open as a whole one (the STREAM construction: Hoang,
Reyhanitabar, Rogaway & Vizár 2015, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", section 5).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.core.errors.producing import SealedFileBroken, SealedFileMissing
from sandbox.world.keys import NONCE_BYTES

MAGIC = b"SBP1"
SIZE_BYTES = 4
MORE, LAST = "more", "last"


class PartSealer:
    """Seals parts into an open file; `place` says what the file is and whose."""

    def __init__(self, file: BinaryIO, key: bytes, place: str) -> None:
        self._file = file
        self._cipher = AESGCM(key)
        self._place = place
        self._parts = 0
        file.write(MAGIC)

    def write(self, content: bytes) -> None:
        """Seal the next part."""
        self._seal(content, MORE)

    def finish(self) -> None:
        """Mark the end; what is not finished does not open."""
        self._seal(b"", LAST)

    def _seal(self, content: bytes, mark: str) -> None:
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, content, _bound_to(self._place, self._parts, mark))
        self._file.write(len(sealed).to_bytes(SIZE_BYTES) + sealed)
        self._parts += 1


def read_parts(path: Path, key: bytes, place: str) -> Iterator[bytes]:
    """Open the parts of a file one after the other.

    Raises:
        SealedFileMissing: it is not there.
        SealedFileBroken: another key or place, changed bytes, parts missing or out of order.
    """
    if not path.is_file():
        raise SealedFileMissing(name=path.name)
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SealedFileBroken(name=path.name)
        opener = _Opener(AESGCM(key), place, path.name)
        for number, sealed in enumerate(_sealed_parts(file)):
            content = opener.open(sealed, number)
            if content is None:
                return
            yield content
    raise SealedFileBroken(name=path.name)


class _Opener:
    def __init__(self, cipher: AESGCM, place: str, name: str) -> None:
        self._cipher = cipher
        self._place = place
        self._name = name

    def open(self, sealed: bytes, number: int) -> bytes | None:
        """Open a part; give None where it is the end."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for mark in (MORE, LAST):
            try:
                content = self._cipher.decrypt(nonce, body, _bound_to(self._place, number, mark))
            except (InvalidTag, ValueError):
                continue
            return content if mark == MORE else None
        raise SealedFileBroken(name=self._name)


def _sealed_parts(file: BinaryIO) -> Iterator[bytes]:
    while size := file.read(SIZE_BYTES):
        yield file.read(int.from_bytes(size))


def _bound_to(place: str, number: int, mark: str) -> bytes:
    return f"{place}/{number}/{mark}".encode()
