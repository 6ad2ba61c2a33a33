"""A thousand malformed files: each loads what its contract admits or is told by a code, and none harms the service.

Each goes the whole way of a load. What is refused leaves nothing: no version, no file of a space, no bad rows unowned.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from sandbox.core.datasets import DeliveryManifest
from sandbox.core.errors.loading import (
    DeliveryEmpty,
    ManifestMismatch,
    SourceColumnsDiffer,
    SourceUnreadable,
    TooManyBadRows,
)
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.storage.bad_rows import read_bad_row_files
from tests.attacks.malformed_files import MARK, ROWS, MalformedFile, damaged_files, named_files
from tests.unit.ingest.small import EVENT, VISITS, contract_of
from tests.unit.ingest.test_ingest_load import Ground

DAY = date(2026, 6, 1)
IN_THE_NORMAL_RUN, ALL = 100, 1_000
AT_ONCE = 1
TOLD = (SourceUnreadable, SourceColumnsDiffer, ManifestMismatch, TooManyBadRows, DeliveryEmpty)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """Give a state with a version that must outlive everything."""
    made = Ground(tmp_path)
    made.load(made.delivery())
    return made


def fault_of(ground: Ground, number: int, file: MalformedFile) -> str:
    """Load a file; give what is wrong with how that ended, or nothing."""
    folder = ground.folder / f"malformed-{number}"
    folder.mkdir()
    (folder / file.name).write_bytes(file.content)
    listed = delivered_file("visits", folder / file.name, folder, (ROWS,))
    write_manifest(folder / "manifest.json", DeliveryManifest("visits", "platform", file.name, DAY, (listed,)))
    try:
        ground.loader.load(contract_of(VISITS), folder / "manifest.json", EVENT)
    except TOLD as told:
        is_quoted = MARK in str(told) or "xxxx" in str(told)
        return f"{file.name} ({file.damage}): its content was told" if is_quoted else ""
    except SandboxError as other:
        return f"{file.name} ({file.damage}): {other.code}"
    return ""


def check_all(ground: Ground, files: Iterable[MalformedFile]) -> int:
    """Check that nothing is half done once all were loaded; give how many versions there are."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        faults = pool.map(lambda numbered: fault_of(ground, *numbered), enumerate(files))
        assert [fault for fault in faults if fault] == []
    versions = ground.datasets.list_versions("visits")
    assert {path.name for path in ground.spaces.iterdir()} == {version.file_name for version in versions}
    assert {path.stem.removeprefix("visits-") for path in (ground.folder / "bad_rows").iterdir()} == {
        kept.record.id for kept in read_bad_row_files(ground.database, "visits")
    }
    loaded = {version.tables[0].rows: version for version in versions}
    for rows, version in loaded.items():
        assert ground.ask(
            version, 'SELECT (SELECT count(*) FROM visits) + (SELECT count(*) FROM "visits beyond") AS n'
        ) == [{"n": rows}]
    return len(versions)


def test_files_that_are_wrong_in_ways_one_has_to_think_of_are_told(ground: Ground) -> None:
    check_all(ground, named_files())


def test_a_hundred_damaged_files_are_loaded_or_told(ground: Ground) -> None:
    assert check_all(ground, damaged_files(IN_THE_NORMAL_RUN)) > 1


@pytest.mark.slow
def test_a_thousand_damaged_files_are_loaded_or_told(ground: Ground) -> None:
    check_all(ground, islice(damaged_files(ALL), IN_THE_NORMAL_RUN, None))
