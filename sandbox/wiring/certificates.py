"""Certificates of disposal (处置证书, I3): signed by the service, checked by anyone who trusts its key, without it."""

import json
from pathlib import Path

from cattrs.errors import BaseValidationError

from sandbox.core.digests import canonical_json, digest_of
from sandbox.core.errors.disposing import CertificateForged, CertificateUnreadable
from sandbox.core.spaces import Certificate, SignedCertificate
from sandbox.storage.codec import from_json
from sandbox.world.signing import Signer, is_signed_by
from sandbox.world.whole_files import make_private_folder, write_whole

FORMAT = "data-sandbox/disposal/1"
FOLDER = "certificates"
PREFIX = b"sandbox-disposal-certificate/v1\n"
"""Sets these signatures apart from all others of the same key."""


def sign_certificate(certificate: Certificate, signer: Signer) -> SignedCertificate:
    """Sign a certificate by the service's key."""
    return SignedCertificate(certificate, signer.public.hex(), signer.sign(_message(certificate)).hex())


def certificate_text(signed: SignedCertificate) -> str:
    """Write a certificate's file."""
    return canonical_json({"format": FORMAT, "signed": signed}) + "\n"


def read_certificate(name: str, text: str) -> SignedCertificate:
    """Read a certificate's file, without believing it.

    Raises:
        CertificateUnreadable: it is none, or was written otherwise than the sandbox writes it.
    """
    try:
        document = json.loads(text)
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise CertificateUnreadable(file=name, why="another format")
        signed = from_json(SignedCertificate, json.dumps(document.get("signed")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, BaseValidationError):
        raise CertificateUnreadable(file=name, why="not whole") from None  # their words quote what they read
    if certificate_text(signed) != text:
        raise CertificateForged(file=name)
    return signed


def check_certificate(name: str, signed: SignedCertificate, trusted: frozenset[bytes]) -> None:
    """Check that one of the trusted keys signed a certificate exactly as it stands.

    Args:
        name: the file's, for the message.
        signed: as it was read.
        trusted: 32-byte Ed25519 public keys; the key that the file itself names is believed only if it is among them.

    Raises:
        CertificateForged: none of them did.
    """
    try:
        public, signature = bytes.fromhex(signed.public_key), bytes.fromhex(signed.signature)
    except ValueError as error:
        raise CertificateForged(file=name) from error
    if public not in trusted or not is_signed_by(public, _message(signed.certificate), signature):
        raise CertificateForged(file=name)


def certificate_path(root: Path, space: str) -> Path:
    """Give where the certificate of a space is kept, below the state directory."""
    return root / FOLDER / f"{digest_of(space)[:32]}.json"


def keep_certificate(root: Path, signed: SignedCertificate) -> Path:
    """Write a certificate's file: whole, or not at all."""
    path = certificate_path(root, signed.certificate.space)
    make_private_folder(path.parent)
    write_whole(path, certificate_text(signed).encode())
    return path


def _message(certificate: Certificate) -> bytes:
    return PREFIX + canonical_json(certificate).encode()
