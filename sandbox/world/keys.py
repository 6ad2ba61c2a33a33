"""Keys: one master key, from which others are derived or by which they are wrapped.

Derivation is HKDF-SHA256 (RFC 5869) with the purpose as `info`; wrapping is AES-256-GCM with the context as
associated data, so that a wrapped key opens only for what it was made for.
"""

import os
import secrets
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sandbox.core.errors.operating import KeyUnwrapFailed, MasterKeyMissing, MasterKeyUnusable
from sandbox.core.text import Text

KEY_BYTES = 32
NONCE_BYTES = 12


class KeyRing:
    """All keys of one sandbox, reached through its master key."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise MasterKeyUnusable(why=Text(f"it has {len(master)} bytes", f"长度为 {len(master)} 字节"))
        self._master = master

    def derive(self, purpose: str) -> bytes:
        """Give the 32-byte key of a purpose, such as `pseudonym/<space>/<identifier>`; always the same."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self._master)

    def wrap(self, key: bytes, context: str) -> str:
        """Encrypt a data key for keeping; `context` names what it opens."""
        nonce = os.urandom(NONCE_BYTES)
        return (nonce + AESGCM(self.derive("wrap")).encrypt(nonce, key, context.encode())).hex()

    def unwrap(self, wrapped: str, context: str) -> bytes:
        """Decrypt a kept data key.

        Raises:
            KeyUnwrapFailed: another master key, another context, or a changed text.
        """
        sealed = bytes.fromhex(wrapped)
        try:
            return AESGCM(self.derive("wrap")).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except InvalidTag as error:
            raise KeyUnwrapFailed from error


def new_key() -> bytes:
    """Draw a fresh 32-byte data key."""
    return secrets.token_bytes(KEY_BYTES)


def write_master_key(path: Path) -> None:
    """Draw a master key into a new file that only its owner can read.

    Raises:
        FileExistsError: the file is there already; it is never overwritten.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(new_key().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def open_key_ring(path: Path, from_environment: str | None) -> KeyRing:
    """Open the key ring by the environment's key where it is set, else by the key file.

    Raises:
        MasterKeyMissing: neither is there.
        MasterKeyUnusable: it is not 64 hex digits, or others can read the file.
    """
    text = from_environment if from_environment is not None else _read_key_file(path)
    try:
        return KeyRing(bytes.fromhex(text.strip()))
    except ValueError as error:
        raise MasterKeyUnusable(why=Text("it is not hex", "不是十六进制")) from error


def _read_key_file(path: Path) -> str:
    if not path.exists():
        raise MasterKeyMissing
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise MasterKeyUnusable(why=Text("others can read the key file", "他人可读取密钥文件"))
    return path.read_text()
