"""Load a dataset: the contract is read, the delivery checked, the version registered (C1–C15, D5)."""

from pathlib import Path

from sandbox.core.datasets import LoadReport
from sandbox.core.people import Action, Resource
from sandbox.ingest.load import Loader, Progress, no_progress
from sandbox.ingest.odcs import read_loadable_contract
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House


def load_dataset(
    house: House, who: str, contract: Path, manifest: Path, progress: Progress = no_progress
) -> LoadReport:
    """Load a delivery under its contract: whole, or not at all.

    Raises:
        SandboxError: the contract, the delivery or its rows are not what they must be; everything is listed at once.
    """
    purpose = Purpose(
        Action.LOAD_DATASET, Resource("dataset", contract.name.split(".")[0]), contract.name.split(".")[0]
    )
    with using(house, who, purpose) as use:
        read = read_loadable_contract(contract, house.clock.today())
        loader = Loader(house.datasets, house.keys, house.spaces, house.clock)
        return loader.load(read, manifest, use.event, progress)
