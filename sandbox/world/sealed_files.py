"""Small files kept encrypted: AES-256-GCM (NIST SP 800-38D), bound to their place, written whole or not at all."""

import os
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.core.errors.producing import SealedFileBroken, SealedFileMissing
from sandbox.world.keys import NONCE_BYTES

MAGIC = b"SBX1"
UNFINISHED = ".writing-"


def write_sealed(path: Path, key: bytes, place: str, content: bytes) -> None:
    """Encrypt and write a file; a crash leaves either the former file or the new one.

    Args:
        path: where; its folder is made, for the owner alone, if it is not there.
        key: 32 bytes.
        place: what the file is and whose; it opens only under the same words.
        content: what is kept.
    """
    make_private_folder(path.parent)
    nonce = os.urandom(NONCE_BYTES)
    write_whole(path, MAGIC + nonce + AESGCM(key).encrypt(nonce, content, place.encode()))


def read_sealed(path: Path, key: bytes, place: str) -> bytes:
    """Read and decrypt a file.

    Raises:
        SealedFileMissing: it is not there.
        SealedFileBroken: another key or place, or changed bytes.
    """
    try:
        sealed = path.read_bytes()
    except FileNotFoundError as error:
        raise SealedFileMissing(name=path.name) from error
    nonce, body = sealed[len(MAGIC) : len(MAGIC) + NONCE_BYTES], sealed[len(MAGIC) + NONCE_BYTES :]
    if not sealed.startswith(MAGIC) or len(nonce) < NONCE_BYTES:
        raise SealedFileBroken(name=path.name)
    try:
        return AESGCM(key).decrypt(nonce, body, place.encode())
    except InvalidTag as error:
        raise SealedFileBroken(name=path.name) from error


def make_private_folder(path: Path) -> None:
    """Make a folder that only its owner can enter; one that is there already stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def sweep_unfinished(folder: Path) -> None:
    """Remove what a crash left half-written in a folder; nobody may be writing there."""
    for path in folder.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole, or as it was before."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=UNFINISHED)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    synchronise_folder(path.parent)


def synchronise_folder(path: Path) -> None:
    """Wait until a folder's entries are on disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
