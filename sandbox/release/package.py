"""The sealed package: container, bag, crate and attestations from one approved release (release.md)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.core.digests import Plain, canonical_json, digest_of, sha256_hex, to_plain
from sandbox.core.products import OutputFile
from sandbox.core.releases import Release
from sandbox.core.reviews import Vote
from sandbox.release.bag import check_bag, make_bag
from sandbox.release.basis import Basis
from sandbox.release.container import write_container
from sandbox.release.crate import CrateInput, make_crate
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import (
    ATTESTATIONS,
    BAG,
    BASIS_FILE,
    BUILD_TYPE,
    CONTEXT_FILE,
    CRATE_FILE,
    DISCLOSURE,
    OUTPUTS,
    PACKAGE_SUBJECT,
    POLICY_FILE,
    PRODUCT_FILE,
    PROVENANCE,
    RELEASE,
    SUFFIX,
    TAG_MANIFEST,
    sha512_hex,
)
from sandbox.release.policy import ReleasePolicy
from sandbox.world.signing import Signer


@dataclass(frozen=True, slots=True)
class Sealing:
    """An approved release with all that goes into its package. `at` is the moment of sealing, ISO text."""

    release: Release
    basis: Basis
    files: tuple[OutputFile, ...]
    policy: ReleasePolicy
    votes: tuple[Vote, ...]
    at: str


@dataclass(frozen=True, slots=True)
class BuiltPackage:
    """The bytes of a package, its SHA-256, and the digest of the outputs alone."""

    content: bytes
    digest: str
    content_digest: str


def build_package(sealing: Sealing, service: Signer) -> BuiltPackage:
    """Build and sign a package: equal input and key give equal bytes."""
    bag = make_bag(_payload(sealing), _about(sealing))
    check_bag(bag)
    attestations = _attestations(sealing, bag[TAG_MANIFEST], service)
    contents = {f"{BAG}{name}": content for name, content in bag.items()}
    contents |= {f"{ATTESTATIONS}{name}{SUFFIX}": content for name, content in attestations.items()}
    content = write_container(contents)
    outputs = tuple(sorted((file.name, sha256_hex(file.content)) for file in sealing.files))
    return BuiltPackage(content, sha256_hex(content), digest_of(outputs))


def _about(sealing: Sealing) -> dict[str, str]:
    submission = sealing.release.submission
    return {
        "Bag-Software-Agent": "data-sandbox",
        "Bagging-Date": sealing.at[:10],
        "External-Identifier": sealing.release.id,
        "External-Description": submission.product.title,
        "Source-Organization": submission.authority,
    }


def _payload(sealing: Sealing) -> dict[str, bytes]:
    documents = dict(_documents(sealing))
    titles = tuple((path, title) for path, (title, _) in sorted(documents.items()))
    payload = {f"{OUTPUTS}{file.name}": file.content for file in sealing.files}
    payload |= {path: canonical_json(value).encode() for path, (_, value) in documents.items()}
    payload[CRATE_FILE] = make_crate(CrateInput(sealing.release, sealing.votes, titles, sealing.at))
    return payload


def _documents(sealing: Sealing) -> Iterator[tuple[str, tuple[str, object]]]:
    submission = sealing.release.submission
    yield PRODUCT_FILE, ("产品说明 / product sheet", submission.product)
    yield POLICY_FILE, ("Disclosure policy (product defaults, not law)", sealing.policy)
    yield BASIS_FILE, ("What was voted on", sealing.basis)
    yield CONTEXT_FILE, ("Context of the release", submission)
    for number, answer in enumerate(submission.answers, start=1):
        yield f"receipts/{number:03d}.json", (f"Receipt {answer.receipt.id} for {answer.file}", answer.receipt)


def _attestations(sealing: Sealing, tag_manifest: bytes, service: Signer) -> dict[str, bytes]:
    subject = Subject(PACKAGE_SUBJECT, "sha512", sha512_hex(tag_manifest))
    signed = {
        "provenance": sign_statement(subject, PROVENANCE, _provenance(sealing), service),
        "disclosure": sign_statement(subject, DISCLOSURE, _disclosure(sealing), service),
    }
    signed |= {f"approval-{n:02d}": vote.envelope.encode() for n, vote in enumerate(sealing.votes, start=1)}
    digests: dict[str, Plain] = {name: sha256_hex(content) for name, content in signed.items()}
    signed["release"] = sign_statement(subject, RELEASE, {**_release(sealing), "attestations": digests}, service)
    return signed


def _provenance(sealing: Sealing) -> dict[str, Plain]:
    submission = sealing.release.submission
    sources: list[Plain] = [
        {"name": use.dataset, "annotations": {"version": use.version, "contract": use.contract_digest}}
        for use in submission.datasets
    ]
    return {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {"product": submission.product.name, "code": submission.job.code_digest},
            "resolvedDependencies": sources,
        },
        "runDetails": {
            "builder": {"id": "urn:data-sandbox:service"},
            "metadata": {
                "invocationId": submission.job.id,
                "startedOn": submission.job.started_at,
                "finishedOn": submission.job.ended_at,
            },
        },
    }


def _disclosure(sealing: Sealing) -> dict[str, Plain]:
    return {
        "basis": sealing.basis.digest,
        "policy": sealing.policy.digest,
        "evidence": sealing.basis.evidence,
        "checks": to_plain(sealing.basis.checks),
    }


def _release(sealing: Sealing) -> dict[str, Plain]:
    product = sealing.release.submission.product
    return {
        "release": sealing.release.id,
        "product": product.name,
        "version": product.version,
        "basis": sealing.basis.digest,
        "releaser": sealing.release.releaser,
        "sealed_at": sealing.at,
    }
