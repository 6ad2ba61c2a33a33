"""Weaker machines are made by a real filter put on a parent: calls fail as on a kernel that does not know them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.spaces.doctor import examine
from sandbox.spaces.layers import LayerState
from sandbox.spaces.worker import SpaceWorker

ON_A_WEAKER_MACHINE = """
import json, sys
from pathlib import Path
from sandbox.core.errors.tree import SandboxError
from sandbox.spaces import kernel, seccomp
from sandbox.spaces.doctor import examine
from sandbox.spaces.syscalls import this_machine
from sandbox.spaces.worker import open_worker
from sandbox.wiring.health import health_of_machine

without = tuple(sys.argv[2:])
kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
machine = this_machine()
seccomp.install(machine, seccomp.refusing_filter(machine, without))
layers = {layer.name: [layer.state, layer.reason] for layer in examine()}
try:
    with open_worker(Path(sys.argv[1]), bytes(range(32))) as worker:
        opened = worker.run("SELECT count(*) FROM visits").column(0).to_pylist()
except SandboxError as error:
    opened = error.code
assert health_of_machine().may_open_real_data == (opened != "isolation_too_weak")
print(json.dumps({"layers": layers, "opened": opened}))
"""


def on_a_machine_without(space: Path, *calls: str) -> tuple[dict[str, list[str]], object]:
    command = [sys.executable, "-c", ON_A_WEAKER_MACHINE, str(space), *calls]
    said = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return said["layers"], said["opened"]


def test_every_layer_is_named_once_and_each_that_is_off_says_why() -> None:
    layers = examine()
    assert len({layer.name for layer in layers}) == len(layers)
    assert all(layer.reason for layer in layers if layer.state is not LayerState.IN_FORCE)


def test_a_worker_reports_the_layers_in_force(worker: SpaceWorker) -> None:
    assert "engine_locked" in worker.isolation
    assert {layer.name for layer in worker.layers} >= set(worker.isolation)


def test_a_worker_over_data_finds_everything_shut(worker: SpaceWorker) -> None:
    tried = {layer.name: layer.state for layer in worker.layers if layer.name.startswith("tried_")}
    assert len(tried) >= 22
    assert "tried_reopen_own_file" in tried
    if "seccomp_serving" in worker.isolation:
        assert set(tried.values()) == {LayerState.IN_FORCE}


@pytest.mark.slow
def test_without_landlock_it_says_so_and_still_refuses_by_filter(space: Path) -> None:
    layers, opened = on_a_machine_without(space, "landlock_create_ruleset")
    assert layers["landlock"] == ["off", "Function not implemented"]
    assert layers["tried_read_files"][0] == "in_force"
    assert opened == [1000]


@pytest.mark.slow
def test_without_filters_it_says_so_and_tries_tell_what_is_possible(space: Path) -> None:
    layers, opened = on_a_machine_without(space, "seccomp")
    assert layers["seccomp_importing"][0] == layers["seccomp_serving"][0] == "off"
    assert layers["tried_start_processes"] == ["off", "it was possible"]
    for name in ("memory_files", "keyrings", "executable_memory"):
        assert layers[f"tried_{name}"] == ["off", "it was possible"]
    assert layers["tried_trace_parent"] == ["off", "the kernel took the call: No such process"]
    assert layers["tried_enter_namespaces"] == ["off", "the kernel took the call: Bad file descriptor"]
    assert layers["tried_read_parents_memory"][0] == "in_force"
    assert layers["tried_read_files"][0] == "in_force"
    assert opened == [1000]


@pytest.mark.slow
def test_without_namespaces_it_says_so_and_still_answers(space: Path) -> None:
    layers, opened = on_a_machine_without(space, "unshare")
    assert layers["user_namespace"][0] == layers["network_namespace"][0] == "off"
    assert layers["tried_connect"][0] == "in_force"
    assert opened == [1000]


def test_without_landlock_and_filters_real_data_are_refused(space: Path) -> None:
    layers, opened = on_a_machine_without(space, "landlock_create_ruleset", "seccomp")
    assert layers["tried_read_files"] == ["off", "it was possible"]
    assert opened == "isolation_too_weak"
