"""Sign a sample's manifest; read one that was handed on, and verify it without the sandbox that made it."""

import json

from cattrs.errors import BaseValidationError

from sandbox.core.digests import canonical_json
from sandbox.core.errors.proving import SampleIsAnother, SampleManifestForged, SampleReportUnreadable
from sandbox.core.samples import SampleManifest, SignedManifest
from sandbox.storage.codec import from_json
from sandbox.world.signing import Signer, is_signed_by

PREFIX = b"sandbox-sample-manifest/v1\n"
"""Sets these signatures apart from all others of the same key."""
MEMBERS = ("manifest", "key_id", "signature")


def sign_manifest(manifest: SampleManifest, signer: Signer) -> SignedManifest:
    """Sign a manifest by the service's key."""
    return SignedManifest(manifest, signer.key_id, signer.sign(_message(manifest)).hex())


def is_genuine(signed: SignedManifest, public: bytes) -> bool:
    """Tell whether a manifest is as the holder of a public key signed it."""
    try:
        return is_signed_by(public, _message(signed.manifest), bytes.fromhex(signed.signature))
    except ValueError:
        return False


def read_signed(name: str, text: str) -> SignedManifest:
    """Read the signed manifest out of a report or of a manifest's own file, without believing it.

    Args:
        name: the file's, for the message.
        text: its JSON: a manifest with its signature, whatever else stands beside them, or a report that holds them as
            `signed`.

    Raises:
        SampleReportUnreadable: it is neither.
    """
    try:
        document = json.loads(text)
        found = document.get("signed", document)
        return from_json(SignedManifest, json.dumps({name: found[name] for name in MEMBERS}))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, BaseValidationError):
        raise SampleReportUnreadable(file=name) from None  # their words quote what they read


def check_signed(name: str, signed: SignedManifest, trusted: frozenset[bytes], sample: str | None) -> None:
    """Check that one of the trusted keys signed a manifest exactly as it stands, and that it is of a named sample.

    Args:
        name: the file's, for the message.
        signed: as it was read.
        trusted: 32-byte Ed25519 public keys.
        sample: id, or its beginning, of the sample that it should be of; None for any.

    Raises:
        SampleManifestForged: none of them did.
        SampleIsAnother: it is of another sample.
    """
    if not any(is_genuine(signed, public) for public in trusted):
        raise SampleManifestForged(file=name)
    if sample is not None and not signed.manifest.id.startswith(sample):
        raise SampleIsAnother(file=name, found=signed.manifest.id, sample=sample)


def _message(manifest: SampleManifest) -> bytes:
    return PREFIX + canonical_json(manifest).encode()
