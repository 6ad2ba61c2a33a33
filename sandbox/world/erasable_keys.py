"""Data keys that can be destroyed for good (crypto-erase, NIST SP 800-88r1, 2.6).

Each is wrapped twice: by a secret in a file of its own, then by the master key. The wrapped text may be in databases,
their logs and their backups; without the secret's file it opens nothing. The files are small, never copied, and need
no backup: what they open is derived anew where it may be.
"""

import os
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sandbox.core.errors.disposing import KeyErased
from sandbox.core.errors.operating import KeyUnwrapFailed
from sandbox.world.keys import NONCE_BYTES, KeyRing, new_key
from sandbox.world.master_keys import KEY_BYTES
from sandbox.world.whole_files import make_private_folder, synchronise_folder

SUFFIX = ".secret"
NAME = re.compile(r"[0-9a-f]{8,64}")


class ErasableKeys:
    """Keys whose secrets lie in one folder, each in a file named after what it opens."""

    def __init__(self, folder: Path, keys: KeyRing) -> None:
        self._folder = folder
        self._keys = keys

    def wrap(self, name: str, key: bytes, context: str) -> str:
        """Draw the secret of a name, and wrap a data key by it and by the master key.

        Raises:
            FileExistsError: the name has a secret already; it is never overwritten.
        """
        secret, nonce = new_key(), os.urandom(NONCE_BYTES)
        self._write(name, secret)
        return self._keys.wrap(nonce + AESGCM(secret).encrypt(nonce, key, context.encode()), context)

    def unwrap(self, name: str, wrapped: str, context: str) -> bytes:
        """Give a data key back.

        Raises:
            KeyErased: its secret was destroyed.
            KeyUnwrapFailed: another master key, another secret or context, or a changed text.
        """
        secret = self._read(name)
        sealed = self._keys.unwrap(wrapped, context)
        try:
            return AESGCM(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context.encode())
        except InvalidTag as error:
            raise KeyUnwrapFailed from error

    def has(self, name: str) -> bool:
        """Tell whether a name's secret is there."""
        return self._path(name).is_file()

    def erase(self, name: str) -> None:
        """Destroy a secret: overwritten, then deleted, both on disk. One that is gone already stays gone."""
        path = self._path(name)
        if not path.exists():
            return
        with path.open("r+b") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink(missing_ok=True)
        synchronise_folder(self._folder)

    def names(self) -> tuple[str, ...]:
        """List the names that have a secret."""
        return tuple(sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}")))

    def _write(self, name: str, secret: bytes) -> None:
        make_private_folder(self._folder)
        descriptor = os.open(self._path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secret)
            file.flush()
            os.fsync(file.fileno())
        synchronise_folder(self._folder)

    def _read(self, name: str) -> bytes:
        try:
            secret = self._path(name).read_bytes()
        except FileNotFoundError as error:
            raise KeyErased(name=name) from error
        if len(secret) != KEY_BYTES:
            raise KeyErased(name=name)
        return secret

    def _path(self, name: str) -> Path:
        if NAME.fullmatch(name) is None:
            raise ValueError("a secret is named by hex digits")
        return self._folder / f"{name}{SUFFIX}"
