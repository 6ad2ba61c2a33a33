"""The quarantine: what broke rules, encrypted, with a limit, and gone with what failed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.bad_rows import BadRowsFile, BadValue
from sandbox.core.errors.loading import TooManyBadRows, UnitNotUnique
from sandbox.ingest.judging.conformity import MAX_KEPT_TEXT, Fault
from sandbox.ingest.quality.quarantine import BadRowsWriter, KeptOut, destroy_file, read_bad_values
from sandbox.storage.bad_rows import read_bad_row_files
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import NOW, TODAY, VISITS, contract_of
from tests.unit.ingest.test_ingest_load import GOOD, KEYS, Ground

MARK = "MARKED7F3A"


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    opened = Ground(tmp_path)
    yield opened
    opened.database.close()


def fault(rows: range, rule: str = "outside_bounds") -> Fault:
    return Fault("cost", rule, np.array(rows, np.int64), pa.array([f"{MARK}{row}" for row in rows], pa.string()))


def file_of(kept: KeptOut | None, keys: KeyRing = KEYS) -> BadRowsFile:
    assert kept is not None
    file = BadRowsFile(kept.id, "visits", "v", "b", "p", (), kept.kept, kept.path.name, "", NOW)
    return replace(file, wrapped_key=keys.wrap(kept.key, file.key_context))


def test_what_was_kept_is_read_back_and_is_nowhere_in_the_clear(tmp_path: Path) -> None:
    with BadRowsWriter(tmp_path, "visits") as writer:
        for start in range(1, 200_001, 50_000):
            writer.keep("visits", [fault(range(start, start + 50_000))])
    file = file_of(writer.kept_out)
    found = list(read_bad_values(tmp_path, file, KEYS))
    assert found[0] == BadValue("visits", "cost", "outside_bounds", 1, f"{MARK}1")
    assert [bad.row for bad in found] == list(range(1, 200_001))
    assert MARK.encode() not in (tmp_path / file.file_name).read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [file.file_name]


def test_beyond_its_limit_a_file_keeps_nothing_more(tmp_path: Path) -> None:
    with BadRowsWriter(tmp_path, "visits", most_kept=5) as writer:
        writer.keep("visits", [fault(range(1, 4)), fault(range(1, 4), "missing"), fault(range(9, 12))])
    file = file_of(writer.kept_out)
    assert (file.kept, len(list(read_bad_values(tmp_path, file, KEYS)))) == (5, 5)


def test_a_load_without_bad_rows_leaves_no_file(ground: Ground) -> None:
    ground.load(ground.delivery())
    assert read_bad_row_files(ground.database, "visits") == ()
    assert not list(ground.folder.glob("bad_rows/*"))


def test_a_load_that_is_stopped_leaves_no_file(tmp_path: Path) -> None:
    def stopped() -> None:
        with BadRowsWriter(tmp_path, "visits") as writer:
            writer.keep("visits", [fault(range(1, 70_000))])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert list(tmp_path.iterdir()) == []


def test_a_load_that_fails_later_leaves_no_file(ground: Ground) -> None:
    single = replace(VISITS, bounds=replace(VISITS.bounds, rows_per_unit=1))
    with pytest.raises(UnitNotUnique):
        ground.load(ground.delivery(GOOD + "p1,-5.00,2024-01-01,a,1\n", contract_of(single)))
    assert list((ground.folder / "bad_rows").iterdir()) == []
    assert read_bad_row_files(ground.database, "visits") == ()


def test_a_rejected_delivery_keeps_its_bad_rows_for_a_time(ground: Ground) -> None:
    with pytest.raises(TooManyBadRows):
        ground.load(ground.delivery(GOOD + f"p1,{MARK},2024-01-01,a,1\n" * 101))
    (kept,) = read_bad_row_files(ground.database, "visits")
    assert (kept.record.version, kept.record.kept_until) == ("", TODAY + timedelta(days=30))
    assert {bad.value for bad in ground.bad_values()} == {MARK}
    assert kept.record.counts[0].rows == 101
    assert not kept.record.has_expired(date(2026, 7, 30))
    assert kept.record.has_expired(date(2026, 7, 31))


def test_a_long_cell_is_cut(ground: Ground) -> None:
    ground.load(ground.delivery(GOOD + f"p1,{'9' * 1_000_000},2024-01-01,a,1\n"))
    assert [len(bad.value or "") for bad in ground.bad_values()] == [MAX_KEPT_TEXT]


def test_values_are_kept_as_delivered_whatever_the_files_types(ground: Ground) -> None:
    """A number, a day and a text of a code column, as a Parquet file has them."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - for this test alone

    from sandbox.ingest.delivery.manifest import delivered_file, read_manifest, write_manifest  # noqa: PLC0415

    delivered = ground.delivery()
    rows = pa.table(
        {
            "id": ["a", "b", "c"],
            "cost": pa.array([-1.5, 1.0, 1.0], pa.float64()),
            "day": pa.array([date(2024, 1, 1), date(1999, 1, 1), date(2024, 1, 1)]),
            "kind": pa.array(["a", "a", "zz"]).dictionary_encode(),
            "flag": [True, False, None],
        }
    )
    path = delivered.manifest.parent / "more.parquet"
    pq.write_table(rows, path)
    manifest = read_manifest(delivered.manifest)
    files = (*manifest.files, delivered_file("visits", path, path.parent, (3,)))
    write_manifest(delivered.manifest, replace(manifest, files=files))
    ground.load(delivered)
    assert {bad.value for bad in ground.bad_values()} == {"-1.5", "1999-01-01", "zz"}


def test_a_destroyed_file_is_gone_and_destroying_twice_is_no_fault(tmp_path: Path) -> None:
    with BadRowsWriter(tmp_path, "visits") as writer:
        writer.keep("visits", [fault(range(1, 3))])
    file = file_of(writer.kept_out)
    destroy_file(tmp_path, file)
    destroy_file(tmp_path, file)
    assert list(tmp_path.iterdir()) == []
