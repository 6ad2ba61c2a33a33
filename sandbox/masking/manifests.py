"""Sign a sample's manifest and verify it."""

from sandbox.core.digests import canonical_json
from sandbox.core.samples import SampleManifest, SignedManifest
from sandbox.world.signing import Signer, is_signed_by

PREFIX = b"sandbox-sample-manifest/v1\n"
"""Sets these signatures apart from all others of the same key."""


def sign_manifest(manifest: SampleManifest, signer: Signer) -> SignedManifest:
    """Sign a manifest by the service's key."""
    return SignedManifest(manifest, signer.key_id, signer.sign(_message(manifest)).hex())


def is_genuine(signed: SignedManifest, public: bytes) -> bool:
    """Tell whether a manifest is as the holder of a public key signed it."""
    return is_signed_by(public, _message(signed.manifest), bytes.fromhex(signed.signature))


def _message(manifest: SampleManifest) -> bytes:
    return PREFIX + canonical_json(manifest).encode()
