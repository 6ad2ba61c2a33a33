"""Signatures: Ed25519 keys of the service and of each voter, derived from the master key."""

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from sandbox.core.digests import sha256_hex
from sandbox.core.errors.loading import SigningKeyUnusable
from sandbox.world.keys import KeyRing


class Signer:
    """Who signs: `service`, or `voter/<account>`."""

    def __init__(self, name: str, private: Ed25519PrivateKey) -> None:
        self.name = name
        self._private = private

    @property
    def public(self) -> bytes:
        """The 32-byte public key."""
        return self._private.public_key().public_bytes_raw()

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key, in hex."""
        return sha256_hex(self.public)

    def sign(self, message: bytes) -> bytes:
        """Sign some bytes; 64 bytes come back."""
        return self._private.sign(message)


def open_signer(keys: KeyRing, name: str) -> Signer:
    """Open the signer of a name; the same key each time."""
    return Signer(name, Ed25519PrivateKey.from_private_bytes(keys.derive(f"sign/{name}")))


def read_signer(path: Path) -> Signer:
    """Open the signer whose private key a file holds: Ed25519, PKCS #8 in PEM, without a password.

    Raises:
        SigningKeyUnusable: the file is not there, or holds no such key.
    """
    try:
        private = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyUnusable(file=path.name)
    return Signer(path.stem, private)


def write_new_key(path: Path) -> Signer:
    """Draw a private key and write it to a file that only its owner can read; none that is there is overwritten.

    Raises:
        FileExistsError: there is a file already.
    """
    private = Ed25519PrivateKey.generate()
    content = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return Signer(path.stem, private)


def is_signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature over a message is by the holder of the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
