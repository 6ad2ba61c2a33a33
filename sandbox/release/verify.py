"""Verify a sealed package offline: no server, no database, only the package and a trust file (release.md)."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.core.errors.releasing import PackageUnreadable
from sandbox.core.text import Text
from sandbox.release.fields import Fields
from sandbox.release.flaws import Flaw, FlawKind, check_no_flaws
from sandbox.release.layout import BAG, OUTPUTS, PAYLOAD
from sandbox.release.opening import open_package
from sandbox.release.trust import RevocationList, TrustStore, read_revocation_list
from sandbox.release.verify_bag import judge_bag
from sandbox.release.verify_review import Approval, judge_review
from sandbox.release.verify_signatures import Attestation, judge_signatures

REVOKED = Text("the release was revoked", "该发布已撤回")


@dataclass(frozen=True, slots=True)
class Verification:
    """What a verified package proves. `revocations_as_of` is None where no revocation list was given."""

    release: str
    product: str
    version: str
    sealed_at: str
    digest: str
    files: tuple[str, ...]
    approvals: tuple[Approval, ...]
    releaser: str
    revocations_as_of: str | None


def verify_package(path: Path, trusted: TrustStore, revocations: bytes | None = None) -> Verification:
    """Verify a package against the keys of a trust store, and a signed revocation list where there is one.

    Raises:
        PackageUnreadable, PackageChanged, PackageForged, PackageRevoked: the worst, listing everything found.
        TrustUnreadable: the revocation list was not signed by the trusted service.
    """
    revoked = None if revocations is None else read_revocation_list(revocations, trusted)
    opened = open_package(path)
    if any(flaw.kind is FlawKind.UNREADABLE for flaw in opened.flaws):
        check_no_flaws(path.name, opened.flaws)
    attested = judge_signatures(opened, trusted)
    reviewed = judge_review(opened, attested)
    flaws = (*opened.flaws, *judge_bag(opened, attested.tag_manifest), *attested.flaws, *reviewed.flaws)
    check_no_flaws(path.name, (*flaws, *_revocation_flaws(opened.digest, revoked)))
    release = attested.service("release")
    if release is None:
        raise PackageUnreadable(package=path.name)
    files = tuple(sorted(_outputs(opened.contents)))
    as_of = revoked.issued_at if revoked else None
    return _verification(release, opened.digest, files, reviewed.approvals, as_of)


def _revocation_flaws(digest: str, revoked: RevocationList | None) -> tuple[Flaw, ...]:
    if revoked is None or digest not in revoked.packages:
        return ()
    return (Flaw(FlawKind.REVOKED, "revoked", "-", REVOKED),)


def _outputs(contents: dict[str, bytes]) -> tuple[str, ...]:
    prefix = f"{BAG}{PAYLOAD}{OUTPUTS}"
    return tuple(name.removeprefix(prefix) for name in contents if name.startswith(prefix))


def _verification(
    release: Attestation, digest: str, files: tuple[str, ...], approvals: tuple[Approval, ...], as_of: str | None
) -> Verification:
    said = Fields(release.signed.predicate)
    return Verification(
        release=said.text("release"),
        product=said.text("product"),
        version=said.text("version"),
        sealed_at=said.text("sealed_at"),
        digest=digest,
        files=files,
        approvals=approvals,
        releaser=said.text("releaser"),
        revocations_as_of=as_of,
    )
