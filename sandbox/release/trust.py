"""What a verifier trusts: public keys by name, and the signed list of revoked releases. No server, no database."""

import json
from dataclasses import dataclass
from hashlib import sha256

import rfc8785

from sandbox.core.digests import Plain, canonical_json
from sandbox.core.errors.releasing import TrustUnreadable
from sandbox.core.releases import Revocation
from sandbox.release.envelopes import Subject, UnreadableEnvelope, is_signed, read_statement, sign_statement
from sandbox.release.layout import REVOCATIONS, SERVICE
from sandbox.world.signing import Signer

FORMAT = "data-sandbox/trust/1"
TRUST_FILE, REVOCATION_FILE = "trust.json", "revocations.dsse.json"


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A public key (32 bytes in hex) and whose it is: `service`, or `voter/<account>` of an organisation."""

    name: str
    organisation: str
    public: str

    @property
    def key_id(self) -> str:
        """SHA-256 of the public key, in hex."""
        return sha256(bytes.fromhex(self.public)).hexdigest()


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The keys a verifier believes."""

    keys: tuple[TrustedKey, ...]

    def key(self, key_id: str) -> TrustedKey | None:
        """Give a key by its id, or None if it is not trusted."""
        return next((key for key in self.keys if key.key_id == key_id), None)

    def to_json(self) -> str:
        """Write `trust.json`."""
        return canonical_json({"format": FORMAT, "keys": self.keys})


def read_trust(text: str) -> TrustStore:
    """Read `trust.json`.

    Raises:
        TrustUnreadable: it is not one.
    """
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise TrustUnreadable(file=TRUST_FILE, why="another format")
        store = TrustStore(tuple(_read_key(item) for item in document["keys"]))
    except (ValueError, KeyError, TypeError) as error:
        raise TrustUnreadable(file=TRUST_FILE, why="not a trust file") from error
    if len({key.key_id for key in store.keys}) != len(store.keys):
        raise TrustUnreadable(file=TRUST_FILE, why="one key under two names")
    return store


def _read_key(item: dict[str, str]) -> TrustedKey:
    key = TrustedKey(str(item["name"]), str(item["organisation"]), str(item["public"]))
    if len(bytes.fromhex(key.public)) != 32:
        raise ValueError("not an Ed25519 key")
    return key


@dataclass(frozen=True, slots=True)
class RevocationList:
    """Digests of revoked packages, as of a moment."""

    issued_at: str
    packages: frozenset[str]


def sign_revocations(revocations: tuple[Revocation, ...], issued_at: str, service: Signer) -> bytes:
    """Write the revocation list; reasons stay inside, packages are named by digest."""
    revoked: list[Plain] = [
        {"release": one.release, "package": one.package_digest, "at": one.revoked_at} for one in revocations
    ]
    subject = Subject("revocations", "sha256", sha256(rfc8785.dumps(revoked)).hexdigest())
    return sign_statement(subject, REVOCATIONS, {"issued_at": issued_at, "revoked": revoked}, service)


def read_revocation_list(content: bytes, trusted: TrustStore) -> RevocationList:
    """Read a revocation list that the trusted service signed.

    Raises:
        TrustUnreadable: it is not one, or another signed it.
    """
    try:
        signed = read_statement(content)
        issued_at, revoked = signed.predicate["issued_at"], signed.predicate["revoked"]
        if signed.predicate_type != REVOCATIONS or not isinstance(revoked, list):
            raise TrustUnreadable(file=REVOCATION_FILE, why="not a revocation list")
        packages = frozenset(str(one["package"]) for one in revoked if isinstance(one, dict))
    except (UnreadableEnvelope, KeyError) as error:
        raise TrustUnreadable(file=REVOCATION_FILE, why="not a revocation list") from error
    key = trusted.key(signed.key_id)
    if key is None or key.name != SERVICE or not is_signed(signed, bytes.fromhex(key.public)):
        raise TrustUnreadable(file=REVOCATION_FILE, why="not signed by the service")
    return RevocationList(str(issued_at), packages)
