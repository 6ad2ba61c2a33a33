"""Verify the attestations: who signed what, by a key the verifier trusts for that part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sandbox.core.text import Text
from sandbox.release.envelopes import Signed, UnreadableEnvelope, is_signed, read_statement
from sandbox.release.fields import Fields, MalformedDocument
from sandbox.release.flaws import Flaw, changed, forged
from sandbox.release.layout import (
    APPROVAL,
    ATTESTATIONS,
    DISCLOSURE,
    PACKAGE_SUBJECT,
    PROVENANCE,
    RELEASE,
    SERVICE,
    SUFFIX,
    voter_key,
)
from sandbox.release.opening import Opened
from sandbox.release.trust import TrustedKey, TrustStore

BAD_ENVELOPE = Text("it is not a signed statement as the sandbox writes it", "不是沙箱写成的签名声明")
UNTRUSTED = Text("signed by a key that is not trusted", "签名密钥不受信任")
BAD_SIGNATURE = Text("the signature does not hold", "签名不成立")
WRONG_SIGNER = Text("signed by a key of another person or part", "由其他人员或角色的密钥签名")
WRONG_TYPE = Text("a statement of an unknown type", "未知类型的声明")
OTHER_PACKAGE = Text("it is about another package", "所述为另一数据产品包")
NO_STATEMENT = Text("the statement is missing", "缺少该声明")
ALTERED = Text("it is not the statement that was sealed", "不是封装时的声明")
MISSING = Text("it is missing", "缺失")
ADDED = Text("it was added", "系后来添加")

SERVICE_FILES = {"provenance": PROVENANCE, "disclosure": DISCLOSURE, "release": RELEASE}


@dataclass(frozen=True, slots=True)
class Attestation:
    """A statement whose signature holds under a trusted key of the right part."""

    file: str
    signed: Signed
    key: TrustedKey


@dataclass(frozen=True, slots=True)
class Attested:
    """All believed statements of a package by name, and what is wrong with the others."""

    statements: Mapping[str, Attestation]
    flaws: tuple[Flaw, ...]

    def service(self, name: str) -> Attestation | None:
        """Give one of the service's statements, or None."""
        return self.statements.get(name)

    @property
    def approvals(self) -> tuple[Attestation, ...]:
        """The voters' statements, in order."""
        return tuple(held for _, held in sorted(self.statements.items()) if held.signed.predicate_type == APPROVAL)

    @property
    def tag_manifest(self) -> str | None:
        """SHA-512 of the bag's list of lists as the service signed it; None where its statements do not agree."""
        digests = {held.signed.subject.digest for name in SERVICE_FILES if (held := self.service(name))}
        return digests.pop() if len(digests) == 1 else None


def judge_signatures(opened: Opened, trusted: TrustStore) -> Attested:
    """Judge every attestation of a package."""
    statements: dict[str, Attestation] = {}
    flaws: list[Flaw] = []
    for file in sorted(name for name in opened.contents if name.startswith(ATTESTATIONS)):
        judged = _judge(file, opened.contents[file], trusted)
        if isinstance(judged, Flaw):
            flaws.append(judged)
        else:
            statements[_name(file)] = judged
    attested = Attested(statements, ())
    return Attested(statements, (*flaws, *_service_flaws(attested, opened), *_list_flaws(attested, opened)))


def _name(file: str) -> str:
    return file.removeprefix(ATTESTATIONS).removesuffix(SUFFIX)


def _judge(file: str, content: bytes, trusted: TrustStore) -> Attestation | Flaw:
    try:
        signed = read_statement(content)
        wanted = _signer_of(file, signed)
    except (UnreadableEnvelope, MalformedDocument):
        return forged("bad_envelope", file, BAD_ENVELOPE)
    key = trusted.key(signed.key_id)
    if key is None:
        return forged("untrusted_key", file, UNTRUSTED)
    if not is_signed(signed, bytes.fromhex(key.public)):
        return forged("bad_signature", file, BAD_SIGNATURE)
    if wanted is None:
        return forged("wrong_type", file, WRONG_TYPE)
    return Attestation(file, signed, key) if key.name == wanted else forged("wrong_signer", file, WRONG_SIGNER)


def _signer_of(file: str, signed: Signed) -> str | None:
    if signed.predicate_type == APPROVAL and _name(file) not in SERVICE_FILES:
        return voter_key(Fields(signed.predicate).text("voter"))
    return SERVICE if SERVICE_FILES.get(_name(file)) == signed.predicate_type else None


def _service_flaws(attested: Attested, opened: Opened) -> Iterator[Flaw]:
    for name in SERVICE_FILES:
        file = f"{ATTESTATIONS}{name}{SUFFIX}"
        held = attested.service(name)
        if held is None and file not in opened.contents:
            yield forged("missing_statement", file, NO_STATEMENT)
        if held is not None and held.signed.subject.name != PACKAGE_SUBJECT:
            yield forged("other_subject", file, OTHER_PACKAGE)
    if attested.tag_manifest is None:
        yield forged("statements_disagree", ATTESTATIONS, OTHER_PACKAGE)


def _list_flaws(attested: Attested, opened: Opened) -> Iterator[Flaw]:
    """Compare the attestations with the list that the service signed in the release statement."""
    release = attested.service("release")
    if release is None:
        return
    listed = {f"{ATTESTATIONS}{n}{SUFFIX}": digest for n, digest in _listed(release).items()}
    held = {name: content for name, content in opened.contents.items() if name.startswith(ATTESTATIONS)}
    for file in sorted(held.keys() - listed.keys() - {release.file}):
        yield changed("added", file, ADDED)
    for file in sorted(listed.keys() - held.keys() - opened.damaged):
        yield changed("missing", file, MISSING)
    for file in sorted(listed.keys() & held.keys()):
        if sha256(held[file]).hexdigest() != listed[file]:
            yield changed("altered", file, ALTERED)


def _listed(release: Attestation) -> dict[str, str]:
    try:
        return Fields(release.signed.predicate).within("attestations").texts()
    except MalformedDocument:
        return {}
