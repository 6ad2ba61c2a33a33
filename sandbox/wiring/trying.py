"""Try a contract on files: load, sample and inspect in a sandbox that lives for one command and leaves nothing.

It lies in a temporary folder, and all files in it are encrypted under keys that are in memory alone: what a killed
process leaves is nobody's to open. Whoever tries a contract holds the files already, so that no account is asked.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from sandbox.config import Settings
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE
from sandbox.core.contract import Contract
from sandbox.core.datasets import DatasetVersion, DeliveryManifest, LoadReport
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.people import Action, Actor
from sandbox.core.samples import Sample
from sandbox.core.synthesis import Payment
from sandbox.ingest.contract.loadable import check_loadable
from sandbox.ingest.delivery.manifest import ManifestApart, write_manifest
from sandbox.ingest.progress import Progress
from sandbox.masking.edge_rows.joined import NamedRows
from sandbox.masking.maker import SERVICE, SampleOrder
from sandbox.spaces.worker import open_worker
from sandbox.wiring.edge_rows import joined_tables, tables_of
from sandbox.wiring.guarding import Use
from sandbox.wiring.house import House, open_house, upgrade_house
from sandbox.wiring.loading import load_delivery
from sandbox.wiring.sample_questions import ask_tables
from sandbox.wiring.sampling import maker_of
from sandbox.wiring.spaces import library_file
from sandbox.world.signing import open_signer

FOLDER_PREFIX = "sandbox-trial-"
WHOEVER = Actor("whoever-holds-the-files", "-", frozenset())
SCENARIO = "trial"
ALWAYS = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is tried: a contract, the delivery that a manifest describes, and as much of it as a grant opens."""

    contract: Contract
    manifest: DeliveryManifest
    folder: Path
    grant: Grant


@dataclass(frozen=True, slots=True)
class TriedSample:
    """The sample of a trial: its contract, what was loaded, the sample, the key that signed it, and where it lies."""

    contract: Contract
    loaded: LoadReport
    sample: Sample
    public_key: str
    house: House

    def tables(self, edges: EdgeRows) -> tuple[NamedRows, ...]:
        """Read the sample's tables, with edge rows where they are asked for."""
        tables = tables_of(maker_of(self.house), self.sample, self.house.limits)
        if edges is EdgeRows.WITHOUT:
            return tuple(NamedRows(name, rows) for name, rows in tables.items())
        return joined_tables(tables, self.contract, edges)

    def ask(self, sql: str, edges: EdgeRows) -> pa.Table:
        """Run a SELECT on the sample.

        Raises:
            SampleSqlFailed: the text cannot be run; it says why.
        """
        return ask_tables(self.tables(edges), sql, self.house.limits)


def grant_everything(contract: Contract, scenario: str = SCENARIO) -> Grant:
    """Give a grant of all columns of a contract, for the trial alone: it opens no data of any other sandbox."""
    tables = tuple(GrantedTable(table.name, tuple(c.name for c in table.columns)) for table in contract.tables)
    return Grant(scenario, scenario, contract.dataset, tables, *ALWAYS, scenario, FREE, FREE)


@contextmanager
def trying(settings: Settings, key: bytes, trial: Trial, progress: Progress) -> Iterator[TriedSample]:
    """Load files and make their sample; everything is gone when the block ends, however it ends.

    Args:
        settings: what workers may use; no state directory or database of them is touched.
        key: 32 bytes; the same key and files give the same sample.
        trial: what is tried.
        progress: as for a load, then `sample`.

    Raises:
        SandboxError: what loading, masking or the inspection found, all at once.
    """
    with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX) as folder, passing_house(settings, key, folder) as house:
        event = AuditEvent(house.clock.now(), WHOEVER.id, Action.LOAD_DATASET.value, trial.contract.dataset)
        report = load_trial(house, Use(WHOEVER, event), trial, progress)
        progress("sample", 0, 1)
        made = _sample(house, event, trial, report.version)
        progress("sample", 1, 1)
        yield TriedSample(trial.contract, report, made, open_signer(house.keys, SERVICE).public.hex(), house)


@contextmanager
def passing_house(settings: Settings, key: bytes, folder: str) -> Iterator[House]:
    """Make and open a sandbox whose master key is written nowhere."""
    passing = settings.for_passing_state(Path(folder), key.hex())
    upgrade_house(passing)
    with open_house(passing) as house:
        yield house


def load_trial(house: House, use: Use, trial: Trial, progress: Progress) -> LoadReport:
    """Load without the platform's signature: nobody signed what is only tried."""
    check_loadable(trial.contract, house.clock.today())
    path = house.root / "manifest.json"
    write_manifest(path, trial.manifest)
    unsigned = replace(trial.contract, delivery_keys=())
    return load_delivery(house, use, unsigned, ManifestApart(path, trial.folder), progress)


def _sample(house: House, event: AuditEvent, trial: Trial, version: DatasetVersion) -> Sample:
    library = library_file(house, version)
    order = SampleOrder(trial.contract, version.id, trial.grant, Payment(trial.grant.scenario, ()))
    with open_worker(library.path, library.key, house.limits) as space:
        return maker_of(house).make(order, space, replace(event, action=Action.VIEW_SAMPLE.value))
