"""The package's metadata: an RO-Crate 1.1 of the Five Safes profile 0.4 (https://w3id.org/5s-crate/0.4).

The actions follow the profile's phases: execution, check, sign-off (one for each vote), disclosure, publishing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from rocrate.model.contextentity import ContextEntity
from rocrate.model.file import File
from rocrate.rocrate import ROCrate

from sandbox.core.releases import FileRecord, Release
from sandbox.core.reviews import Vote
from sandbox.release.layout import OUTPUTS

PROFILE = "https://w3id.org/5s-crate/0.4"
SHP = "https://w3id.org/shp#"
SHA512_TERM = "https://www.iana.org/assignments/named-information#sha-512"
COMPLETED = "http://schema.org/CompletedActionStatus"
SERVICE_ID = "#data-sandbox"

Properties = dict[str, object]


@dataclass(frozen=True, slots=True)
class CrateInput:
    """What the metadata are made from. `documents` are the other files of the payload, by path and title."""

    release: Release
    votes: tuple[Vote, ...]
    documents: tuple[tuple[str, str], ...]
    sealed_at: str


def make_crate(about: CrateInput) -> bytes:
    """Write `ro-crate-metadata.json`."""
    crate = ROCrate(version="1.1")
    files = [_add_output(crate, file) for file in about.release.files]
    for path, title in about.documents:
        crate.add(File(crate, dest_path=path, properties={"name": title, "encodingFormat": "application/json"}))
    for identity, properties in _entities(about, [file.id for file in files]):
        crate.add(ContextEntity(crate, identity, properties=properties))
    actions = [{"@id": identity} for identity, p in _entities(about, []) if str(p["@type"]).endswith("Action")]
    root = crate.root_dataset
    for key, value in _root(about, actions).items():
        root[key] = value
    return json.dumps(crate.metadata.generate(), ensure_ascii=False, sort_keys=True, indent=1).encode()


def _add_output(crate: ROCrate, file: FileRecord) -> File:
    properties = {"name": file.name, "encodingFormat": file.media_type, "contentSize": str(file.size)}
    return crate.add(File(crate, dest_path=f"{OUTPUTS}{file.name}", properties=properties))


def _root(about: CrateInput, actions: list[dict[str, str]]) -> Properties:
    product = about.release.submission.product
    return {
        "name": product.title,
        "identifier": about.release.id,
        "version": product.version,
        "description": product.purpose,
        "datePublished": about.sealed_at,
        "conformsTo": {"@id": PROFILE},
        "publisher": {"@id": _organisation(about.release.submission.authority)},
        "license": {"@id": "policy.json"},
        "sourceOrganization": {"@id": f"#scenario-{product.scenario}"},
        "mainEntity": {"@id": _code(about)},
        "mentions": actions,
    }


def _entities(about: CrateInput, outputs: list[str]) -> Iterator[tuple[str, Properties]]:
    yield from _things(about)
    yield from _people(about)
    yield "#execution", _execution(about, outputs)
    yield "#check", _assessment(about, "CheckValue", "Checksums of the outputs: OK", SHA512_TERM)
    yield (
        "#disclosure",
        _assessment(about, "DisclosureCheck", "Disclosure checks: passed", "policy.json"),
    )
    for number, vote in enumerate(about.votes, start=1):
        yield f"#sign-off-{number}", _sign_off(about, vote)
    yield "#publish", _publishing(about)


def _things(about: CrateInput) -> Iterator[tuple[str, Properties]]:
    submission = about.release.submission
    yield PROFILE, {"@type": "Profile", "name": "Five Safes RO-Crate 0.4"}
    yield SHA512_TERM, {"@type": "DefinedTerm", "name": "sha-512 algorithm"}
    yield (
        _code(about),
        {"@type": "SoftwareSourceCode", "name": submission.product.name},
    )
    yield f"#scenario-{submission.product.scenario}", {"@type": "Project", "name": submission.product.scenario}
    provider = {"@id": _organisation(submission.authority)}
    yield SERVICE_ID, {"@type": "SoftwareApplication", "name": "data sandbox", "provider": provider}
    names = {submission.authority, *submission.providers, *(vote.organisation for vote in about.votes)}
    for name in sorted(names):
        yield _organisation(name), {"@type": "Organization", "name": name}


def _people(about: CrateInput) -> Iterator[tuple[str, Properties]]:
    job = about.release.submission.job
    organisations = {vote.voter: vote.organisation for vote in about.votes}
    accounts = {job.author, job.operator, about.release.releaser or "", *organisations} - {""}
    for account in sorted(accounts):
        person: Properties = {"@type": "Person", "name": account}
        if account in organisations:
            person["affiliation"] = {"@id": _organisation(organisations[account])}
        yield _person(account), person


def _execution(about: CrateInput, outputs: list[str]) -> Properties:
    job = about.release.submission.job
    return {
        "@type": "CreateAction",
        "name": f"Run of job {job.id}",
        "agent": {"@id": _person(job.operator)},
        "instrument": {"@id": _code(about)},
        "startTime": job.started_at,
        "endTime": job.ended_at,
        "result": [{"@id": name} for name in outputs],
        "actionStatus": COMPLETED,
    }


def _assessment(about: CrateInput, kind: str, name: str, instrument: str) -> Properties:
    return {
        "@type": "AssessAction",
        "additionalType": {"@id": f"{SHP}{kind}"},
        "name": name,
        "endTime": about.sealed_at,
        "object": {"@id": "./"},
        "instrument": {"@id": instrument},
        "agent": {"@id": SERVICE_ID},
        "actionStatus": COMPLETED,
    }


def _sign_off(about: CrateInput, vote: Vote) -> Properties:
    action = _assessment(about, "SignOff", f"Review for {vote.seat.organisation}: approved", "policy.json")
    objects = [{"@id": "./"}, {"@id": _code(about)}, {"@id": "review/basis.json"}]
    return {**action, "endTime": vote.at, "agent": {"@id": _person(vote.voter)}, "object": objects}


def _publishing(about: CrateInput) -> Properties:
    action = _assessment(about, "GenerateCheckValue", "BagIt manifests written, package sealed", SHA512_TERM)
    return {**action, "@type": "UpdateAction", "participant": {"@id": _person(about.release.releaser or "")}}


def _code(about: CrateInput) -> str:
    return f"#code-{about.release.submission.job.code_digest}"


def _person(account: str) -> str:
    return f"#person-{account}"


def _organisation(name: str) -> str:
    return f"#organisation-{name}"
