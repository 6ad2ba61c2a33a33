"""Small files kept encrypted: AES-256-GCM (NIST SP 800-38D), bound to their place, written whole or not at all."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.core.errors.producing import SealedFileBroken, SealedFileMissing
from sandbox.world.keys import NONCE_BYTES
from sandbox.world.whole_files import UNFINISHED, make_private_folder, write_whole

MAGIC = b"SBX1"


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


def sweep_unfinished(folder: Path) -> None:
    """Remove what a crash left half-written in a folder; nobody may be writing there."""
    for path in folder.glob(f"{UNFINISHED}*"):
        path.unlink(missing_ok=True)
