"""Social data: brought under a declaration, scanned, loaded in a corner of their own, withdrawn (E8, H7)."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.datasets import DatasetVersion, LoadReport
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.social import DeclarationInvalid, SocialDatasetMissing
from sandbox.core.legality import findings_of
from sandbox.core.people import Action, Resource, Role
from sandbox.core.social import LegalityDeclaration, SocialDataset, SocialState, social_name
from sandbox.governance.social import check_ground, declared_digest, moved, read_declaration
from sandbox.ingest.contract.odcs import read_loadable_contract
from sandbox.ingest.progress import Progress, no_progress
from sandbox.storage.records import Kept
from sandbox.storage.social import find_social, list_social, mixtures_with, put_social
from sandbox.wiring.guarding import Purpose, Use, using, using_found
from sandbox.wiring.house import House
from sandbox.wiring.loading import dataset_of, is_readable, load_delivery
from sandbox.wiring.social_checks import check_social_contract
from sandbox.wiring.social_ending import destroy_versions
from sandbox.wiring.social_files import UploadedFile, check_files, delivered

KIND = "social_data"
ENDED = (SocialState.WITHDRAWN, SocialState.REFUSED)


@dataclass(frozen=True, slots=True)
class Upload:
    """What an organisation brings: a contract, a declaration of legality, a file for each table, for one scenario."""

    scenario: str
    contract: Path
    declaration: Path
    files: tuple[UploadedFile, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """An upload that may be loaded; `former` is the record it renews."""

    scenario: str
    contract: Contract
    declaration: LegalityDeclaration
    former: Kept[SocialDataset] | None


@dataclass(frozen=True, slots=True)
class _Decision:
    """A move of social data, and why."""

    action: Action
    to: SocialState
    reason: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What became of an upload."""

    social: SocialDataset
    report: LoadReport


def upload(house: House, who: str, brought: Upload, progress: Progress = no_progress) -> Uploaded:
    """Take social data in: contract, declaration and every cell are judged first, then all is loaded or nothing.

    Raises:
        SocialContractInvalid, DeclarationInvalid, IdentifiersFound, UploadTooLarge: with everything that is wrong.
        SandboxError: what stands in the way of the person, the scenario or the load.
    """
    dataset = dataset_of(brought.contract)
    purpose = Purpose(Action.UPLOAD_SOCIAL, _own(house, who, brought.contract, dataset), dataset, brought.scenario)
    with using(house, who, purpose) as use:
        judged = _judged(house, use, brought, dataset)
        rows = check_files(judged.contract, brought.files, house.settings.upload_mb)
        with delivered(judged.contract, brought.files, rows, house.clock.today()) as manifest:
            report = load_delivery(house, use, judged.contract, manifest, progress)
        return Uploaded(_keep(house, use, judged, report.version), report)


def _judged(house: House, use: Use, brought: Upload, dataset: str) -> _Judged:
    today = house.clock.today()
    check_ground(house.database, use.actor, brought.scenario, today)
    contract = read_loadable_contract(brought.contract, today)
    check_social_contract(contract, use.actor.organisation)
    declaration = _declared(house, brought.declaration, contract)
    return _Judged(brought.scenario, contract, declaration, _former(house, dataset, brought.scenario))


def _declared(house: House, path: Path, contract: Contract) -> LegalityDeclaration:
    declaration = read_declaration(path)
    findings = findings_of(declaration, contract, house.clock.today())
    if findings:
        raise DeclarationInvalid(findings=findings, file=path.name, count=len(findings))
    return declaration


def _former(house: House, dataset: str, scenario: str) -> Kept[SocialDataset] | None:
    """Give the record that an upload renews, or None.

    Raises:
        SocialDatasetMissing: the name belongs to another scenario.
        MoveNotAllowed: the data are suspended, refused or withdrawn: no upload lifts that.
    """
    former = find_social(house.database, dataset)
    if former is None:
        return None
    if former.record.scenario != scenario:
        raise SocialDatasetMissing(dataset=dataset, scenario=scenario)
    if former.record.state is not SocialState.IN_USE:
        now = former.record.state.value
        raise MoveNotAllowed(machine="social data", now=now, to="uploaded again", allowed="-")
    return former


