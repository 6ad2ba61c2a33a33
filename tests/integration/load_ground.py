"""A state into which small deliveries are loaded, each unlike the others, and what must hold of it at any moment."""

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

from sandbox.cli.demo.world_deliveries import DELIVERED_ON
from sandbox.config import Settings
from sandbox.core.datasets import DatasetVersion, DeliveryManifest
from sandbox.core.digests import digest_of
from sandbox.core.people import Action, Resource
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.wiring.asking import asking, open_space
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House, open_house
from sandbox.wiring.loading import load_dataset
from tests.attacks.marked_delivery import as_csv
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, OPERATOR, SCENARIO, contract_of

ROWS = 400
PURPOSE = Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)
ALL_ROWS = f'SELECT jbbm, zfy FROM (SELECT * FROM {DATASET} UNION ALL SELECT * FROM "{DATASET} beyond")'


@dataclass(frozen=True, slots=True)
class SmallDelivery:
    """One delivery: its manifest, and the digest of the rows that a whole load of it keeps."""

    manifest: Path
    rows_digest: str


class Deliveries:
    """Small deliveries made of the demo's, each of them without one row and with two that break rules."""

    def __init__(self, source: Path, folder: Path) -> None:
        with (source / f"{DATASET}.csv").open(encoding="utf-8", newline="") as file:
            self._rows = [row for row, _ in zip(csv.DictReader(file), range(2 * ROWS), strict=False)]
        self._folder = folder

    def make(self, number: int) -> SmallDelivery:
        """Make the delivery of a number; its rows differ from those of every other."""
        start = number % ROWS
        rows = [*self._rows[: start + 1], *self._rows[start + 2 : ROWS + number // ROWS]]
        bad = [rows[0] | {"jslsh": "B1", "zfy": "-1"}, rows[0] | {"jslsh": "B2", "jzrq": "2087-01-01"}]
        folder = self._folder / f"d{number}"
        folder.mkdir(parents=True)
        path = folder / f"{DATASET}.csv"
        path.write_bytes(as_csv([*rows, *bad]))
        file = delivered_file(DATASET, path, folder, (len(rows) + 2,))
        write_manifest(
            folder / "manifest.json", DeliveryManifest(DATASET, "platform", f"b{number}", DELIVERED_ON, (file,))
        )
        return SmallDelivery(folder / "manifest.json", _digest(Counter(map(_kept, rows))))


def _kept(row: dict[str, str]) -> tuple[str, int]:
    return row["jbbm"], int(Decimal(row["zfy"]).scaleb(2))


def _digest(rows: Counter[tuple[str, int]]) -> str:
    return digest_of({"rows": sorted([*row, count] for row, count in rows.items())})


@dataclass(frozen=True, slots=True)
class Kept:
    """What a state keeps: `versions` by which file each has, how long it is, and when it was last written."""

    current: str
    versions: dict[str, tuple[int, int, int]]
    left: tuple[str, ...]
    loads_noted: int


@dataclass(frozen=True, slots=True)
class Seen:
    """What is kept, and the digest of the current version's rows."""

    kept: Kept
    rows_digest: str


def look(settings: Settings, tmp: Path, channel: Connection) -> None:
    """Open the state as a process does that knows nothing of it; tell what is current, and what lies about."""
    with own_temporary_files(tmp), open_house(settings, CLOCK) as house:
        channel.send(see(house, tmp))


def look_and_load(settings: Settings, tmp: Path, manifest: Path, channel: Connection) -> None:
    """Look, load a delivery as an operator does, nobody killing it; then tell what is kept."""
    with own_temporary_files(tmp), open_house(settings, CLOCK) as house:
        channel.send(see(house, tmp))
        load_dataset(house, OPERATOR, contract_of(DATASET), manifest)
        channel.send(_kept_in(house, tmp))


@contextmanager
def own_temporary_files(tmp: Path) -> Iterator[None]:
    """Have this process make its temporary files in a folder that is looked into afterwards."""
    tempfile.tempdir = str(tmp)
    os.environ["TMPDIR"] = str(tmp)
    yield


def see(house: House, tmp: Path) -> Seen:
    """Tell what is kept, and what the current version holds."""
    kept = _kept_in(house, tmp)
    current, digest = _rows_of_current(house)
    assert current == kept.current
    return Seen(kept, digest)


def _kept_in(house: House, tmp: Path) -> Kept:
    versions = house.datasets.list_versions(DATASET)
    files = {version.id: _file_state(house, version) for version in versions}
    return Kept(house.datasets.current(DATASET).id, files, _left(house, versions, tmp), _loads_noted(house))


def _loads_noted(house: House) -> int:
    with house.database.reading() as connection:
        verify_chain(connection)
        events = [chained.event for chained in read_events(connection)]
    return sum((event.action, event.outcome) == (Action.LOAD_DATASET, "done") for event in events)


def _rows_of_current(house: House) -> tuple[str, str]:
    with using(house, DEVELOPER, PURPOSE) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            rows = space.run(ALL_ROWS).to_pylist()
    return under.dataset_version, _digest(Counter((row["jbbm"], row["zfy"]) for row in rows))


def _file_state(house: House, version: DatasetVersion) -> tuple[int, int, int]:
    found = (house.spaces / version.file_name).stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


def _left(house: House, versions: tuple[DatasetVersion, ...], tmp: Path) -> tuple[str, ...]:
    registered = {version.file_name for version in versions}
    places = [*house.spaces.iterdir(), *tmp.iterdir()]
    return tuple(sorted(path.name for path in places if path.name not in registered))
