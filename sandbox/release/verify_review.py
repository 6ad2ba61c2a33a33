"""Verify the review: every required approval is there, by distinct people, about exactly these files (G2, G3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from sandbox.core.reviews import Decision, ReviewPart, Seat, SeatKind, Verdict
from sandbox.core.text import Text
from sandbox.release.fields import Fields, MalformedDocument, read_fields
from sandbox.release.flaws import Flaw, changed, forged
from sandbox.release.layout import (
    BAG,
    BASIS_SUBJECT,
    CONTEXT_FILE,
    OUTPUTS,
    PAYLOAD,
    POLICY_FILE,
    sha512_hex,
)
from sandbox.release.opening import Opened
from sandbox.release.verify_signatures import Attestation, Attested

MALFORMED = Text("it does not have the fields it must have", "缺少必要字段")
NOT_REVIEWED = Text("it is not what was reviewed", "不是经审核的内容")
OTHER_REVIEW = Text("the approval is of another review", "该同意意见属于另一次审核")
NOT_AN_APPROVAL = Text("it does not approve all three parts", "未同意全部三项")
WRONG_SEAT = Text("the voter may not vote for this organisation", "表决人无权代表该单位")
NO_APPROVAL = Text("the approval of this organisation is missing", "缺少该单位的同意意见")
NOT_DISTINCT = Text(
    "author, operator, voters and releaser are not different people", "作者、运行、表决、发布人员不相互独立"
)
BLOCKED = Text("a hard rule blocked it", "存在硬性规则拦截")
ALL_PARTS = frozenset(part.value for part in ReviewPart)


@dataclass(frozen=True, slots=True)
class Approval:
    """An approval that holds."""

    seat: Seat
    voter: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the review comes to: the approvals that hold, and what is wrong."""

    approvals: tuple[Approval, ...]
    flaws: tuple[Flaw, ...]


def judge_review(opened: Opened, attested: Attested) -> Reviewed:
    """Judge the basis, its documents and the approvals of it."""
    content = opened.contents.get(BASIS_SUBJECT)
    if content is None:
        return Reviewed((), (forged("no_basis", BASIS_SUBJECT, MALFORMED),))
    try:
        basis = read_fields(content)
        return _judge(opened, attested, basis, sha256(content).hexdigest())
    except MalformedDocument:
        return Reviewed((), (forged("malformed", BASIS_SUBJECT, MALFORMED),))


def _judge(opened: Opened, attested: Attested, basis: Fields, digest: str) -> Reviewed:
    delegations = _delegations(opened)
    judged = [_judge_approval(held, basis, digest, delegations) for held in attested.approvals]
    approvals = tuple(found for found in judged if isinstance(found, Approval))
    flaws = (
        *(found for found in judged if isinstance(found, Flaw)),
        *_document_flaws(opened, basis),
        *_seat_flaws(basis, approvals),
        *_people_flaws(attested, basis, approvals),
        *_basis_flaws(attested, digest),
    )
    return Reviewed(approvals, flaws)


def _delegations(opened: Opened) -> frozenset[tuple[str, str]]:
    context = read_fields(opened.contents.get(f"{BAG}{PAYLOAD}{CONTEXT_FILE}", b""))
    return frozenset((one.text("organisation"), one.text("delegate")) for one in context.items("delegations"))


def _judge_approval(
    held: Attestation, basis: Fields, digest: str, delegations: frozenset[tuple[str, str]]
) -> Approval | Flaw:
    said = Fields(held.signed.predicate)
    seat = Seat(SeatKind(said.within("seat").text("kind")), said.within("seat").text("organisation"))
    organisation = said.text("organisation")
    about = (held.signed.subject.name, held.signed.subject.digest, said.text("release"))
    if about != (BASIS_SUBJECT, digest, basis.text("release")):
        return forged("other_review", held.file, OTHER_REVIEW)
    if said.text("decision") != Decision.APPROVE or said.within("parts").truths() != ALL_PARTS:
        return forged("not_an_approval", held.file, NOT_AN_APPROVAL)
    may_sit = organisation == seat.organisation or (seat.organisation, organisation) in delegations
    if held.key.organisation != organisation or not may_sit:
        return forged("wrong_seat", held.file, WRONG_SEAT)
    return Approval(seat, said.text("voter"), organisation)


def _document_flaws(opened: Opened, basis: Fields) -> Iterator[Flaw]:
    prefix = f"{BAG}{PAYLOAD}"
    for key, name in (("context", CONTEXT_FILE), ("policy", POLICY_FILE)):
        content = opened.contents.get(f"{prefix}{name}")
        if content is not None and sha256(content).hexdigest() != basis.text(key):
            yield changed("not_reviewed", f"{prefix}{name}", NOT_REVIEWED)
    reviewed = {f"{prefix}{OUTPUTS}{file.text('name')}": file.text("sha512") for file in basis.items("files")}
    held = {name: content for name, content in opened.contents.items() if name.startswith(f"{prefix}{OUTPUTS}")}
    for name in sorted((reviewed.keys() | held.keys()) - opened.damaged):
        if name not in held or name not in reviewed or sha512_hex(held[name]) != reviewed[name]:
            yield changed("not_reviewed", name, NOT_REVIEWED)
    if any(check.text("verdict") == Verdict.BLOCK for check in basis.items("checks")):
        yield forged("blocked", BASIS_SUBJECT, BLOCKED)


def _seat_flaws(basis: Fields, approvals: tuple[Approval, ...]) -> Iterator[Flaw]:
    filled = {(approval.seat.kind.value, approval.seat.organisation) for approval in approvals}
    for seat in basis.items("seats"):
        wanted = (seat.text("kind"), seat.text("organisation"))
        if wanted not in filled:
            yield forged("no_approval", " ".join(wanted), NO_APPROVAL)
    is_exception = any(check.text("verdict") == Verdict.REVIEW for check in basis.items("checks"))
    if is_exception and not any(kind == SeatKind.OWNER for kind, _ in filled):
        yield forged("no_approval", SeatKind.OWNER, NO_APPROVAL)


def _people_flaws(attested: Attested, basis: Fields, approvals: tuple[Approval, ...]) -> Iterator[Flaw]:
    release = attested.service("release")
    people = [basis.text("author"), basis.text("operator"), *(approval.voter for approval in approvals)]
    if release is not None:
        people.append(Fields(release.signed.predicate).text("releaser"))
    if len(set(people)) != len(people):
        yield forged("not_distinct", BASIS_SUBJECT, NOT_DISTINCT)


def _basis_flaws(attested: Attested, digest: str) -> Iterator[Flaw]:
    for name in ("disclosure", "release"):
        held = attested.service(name)
        if held is not None and Fields(held.signed.predicate).text("basis") != digest:
            yield forged("other_review", held.file, OTHER_REVIEW)
