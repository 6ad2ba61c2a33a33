"""Signatures: Ed25519 keys of the service and of each voter, derived from the master key."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sandbox.core.digests import sha256_hex
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


def is_signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature over a message is by the holder of the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
