"""A sample of many rows takes little more memory than one of few: shown by the peaks of processes of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.sampled_world import write_visits_space

FEW, MANY = 60_000, 600_000
MOST_TIMES = 1.7
"""Some ten bytes stay of each row; the rest is the interpreter and what grows with the classes, not with the rows."""
MEASURED = """
import os, sys
from pathlib import Path
from benchmarks import sampling
from benchmarks.sampled_world import KEY
from sandbox.masking.sampling import keyed_order, survey
from sandbox.spaces.worker import open_worker
survey.RANGE_ROWS, keyed_order.READ_UNITS = 2**17, 2**14
with open_worker(Path(sys.argv[1]), KEY) as space:
    sampling.sample(space)
print(sampling.peak_of(os.getpid()))
"""


def peak_of(folder: Path, rows: int) -> int:
    space = folder / f"{rows}.space"
    write_visits_space(space, rows)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(space)], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.slow
def test_ten_times_the_rows_take_little_more_memory(tmp_path: Path) -> None:
    few, many = peak_of(tmp_path, FEW), peak_of(tmp_path, MANY)
    assert many < MOST_TIMES * few
