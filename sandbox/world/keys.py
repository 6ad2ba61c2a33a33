"""Keys: one master key, from which others are derived or by which they are wrapped.

Derivation is HKDF-SHA256 (RFC 5869) with the purpose as `info`; wrapping is AES-256-GCM with the context as
associated data, so that a wrapped key opens only for what it was made for. Wrapping goes by the newest version of the
master key, and a wrapped text says which (`v2.…`; none: the first). Derivation goes by one root for good: pseudonyms,
signatures and the order of units outlive a rotation.
"""

import os
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sandbox.core.errors.operating import KeyUnwrapFailed, MasterKeyMissing, MasterKeyUnusable
from sandbox.core.text import Text
from sandbox.world.master_keys import KEY_BYTES, parse_masters, version_of
from sandbox.world.whole_files import write_whole

NONCE_BYTES = 12
ROOT_FILE = "derivation.key"


class KeyRing:
    """All keys of one sandbox, reached through its master key.

    Args:
        root: 32 bytes, from which all keys of purposes are derived.
        masters: the versions of the master key; None where the root is the first and only one.
        reread: reads them again; asked where a text names a version that is not known yet.
    """

    def __init__(
        self,
        root: bytes,
        masters: Mapping[int, bytes] | None = None,
        reread: Callable[[], Mapping[int, bytes]] | None = None,
    ) -> None:
        if len(root) != KEY_BYTES:
            raise MasterKeyUnusable(why=Text(f"it has {len(root)} bytes", f"长度为 {len(root)} 字节"))
        self.root = root
        self._masters = dict(masters or {1: root})
        self._reread = reread

    @property
    def versions(self) -> tuple[int, ...]:
        """The versions of the master key, oldest first."""
        return tuple(sorted(self._masters))

    def derive(self, purpose: str) -> bytes:
        """Give the 32-byte key of a purpose, such as `pseudonym/<space>/<identifier>`; always the same."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(self.root)

    def wrap(self, key: bytes, context: str) -> str:
        """Encrypt a data key for keeping, by the newest master key; `context` names what it opens."""
        nonce, version = os.urandom(NONCE_BYTES), self.versions[-1]
        sealed = nonce + AESGCM(self._wrapping_key(version)).encrypt(nonce, key, context.encode())
        return sealed.hex() if version == 1 else f"v{version}.{sealed.hex()}"

    def unwrap(self, wrapped: str, context: str) -> bytes:
        """Decrypt a kept data key.

        Raises:
            KeyUnwrapFailed: another master key, another context, or a changed text.
        """
        sealed, key = bytes.fromhex(wrapped.rpartition(".")[2]), self._wrapping_key(version_of(wrapped))
        try:
            return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except InvalidTag as error:
            raise KeyUnwrapFailed from error

    def _wrapping_key(self, version: int) -> bytes:
        if version not in self._masters and self._reread is not None:
            self._masters = dict(self._reread())
        if version not in self._masters:
            raise KeyUnwrapFailed
        master = self._masters[version]
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"wrap").derive(master)


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
    if from_environment is not None:
        masters = parse_masters(from_environment)
        return KeyRing(_root_of(path, masters), masters)
    masters = parse_masters(_read_key_file(path))
    return KeyRing(_root_of(path, masters), masters, lambda: parse_masters(_read_key_file(path)))


def keep_root(path: Path, ring: KeyRing) -> None:
    """Keep the root of derivation beside the key file, wrapped by the newest master key, so that older ones can go."""
    write_whole(path.with_name(ROOT_FILE), ring.wrap(ring.root, ROOT_FILE).encode())


def _root_of(path: Path, masters: Mapping[int, bytes]) -> bytes:
    """Give the root of derivation: the first master key, or what was kept of it when it went."""
    if 1 in masters:
        return masters[1]
    kept = path.with_name(ROOT_FILE)
    if not kept.is_file():
        raise MasterKeyMissing
    return KeyRing(masters[max(masters)], masters).unwrap(kept.read_text(), ROOT_FILE)


def _read_key_file(path: Path) -> str:
    if not path.exists():
        raise MasterKeyMissing
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise MasterKeyUnusable(why=Text("others can read the key file", "他人可读取密钥文件"))
    return path.read_text()
