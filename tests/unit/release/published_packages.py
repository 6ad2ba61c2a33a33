"""Sealed packages as their receivers have them, and what thieves of keys make of them."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sandbox.core.digests import Plain, sha256_hex
from sandbox.core.errors.tree import Untrue
from sandbox.release.envelopes import Subject, sign_statement
from sandbox.release.layout import DISCLOSURE, PACKAGE_SUBJECT, PROVENANCE, RELEASE, sha512_hex
from sandbox.release.trust import TrustStore
from sandbox.release.verify import verify_package
from sandbox.storage.database import open_database
from sandbox.storage.schema import METADATA
from sandbox.world.keys import KeyRing
from sandbox.world.signing import open_signer
from tests.unit.release.package_surgery import bagged_again, contents_of, predicate_of
from tests.unit.release.review_world import KEYS, SUBMISSION, TABLE_FILE, House, releases_of, sealed

Contents = dict[str, bytes]
OUTPUT = f"bag/data/outputs/{TABLE_FILE}"
BASIS = "bag/data/review/basis.json"
FIRST, SECOND = "attestations/approval-01.dsse.json", "attestations/approval-02.dsse.json"
RELEASE_FILE = "attestations/release.dsse.json"
PROVENANCE_FILE, DISCLOSURE_FILE = "attestations/provenance.dsse.json", "attestations/disclosure.dsse.json"
POLICY = "bag/data/policy.json"
ROGUE = KeyRing(bytes(range(1, 33)))


@dataclass(frozen=True, slots=True)
class Published:
    """A package as its receiver has it, with the trust file of its sandbox."""

    path: Path
    trust: TrustStore

    @property
    def contents(self) -> Contents:
        return contents_of(self.path)


def publish(folder: Path, job: str = "job-1", keys: KeyRing = KEYS) -> Published:
    folder.mkdir(parents=True, exist_ok=True)
    database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    house = House()
    house.files[job] = house.files["job-1"]
    releases = releases_of(database, house, folder, keys)
    release = sealed(releases, replace(SUBMISSION, job=replace(SUBMISSION.job, id=job)))
    published = Published(releases.package_path(release.id), releases.trust())
    database.close()
    return published


def refusal(path: Path, trust: TrustStore) -> Untrue:
    with pytest.raises(Untrue) as raised:
        verify_package(path, trust)
    assert raised.value.exit_code == 7
    return raised.value


def places(error: Untrue) -> set[tuple[str, str]]:
    return {(finding.rule, finding.where) for finding in error.findings}


@dataclass(frozen=True, slots=True)
class Thief:
    """Who holds the service's key, but no voter's; each field is what they make the service sign wrongly."""

    subject_name: str = PACKAGE_SUBJECT
    provenance_digest: str | None = None
    disclosure: tuple[tuple[str, str], ...] = ()
    release: tuple[tuple[str, str], ...] = ()

    def resign(self, package: Published, change: Callable[[Contents], Contents] = dict) -> Contents:
        """Change the package, make all checksums hold and have the service sign its statements again."""
        contents = bagged_again(change(package.contents))
        digest = sha512_hex(contents[PACKAGE_SUBJECT])
        said = predicate_of(contents[DISCLOSURE_FILE])
        contents[DISCLOSURE_FILE] = self._sign(digest, DISCLOSURE, {**said, **dict(self.disclosure)})
        made = predicate_of(contents[PROVENANCE_FILE])
        contents[PROVENANCE_FILE] = self._sign(self.provenance_digest or digest, PROVENANCE, made)
        listed: Plain = {
            name.removeprefix("attestations/").removesuffix(".dsse.json"): sha256_hex(held)
            for name, held in contents.items()
            if name.startswith("attestations/") and name != RELEASE_FILE
        }
        predicate = {**predicate_of(package.contents[RELEASE_FILE]), **dict(self.release), "attestations": listed}
        return {**contents, RELEASE_FILE: self._sign(digest, RELEASE, predicate)}

    def _sign(self, digest: str, kind: str, predicate: dict[str, Plain]) -> bytes:
        subject = Subject(self.subject_name, "sha512", digest)
        return sign_statement(subject, kind, predicate, open_signer(KEYS, "service"))


def resigned(package: Published, change: Callable[[Contents], Contents]) -> Contents:
    return Thief().resign(package, change)


def raw_zip(entries: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return buffer.getvalue()
