"""No value of a dataset is written anywhere but into its encrypted space, whatever happens to it on the way."""

import base64
import gzip
import logging
import os
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.spaces.seal import SEAL_BYTES
from sandbox.spaces.writer import TableStream, write_space
from tests.attacks.marked_delivery import GOOD_DAY, GOOD_NUMBERS, MARK, bad_deliveries, deliver_marked, read_world
from tests.attacks.marked_search import Hit, Marks
from tests.attacks.marked_watch import PAUSE_S, Watch

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Life:
    """What one life left behind."""

    folder: Path
    marks: Marks
    identifier: str
    watch: Watch

    def hits(self) -> list[Hit]:
        return list(self.marks.in_folder(self.folder))


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Let a sandbox live on marked data in a process of its own, with all it writes in one folder."""
    source, folder = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("life")
    rows = read_world(source)
    delivery = deliver_marked(source / "good", rows)
    bad_deliveries(source / "bad", rows)
    own = {name: str(folder / name.lower()) for name in ("HOME", "TMPDIR")}
    for place in own.values():
        Path(place).mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    with (folder / "stdout.txt").open("wb") as out, (folder / "stderr.txt").open("wb") as err:
        program = [sys.executable, "-m", "tests.attacks.marked_life", str(source), str(folder)]
        with subprocess.Popen(program, stdout=out, stderr=err, env=kept | own, cwd=ROOT) as living:
            watch = Watch(living.pid, folder, (source, ROOT), Marks(delivery))
            watch.start()
        watch.end()
    assert living.returncode == 0, (folder / "stderr.txt").read_text()[-3000:]
    return Life(folder, Marks(delivery), min(delivery.identifiers), watch)


def test_nothing_written_holds_a_value_of_the_dataset(life: Life) -> None:
    assert life.hits() == []


def test_nothing_open_or_passing_on_disk_held_a_value_at_any_time(life: Life) -> None:
    assert life.watch.hits == []


def test_the_watch_saw_the_spill_of_a_load_and_the_children(life: Life) -> None:
    spaces = str(life.folder / "state" / "spaces")
    assert any(name.startswith(spaces) for name in life.watch.nameless)
    assert len(life.watch.processes) > 3
    assert life.watch.rounds > 10


def test_the_watch_finds_what_a_careless_process_spills_without_a_name(life: Life, tmp_path: Path) -> None:
    careless = f"import tempfile, sys; f = tempfile.TemporaryFile(); f.write(b'{MARK}'); f.flush(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", careless], stdin=subprocess.PIPE) as process:
        watch = Watch(process.pid, tmp_path, (), life.marks)
        watch.start()
        until = time.monotonic() + 60
        while not watch.hits and time.monotonic() < until:
            time.sleep(PAUSE_S)
        watch.end()
        process.communicate(b"")
    assert [hit.value for hit in watch.hits][:1] == [MARK]


DISGUISES = {
    "utf-16": f"x{MARK}".encode("utf-16-be"),
    "base64": base64.b64encode(b"a value: " + MARK.encode() + b", and so on"),
    "base64, one further": base64.b64encode(b"a value:  " + MARK.encode() + b", and so on"),
    "base64, two further": base64.b64encode(b"a value:   " + MARK.encode() + b", and so on"),
    "reversed": f"..{MARK[::-1]}..".encode(),
    "gzip": b"before" + gzip.compress(f"values: {MARK}1".encode()),
}


@pytest.mark.parametrize("form", DISGUISES)
def test_the_search_finds_what_is_planted_in_another_form(life: Life, form: str) -> None:
    assert len(list(life.marks.in_bytes(form, DISGUISES[form]))) == 1
    assert list(life.marks.in_bytes(form, DISGUISES[form].replace(b"a", b"b")[:5])) == []


BLOCK_BYTES, HEADERS, PADDING = 262_144, (4096, 8192, 12_288), slice(28, 32)
"""The engine leaves four bytes of each encrypted block's own header as they lay in memory (DuckDB 1.5.5)."""


def test_the_padding_of_an_encrypted_block_holds_nothing(tmp_path: Path) -> None:
    table = pa.table({"a": [f"{MARK * 4}{number:08}" for number in range(100_000)]})
    path = tmp_path / "one.space"
    write_space(path, bytes(range(32)), [TableStream("t", table.schema, iter(table.to_batches(10_000)))])
    content = path.read_bytes()
    places = [*HEADERS, *range(HEADERS[-1] + BLOCK_BYTES, len(content) - SEAL_BYTES, BLOCK_BYTES)]
    assert {content[place : place + BLOCK_BYTES][PADDING] for place in places} == {bytes(4)}


MET = """
action_not_allowed contract_incomplete engine_failed invalid_product key_unwrap_failed manifest_mismatch
output_not_ready question_failed rows_asked sample_sql_failed source_columns_differ source_unreadable
space_does_not_open too_many_bad_rows value_outside_domain
"""


def test_the_life_met_failures_of_every_kind(life: Life) -> None:
    told = (life.folder / "told.txt").read_text(errors="replace")
    assert [code for code in MET.split() if f": {code}" not in told] == []


def test_there_was_something_to_search(life: Life) -> None:
    sizes = {path.name: path.stat().st_size for path in life.folder.rglob("*") if path.is_file()}
    assert sizes["told.txt"] > 20_000
    assert sizes["log.txt"] > 500_000
    assert sizes["stdout.txt"] + sizes["stderr.txt"] > 2_000
    assert {"state.sqlite", "jobs.sqlite", "state.sqlite-wal", "trust.json"} <= set(sizes)
    assert {path.suffix for path in life.folder.rglob("*")} >= {".space", ".sealed", ".zip"}


@pytest.mark.parametrize("planted", [f"x{MARK}y", GOOD_NUMBERS[0], GOOD_DAY, "1735197", "an identifier"])
def test_the_search_finds_what_is_planted_in_a_log(life: Life, tmp_path: Path, planted: str) -> None:
    value = life.identifier if planted == "an identifier" else planted
    handler = logging.FileHandler(tmp_path / "log.txt", encoding="utf-8")
    record = logging.LogRecord("careless", logging.WARNING, "x.py", 1, "bad value: %s.", (value,), None)
    handler.emit(record)
    handler.close()
    assert [hit.where for hit in life.marks.in_folder(tmp_path)] == [str(tmp_path / "log.txt")]


def test_the_search_finds_what_is_planted_in_a_database_across_its_pages(life: Life, tmp_path: Path) -> None:
    path = tmp_path / "state.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (body TEXT)")
        for before in range(0, 8192, 2):
            connection.execute("INSERT INTO t VALUES (?)", ("-" * before + life.identifier,))
        connection.commit()
    in_cells = [hit for hit in life.marks.in_folder(tmp_path) if hit.where.endswith(":t")]
    assert len(in_cells) == 4096


def test_the_search_finds_what_is_planted_in_a_package_and_in_a_name(life: Life, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/output.csv", f"city,n\n{GOOD_NUMBERS[0]},1\n" * 50)
    (tmp_path / f"{MARK}.tmp").touch()
    found = {hit.where for hit in life.marks.in_folder(tmp_path)}
    assert found == {f"{tmp_path / 'package.zip'}!data/output.csv", str(tmp_path / f"{MARK}.tmp")}
