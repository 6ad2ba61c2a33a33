"""A process that holds keys or rows leaves no core dump, nor do those it starts."""

import subprocess
import sys

LIFE = """
import resource, subprocess, sys
hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
{act}
child = "import resource; print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
print(subprocess.run([sys.executable, "-c", child], capture_output=True, text=True, check=True).stdout.strip())
"""
ACT = "from sandbox.spaces.core_dumps import forbid_core_dumps; forbid_core_dumps()"


def limit_after(act: str) -> str:
    done = subprocess.run([sys.executable, "-c", LIFE.format(act=act)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_core_dumps_are_off_in_the_process_and_its_children() -> None:
    assert limit_after(ACT) == "0"


def test_without_it_they_are_as_the_machine_has_them() -> None:
    hard = subprocess.run(["sh", "-c", "ulimit -H -c"], capture_output=True, text=True, check=True).stdout.strip()
    assert (limit_after("pass") == "0") == (hard == "0")
