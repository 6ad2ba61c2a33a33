"""`sandbox serve` as a process of its own: it answers, works jobs off, and writes no value down."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.wiring.governing import issue_token
from sandbox.world.clock import FrozenClock
from tests.unit.web.web_world import OPERATOR, WebWorld, the_world

PLANTED = "420106199001011234"


@contextmanager
def served(world: WebWorld, log: Path) -> Iterator[httpx.Client]:
    """Run the command on a free port until the end of the block."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SANDBOX_")}
    code = "import sys; from sandbox.cli.main import run; sys.argv = ['sandbox', *sys.argv[1:]]; run()"
    port = free_port()
    command = [sys.executable, "-c", code, "serve", "--dir", str(world.state), "--port", str(port)]
    with log.open("wb") as writing:
        process = subprocess.Popen(command, env=environment, stdout=writing, stderr=writing)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
                wait_for(http, process)
                yield http
        finally:
            process.terminate()
            assert process.wait(timeout=120) in (0, -15)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(http: httpx.Client, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, "the service ended at once"
        try:
            if http.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the service did not come up")


@pytest.mark.slow
def test_the_service_works_a_queued_job_off_and_logs_no_value(tmp_path: Path) -> None:
    world = the_world().copied_to(tmp_path / "state")
    today = FrozenClock(datetime.fromtimestamp(time.time(), UTC))
    with world.house(today) as house:
        token = issue_token(house, "admin", OPERATOR, timedelta(days=1))
    log, headers = tmp_path / "log", {"Authorization": f"Bearer {token}"}
    with served(world, log) as http:
        queued = http.post("/api/v1/jobs", json={"product": world.product}, headers=headers)
        assert queued.status_code == 202, queued.text
        assert queued.json()["state"] == "queued"
        state = "queued"
        for _ in range(600):
            state = http.get(f"/api/v1/jobs/{queued.json()['id']}", headers=headers).json()["state"]
            if state not in ("queued", "running"):
                break
            time.sleep(0.1)
        assert state == "in_quarantine"
        http.get(f"/api/v1/jobs/{PLANTED}?name={PLANTED}", headers=headers)
    lines = log.read_text().splitlines()
    records = [json.loads(line) for line in lines if line.startswith("{")]
    assert {"request", "runner"} <= {record["event"] for record in records}
    assert PLANTED not in log.read_text()
    assert token not in log.read_text()
