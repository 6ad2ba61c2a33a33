"""Loads that are interrupted, or have no room: an error of the product's own, and nothing half done."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.config import Settings
from tests.integration.killed_loads import Loads
from tests.integration.load_ground import Deliveries
from tests.integration.small_house import DATASET

SMALL_DISK = 'mount -t tmpfs -o size=12m none "$1" && shift && exec "$@"'
TRIES = 12


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_an_interrupted_command_leaves_the_former_version(loads: Loads, how: signal.Signals, code: int) -> None:
    ended = {loads.signal_at(how, step) for step in (2, 11)}
    assert code in ended
    assert ended <= {code, 0}


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_command_interrupted_at_any_step_leaves_the_former_version(loads: Loads, how: signal.Signals) -> None:
    step = 0
    while loads.signal_at(how, step := step + 1) != 0:
        pass
    assert step > 10


@pytest.mark.parametrize("most_kib", [64, 640])
def test_a_file_that_may_not_grow_leaves_the_former_version(loads: Loads, most_kib: int) -> None:
    assert loads.load_into(most_kib << 10) in {"space_not_written", "state_not_written"}


def test_a_full_disk_leaves_the_former_version_whatever_room_was_left(loaded_once: Settings, tmp_path: Path) -> None:
    if loaded_once.database_url is not None:
        pytest.skip("the database lies on a server's disk")
    delivered = Deliveries(loaded_once.state_dir.parent / "deliveries" / DATASET, tmp_path / "small")
    made = [delivered.make(number) for number in range(TRIES)]
    disk = tmp_path / "disk"
    disk.mkdir()
    program = [sys.executable, "-m", "tests.integration.full_disk", str(loaded_once.state_dir), str(disk)]
    told = in_a_small_disk(disk, [*program, *(str(delivery.manifest) for delivery in made)])
    tries = [json.loads(line) for line in told.splitlines()]
    assert {"loaded", "space_not_written"} <= {one["ended"] for one in tries}
    former = ""
    for one, delivery in zip(tries, made, strict=True):
        assert one["files"] == []
        assert one["ended"] in {"loaded", "space_not_written", "state_not_written", "database_unreachable"}
        assert one["rows"] == (delivery.rows_digest if one["ended"] == "loaded" else former or one["rows"])
        former = one["rows"]


def in_a_small_disk(disk: Path, program: list[str]) -> str:
    """Run a program that sees a disk of 12 MiB at a path: a mount in a user namespace, seen by nobody else."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-Urm", "true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace to mount a small disk in")
    line = [unshare, "-Urm", "sh", "-c", SMALL_DISK, "sh", str(disk), *program]
    done = subprocess.run(line, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
