"""Load a dataset: the contract is read, the delivery checked, the version registered (C1–C15, D5)."""

from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.datasets import LoadReport
from sandbox.core.errors.social import SocialDataNotLibrary
from sandbox.core.errors.tree import Invalid
from sandbox.core.people import Action, Resource
from sandbox.core.social import is_social
from sandbox.ingest.contract.odcs import read_contract, read_loadable_contract
from sandbox.ingest.delivery.database_source import open_databases
from sandbox.ingest.delivery.manifest import ManifestApart
from sandbox.ingest.load import Loader
from sandbox.ingest.progress import Progress, no_progress
from sandbox.wiring.cataloguing import check_listed
from sandbox.wiring.correcting import close_corrected
from sandbox.wiring.guarding import Purpose, Use, using
from sandbox.wiring.house import House
from sandbox.wiring.quarantining import destroy_expired

MAX_NAME = 128


def load_dataset(
    house: House, who: str, contract: Path, manifest: Path, progress: Progress = no_progress
) -> LoadReport:
    """Load a delivery under its contract: whole, or not at all.

    Raises:
        SandboxError: the contract, the delivery or its rows are not what they must be; everything is listed at once.
    """
    dataset = dataset_of(contract)
    with using(house, who, Purpose(Action.LOAD_DATASET, Resource("dataset", dataset), dataset)) as use:
        read = read_loadable_contract(contract, house.clock.today())
        if is_social(read.dataset):
            raise SocialDataNotLibrary(dataset=read.dataset)
        check_listed(house, read)
        return load_delivery(house, use, read, manifest, progress)


def load_delivery(
    house: House, use: Use, contract: Contract, manifest: Path | ManifestApart, progress: Progress
) -> LoadReport:
    """Load a delivery within a use that was permitted."""
    destroy_expired(house, contract.dataset, use.event)
    with open_databases(house.settings.source_addresses) as databases:
        loader = Loader(house.datasets, house.keys, house.spaces, house.clock, databases)
        report = loader.load(contract, manifest, use.event, progress)
    if report.is_new:
        close_corrected(house, use, report.version)
    return report


def dataset_of(contract: Path) -> str:
    """Give the dataset that a contract is of, for the record; of one that cannot be read, its file's name."""
    try:
        name = read_contract(contract).dataset
    except Invalid:
        name = contract.name.partition(".")[0]
    return name[:MAX_NAME]


def is_readable(contract: Path) -> bool:
    """Tell whether a contract file can be read whole."""
    try:
        read_contract(contract)
    except Invalid:
        return False
    return True