def _keep(house: House, use: Use, judged: _Judged, version: DatasetVersion) -> SocialDataset:
    social = SocialDataset(
        dataset=version.dataset,
        organisation=use.actor.organisation,
        scenario=judged.scenario,
        state=SocialState.IN_USE,
        version=version.id,
        declaration=judged.declaration,
        declaration_digest=declared_digest(judged.declaration),
        uploaded_by=use.actor.id,
        uploaded_on=house.clock.today(),
    )
    put_social(house.database, judged.former, social, use.event)
    return social


def list_own(house: House, who: str) -> tuple[SocialDataset, ...]:
    """List the social data a person may see: their organisation's, or all for whoever supervises."""
    organisation = house.sessions.actor_of(who).organisation
    purpose = Purpose(Action.READ_SOCIAL, Resource(KIND, "all", frozenset({organisation})))
    with using(house, who, purpose) as use:
        house.database.record(use.event)
        sees_all = not use.actor.roles & {Role.DEVELOPER, Role.PRODUCT_DEVELOPER}
        return tuple(s for s in list_social(house.database) if sees_all or s.organisation == use.actor.organisation)


def show(house: House, who: str, dataset: str) -> SocialDataset:
    """Show the record of social data with its declaration."""
    attempt = Purpose(Action.READ_SOCIAL, Resource(KIND, dataset), dataset)
    with using_found(house, who, attempt, lambda: _of(house, who, Action.READ_SOCIAL, dataset)) as use:
        house.database.record(use.event)
        return _kept(house, dataset).record


def withdraw(house: House, who: str, dataset: str, reason: str) -> SocialDataset:
    """Withdraw social data: from now on nobody can ask them; their files and those of their mixtures are destroyed."""
    return _move(house, who, dataset, _Decision(Action.UPLOAD_SOCIAL, SocialState.WITHDRAWN, reason))


def decide(house: House, who: str, dataset: str, to: SocialState, reason: str) -> SocialDataset:
    """Suspend, refuse or resume social data, as the authority; what is refused is destroyed as if withdrawn."""
    return _move(house, who, dataset, _Decision(Action.DECIDE_SOCIAL, to, reason))


def _move(house: House, who: str, dataset: str, decision: _Decision) -> SocialDataset:
    attempt = Purpose(decision.action, Resource(KIND, dataset), dataset)
    with using_found(house, who, attempt, lambda: _of(house, who, decision.action, dataset)) as use:
        kept = _kept(house, dataset)
        social = moved(kept.record, decision.to, use.actor, decision.reason)
        put_social(house.database, kept, social, use.event.noting(reason=decision.reason))
        if decision.to in ENDED:
            _destroy(house, use, social)
        return social


def _destroy(house: House, use: Use, social: SocialDataset) -> None:
    """Destroy every version of social data, and of every mixture with them."""
    names = (social.dataset, *(mixture.dataset for mixture in mixtures_with(house.database, social.dataset)))
    versions = tuple(version for name in names for version in house.datasets.list_versions(name))
    destroy_versions(house, use, social.scenario, versions)


def _own(house: House, who: str, contract: Path, dataset: str) -> Resource:
    """Give the corner that a contract claims: the actor's organisation's, or nobody's.

    A contract that cannot be read claims none; what is wrong with it is told to whoever may upload at all.
    """
    organisation = house.sessions.actor_of(who).organisation
    is_own = dataset.startswith(social_name(organisation, "")) or not is_readable(contract)
    return Resource(KIND, dataset, frozenset({organisation}) if is_own else frozenset())


def _of(house: House, who: str, action: Action, dataset: str) -> Purpose:
    """Give what someone wants to do to social data; what is not there is refused as another's would be."""
    found = find_social(house.database, dataset)
    if found is None:
        organisation = house.sessions.actor_of(who).organisation
        is_own = dataset.startswith(social_name(organisation, ""))
        return Purpose(action, Resource(KIND, dataset, frozenset({organisation}) if is_own else frozenset()), dataset)
    social = found.record
    thing = Resource(KIND, dataset, frozenset({social.organisation}), frozenset({social.uploaded_by}))
    return Purpose(action, thing, dataset, social.scenario)


def _kept(house: House, dataset: str) -> Kept[SocialDataset]:
    found = find_social(house.database, dataset)
    if found is None:
        raise SocialDatasetMissing(dataset=dataset, scenario="-")
    return found
