"""Mix social data with a granted dataset, under what both may be asked under today (E8)."""

from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from sandbox.core.contract import Contract
from sandbox.core.datasets import DatasetVersion, DeliveryManifest, QualityReport
from sandbox.core.digests import digest_of
from sandbox.core.errors.mixing import CannotMix
from sandbox.core.mixing import Side, findings_of_mixing, mixed_contract, opened_part
from sandbox.core.people import Action, Resource
from sandbox.core.questions import Asking
from sandbox.core.social import Mixture, mixture_name
from sandbox.spaces.mixing import mix_spaces
from sandbox.spaces.pending import pending
from sandbox.spaces.writing_engine import KeyedFile
from sandbox.storage.social import find_mixture, put_mixture
from sandbox.wiring.granting import asking_of, owners_of
from sandbox.wiring.guarding import Purpose, Use, using
from sandbox.wiring.house import House
from sandbox.wiring.mixed_files import file_of
from sandbox.wiring.social import KIND
from sandbox.wiring.social_ending import destroy_versions
from sandbox.world.keys import new_key

PLATFORM = "mixture"
NO_QUALITY = QualityReport((), 0, None)


@dataclass(frozen=True, slots=True)
class _Sides:
    """What is mixed: each side as it may be asked, and the contract they make together."""

    granted: Asking
    own: Asking
    contract: Contract

    @property
    def holds(self) -> str:
        """One digest of everything a mixture is made of: the same parts make the same mixture."""
        opened = opened_part(self.granted.contract, self.granted.grant)
        versions = (self.granted.dataset_version, self.own.dataset_version)
        return digest_of((self.contract.digest, opened.digest, versions, self.granted.grant.tables))


def mix(house: House, who: str, scenario: str, social: str, dataset: str) -> Mixture:
    """Mix social data with a granted dataset, or mix them anew where either has another version or grant.

    The versions of an earlier mixture are destroyed: they may hold rows whose consent was withdrawn (H7).

    Raises:
        CannotMix: with every reason; told by contracts and by the social data, never by the granted rows.
        SandboxError: what stands in the way of asking either.
    """
    name = mixture_name(social, dataset)
    purpose = Purpose(Action.UPLOAD_SOCIAL, Resource(KIND, social, owners_of(house, social)), name, scenario)
    with using(house, who, purpose) as use:
        granted = asking_of(house, use.actor, scenario, dataset)
        own = asking_of(house, use.actor, scenario, social)
        sides = _mixable(house, granted, own)
        former = find_mixture(house.database, name)
        if former is None or former.record.holds != sides.holds:
            return _mixed(house, use, sides)
        house.database.record(use.event.noting(version=former.record.version, mixed="before"))
        return former.record


def _mixable(house: House, granted: Asking, own: Asking) -> _Sides:
    units = max((table.units for table in house.datasets.version(own.dataset_version).tables), default=0)
    opened = opened_part(granted.contract, granted.grant)
    findings = findings_of_mixing(opened, Side(own.contract, units))
    if findings:
        raise CannotMix(findings=findings, social=own.contract.dataset, dataset=granted.contract.dataset)
    return _Sides(granted, own, mixed_contract(opened, own.contract))


def _mixed(house: House, use: Use, sides: _Sides) -> Mixture:
    """Write a mixture's file, make it the mixture, and destroy what it was before."""
    key = new_key()
    version = _version_of(house, sides, key)
    path = house.spaces / version.file_name
    former, earlier = find_mixture(house.database, version.dataset), house.datasets.list_versions(version.dataset)
    mixture = Mixture(
        dataset=version.dataset,
        social=sides.own.contract.dataset,
        granted=sides.granted.contract.dataset,
        version=version.id,
        social_version=sides.own.dataset_version,
        granted_version=sides.granted.dataset_version,
        holds=sides.holds,
    )
    with pending(path):
        mix_spaces(file_of(house, sides.granted), file_of(house, sides.own), KeyedFile(path, key))
        _register(house, use, version, path)
    put_mixture(house.database, former, mixture, use.event)
    destroy_versions(house, use, sides.granted.grant.scenario, earlier)
    return mixture


def _register(house: House, use: Use, version: DatasetVersion, path: Path) -> None:
    try:
        house.datasets.register_version(version, None, use.event)
    except BaseException:
        if house.datasets.find(version.id) is None:  # an interrupt can come after the commit
            path.unlink()
        raise


def _version_of(house: House, sides: _Sides, key: bytes) -> DatasetVersion:
    """Give the version a mixture is registered as; it has an id of its own each time, for its key may be erased."""
    contract, today = sides.contract, house.clock.today()
    version_id = digest_of((sides.holds, token_hex(16)))
    parts = (house.datasets.version(side.dataset_version) for side in (sides.granted, sides.own))
    return DatasetVersion(
        id=version_id,
        dataset=contract.dataset,
        contract=contract,
        manifest=DeliveryManifest(contract.dataset, PLATFORM, sides.holds[:32], today, ()),
        tables=tuple(table for part in parts for table in part.tables if contract.table(table.name) is not None),
        quality=NO_QUALITY,
        file_name=f"mixture-{token_hex(8)}.space",
        wrapped_key=house.keys.wrap(key, f"space/{contract.dataset}/{version_id}"),
        loaded_at=house.clock.now(),
    )
