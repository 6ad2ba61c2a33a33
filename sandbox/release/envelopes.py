"""Signed statements: in-toto Statement v1 in a DSSE envelope, as canonical JSON (RFC 8785)."""

import binascii
import json
from dataclasses import dataclass
from hashlib import sha256

import rfc8785
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import STATEMENT_TYPE_URI, Statement
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer._key import Key, SSlibKey  # the package re-exports them without declaring it
from securesystemslib.signer._signature import Signature
from securesystemslib.signer._signer import Signer as DsseSigner

from sandbox.core.digests import Plain
from sandbox.world.signing import Signer

PAYLOAD_TYPE = "application/vnd.in-toto+json"
SCHEME = "ed25519"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a statement is about: a file's name in the package, and its digest."""

    name: str
    algorithm: str
    digest: str


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement that was read from an envelope, not yet believed. `key_id` names who claims to have signed."""

    subject: Subject
    predicate_type: str
    predicate: dict[str, Plain]
    key_id: str
    envelope: Envelope


class UnreadableEnvelope(ValueError):
    """An envelope or its statement is not in the one form in which the sandbox writes it."""


class _SandboxSigner(DsseSigner):
    """Our Ed25519 signer in the shape that securesystemslib asks for."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    @classmethod
    def from_priv_key_uri(cls, *_: object, **__: object) -> "_SandboxSigner":
        """Refuse: keys are opened by the key ring alone."""
        raise NotImplementedError(cls.__name__)

    @property
    def public_key(self) -> Key:
        """The public key."""
        return dsse_key(self._signer.key_id, self._signer.public)

    def sign(self, payload: bytes) -> Signature:
        """Sign the envelope's pre-authentication encoding."""
        return Signature(self._signer.key_id, self._signer.sign(payload).hex())


def dsse_key(key_id: str, public: bytes) -> SSlibKey:
    """Give a 32-byte Ed25519 public key in the shape that securesystemslib asks for."""
    return SSlibKey(key_id, SCHEME, SCHEME, {"public": public.hex()})


def sign_statement(subject: Subject, predicate_type: str, predicate: dict[str, Plain], signer: Signer) -> bytes:
    """Make and sign a statement; the canonical bytes of its envelope come back.

    Predicates hold no numbers but whole ones below 2**53 (RFC 8785, 3.1).
    """
    described = ResourceDescriptor(name=subject.name, digest={subject.algorithm: subject.digest})
    Statement([described.pb], predicate_type, predicate).validate()
    statement = {
        "_type": STATEMENT_TYPE_URI,
        "subject": [{"name": subject.name, "digest": {subject.algorithm: subject.digest}}],
        "predicateType": predicate_type,
        "predicate": predicate,
    }
    envelope = Envelope(rfc8785.dumps(statement), PAYLOAD_TYPE, {})
    envelope.sign(_SandboxSigner(signer))
    return rfc8785.dumps(envelope.to_dict())


def read_statement(content: bytes) -> Signed:
    """Read an envelope and its statement, without believing it.

    Raises:
        UnreadableEnvelope: it is not canonical, not one signature, or not one statement about one subject.
    """
    try:
        envelope = Envelope.from_dict(json.loads(content))
        statement = json.loads(envelope.payload)
        is_canonical = rfc8785.dumps(envelope.to_dict()) == content and rfc8785.dumps(statement) == envelope.payload
        (key_id,) = envelope.signatures
        (subject,) = statement["subject"]
        ((algorithm, digest),) = subject["digest"].items()
        named = Subject(str(subject["name"]), str(algorithm), str(digest))
        signed = Signed(named, statement["predicateType"], statement["predicate"], key_id, envelope)
        is_ours = envelope.payload_type == PAYLOAD_TYPE and statement["_type"] == STATEMENT_TYPE_URI
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise UnreadableEnvelope from error
    if not (is_canonical and is_ours and isinstance(signed.predicate, dict)):
        raise UnreadableEnvelope
    return signed


def is_signed(signed: Signed, public: bytes) -> bool:
    """Tell whether the holder of a public key signed the statement."""
    key = dsse_key(sha256(public).hexdigest(), public)
    try:
        signed.envelope.verify([key], 1)
    except (VerificationError, ValueError):
        return False
    return True
