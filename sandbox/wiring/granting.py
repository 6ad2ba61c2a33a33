"""Under what a person asks a dataset: by a provider's grant, or by their own organisation's declaration (D3, E8)."""

from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.mixing import MixtureMissing, MixtureOutdated
from sandbox.core.errors.social import SocialDatasetMissing, SocialVersionReplaced
from sandbox.core.people import Actor
from sandbox.core.questions import Asking
from sandbox.core.social import is_brought, is_social, parts_of_mixture
from sandbox.governance.social import check_ground, check_usable, grant_of, mixed_grant
from sandbox.ingest.contract.loadable import check_loadable
from sandbox.storage.social import find_mixture, find_social
from sandbox.wiring.cataloguing import check_not_regraded, check_still_listed
from sandbox.wiring.house import House


def asking_of(house: House, actor: Actor, scenario: str, dataset: str, pinned: str | None = None) -> Asking:
    """Give what a question is asked under: the live grant or declaration, and a version: the current one, or a pinned.

    Raises:
        ContractRefused: what let the dataset in no longer holds, such as a consent that has expired (C3).
        SandboxError: what stands in the way of a grant or of social data.
    """
    if parts_of_mixture(dataset) is not None:
        return _of_mixture(house, actor, scenario, dataset, pinned)
    if is_social(dataset):
        return _of_social(house, actor, scenario, dataset, pinned)
    today = house.clock.today()
    grant = house.sessions.grant_for(actor, scenario, dataset, today)
    current = house.datasets.current(dataset)
    version = current if pinned is None else house.datasets.version(pinned)
    check_loadable(version.contract, today)
    check_still_listed(house, version.contract)
    check_not_regraded(version.contract, current.contract)
    return Asking(version.contract, version.id, grant, actor.id, version.manifest.covers)


def _of_social(house: House, actor: Actor, scenario: str, dataset: str, pinned: str | None) -> Asking:
    kept, today = find_social(house.database, dataset), house.clock.today()
    if kept is None:
        raise SocialDatasetMissing(dataset=dataset, scenario=scenario)
    social = kept.record
    check_usable(social, actor, scenario, today)
    check_ground(house.database, actor, scenario, today)
    version = house.datasets.current(dataset)
    _check_is_declared(version, social.version, pinned)
    check_loadable(version.contract, today)
    return Asking(version.contract, version.id, grant_of(social, version.contract), actor.id)


def _of_mixture(house: House, actor: Actor, scenario: str, dataset: str, pinned: str | None) -> Asking:
    """Give what a mixture is asked under: all that both parts need, of the very versions it was made of."""
    kept = find_mixture(house.database, dataset)
    if kept is None:
        raise MixtureMissing(dataset=dataset, scenario=scenario)
    mixture = kept.record
    own = asking_of(house, actor, scenario, mixture.social)
    granted = asking_of(house, actor, scenario, mixture.granted)
    is_current = (own.dataset_version, granted.dataset_version) == (mixture.social_version, mixture.granted_version)
    if not is_current or pinned not in (None, mixture.version):
        raise MixtureOutdated(dataset=dataset)
    contract = house.datasets.version(mixture.version).contract
    grant = mixed_grant(granted.grant, own.grant, dataset)
    return Asking(contract, mixture.version, grant, actor.id, parts=(granted, own))


def _check_is_declared(version: DatasetVersion, declared: str, pinned: str | None) -> None:
    """Check that the current version is the declared one, and the pinned one too: a withdrawn row is in no other."""
    if version.id != declared or pinned not in (None, declared):
        raise SocialVersionReplaced(dataset=version.dataset)


def owners_of(house: House, dataset: str) -> frozenset[str]:
    """Give the organisations whose own data a dataset is, as policies weigh them; none for a granted dataset.

    A mixture is owned by nobody: part of it is granted.
    """
    kept = find_social(house.database, dataset) if is_brought(dataset) else None
    return frozenset() if kept is None else frozenset({kept.record.organisation})
