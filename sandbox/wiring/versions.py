"""The versions of a dataset: which there are, and which one is asked; a former one can be made current again (D5)."""

from dataclasses import dataclass
from datetime import datetime

from sandbox.core.datasets import DatasetVersion
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionMissing, SpaceFileLost
from sandbox.core.people import Action, Resource
from sandbox.ingest.contract.loadable import check_loadable
from sandbox.wiring.guarding import Purpose, using, using_found
from sandbox.wiring.house import House

LEAST_PREFIX = 8


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """One version as it is listed. `rows`, `units`: exact, of all its tables, and of the table with most units."""

    id: str
    batch: str
    loaded_at: datetime
    rows: int
    units: int
    is_current: bool


def list_versions(house: House, who: str, dataset: str) -> tuple[KnownVersion, ...]:
    """List the versions of a dataset, oldest first: for those who may read its quality, since the counts are exact.

    Raises:
        DatasetMissing: none was ever loaded.
    """
    attempt = Purpose(Action.READ_QUALITY, Resource("dataset", dataset), dataset)
    with using_found(house, who, attempt, lambda: _owned(house, dataset)) as use:
        current = house.datasets.current(dataset)
        house.database.record(use.event)
        return tuple(_known(version, current) for version in house.datasets.list_versions(dataset))


def use_version(house: House, who: str, dataset: str, version: str) -> DatasetVersion:
    """Make a loaded version the one that questions are asked of from now on.

    Args:
        house: where it was loaded.
        who: the operator.
        dataset: its name.
        version: its id, or the first eight or more characters of it.

    Raises:
        DatasetMissing, DatasetVersionMissing: it was never loaded.
        ContractRefused: what let it in no longer holds, such as a consent that has expired (C3).
        SpaceFileLost: its file is gone.
    """
    with using(house, who, Purpose(Action.LOAD_DATASET, Resource("dataset", dataset), dataset)) as use:
        chosen = _chosen(house, dataset, version)
        former = house.datasets.current(dataset)
        check_loadable(chosen.contract, house.clock.today())
        if not (house.spaces / chosen.file_name).is_file():
            raise SpaceFileLost(dataset=dataset, version=chosen.id[:12])
        house.datasets.make_current(chosen, use.event.noting(former=former.id))
        return chosen


def _owned(house: House, dataset: str) -> Purpose:
    owner = house.datasets.current(dataset).contract.provider
    return Purpose(Action.READ_QUALITY, Resource("dataset", dataset, frozenset({owner})), dataset)


def _chosen(house: House, dataset: str, wanted: str) -> DatasetVersion:
    versions = house.datasets.list_versions(dataset)
    if not versions:
        raise DatasetMissing(dataset=dataset)
    fitting = [version for version in versions if len(wanted) >= LEAST_PREFIX and version.id.startswith(wanted)]
    if len(fitting) != 1:
        raise DatasetVersionMissing(version=wanted)
    return fitting[0]


def _known(version: DatasetVersion, current: DatasetVersion) -> KnownVersion:
    return KnownVersion(
        version.id,
        version.manifest.batch,
        version.loaded_at,
        rows=sum(table.rows for table in version.tables),
        units=max((table.units for table in version.tables), default=0),
        is_current=version.id == current.id,
    )
