"""The demo world, small, with one release waiting; made once a session and copied for each test that changes it."""

import atexit
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import httpx
import uvicorn
from fastapi import Request

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world import SMALLEST_SCALE, generate_world
from sandbox.config import Settings
from sandbox.core.jobs import JobState
from sandbox.core.releases import Release
from sandbox.governance.office import open_office
from sandbox.governance.steps import apply_step, read_steps
from sandbox.web.app import make_app
from sandbox.wiring import building, releasing
from sandbox.wiring.governing import issue_token
from sandbox.wiring.house import House, make_house, open_house
from sandbox.wiring.loading import load_dataset
from sandbox.world.clock import Clock, FrozenClock

DAY = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
DEVELOPER, OPERATOR, AUTHORITY, PROVIDER, AGENCY, AUDITOR, ADMIN = "wang", "zhao", "chen", "li", "zhou", "wu", "sun"
PEOPLE = (DEVELOPER, OPERATOR, AUTHORITY, PROVIDER, AGENCY, AUDITOR, ADMIN)
SCENARIO, DATASET = "S2", "yb_js"
COUNT = "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb"
ROWS = "SELECT xm, zfy FROM yb_js"


@dataclass(frozen=True, slots=True)
class WebWorld:
    """A state directory and what is in it: a token for everybody, an approved product, its job, its release."""

    state: Path
    tokens: dict[str, str]
    product: str
    job: str
    release: str

    def copied_to(self, directory: Path) -> "WebWorld":
        """Copy the state, to be changed."""
        shutil.copytree(self.state, directory)
        return replace(self, state=directory)

    @contextmanager
    def house(self, clock: Clock | None = None) -> Iterator[House]:
        """Open the house on the day of the world, or by another clock."""
        with open_house(settings_of(self.state), clock or FrozenClock(DAY)) as house:
            yield house


@dataclass(frozen=True, slots=True)
class Door:
    """The application under test behind a real server, as a person calls it."""

    http: httpx.Client
    house: House
    world: WebWorld

    def headers(self, who: str, lang: str = "en") -> dict[str, str]:
        """Give the headers a person sends."""
        return {"Authorization": f"Bearer {self.world.tokens[who]}", "Accept-Language": lang}


def settings_of(state: Path) -> Settings:
    return Settings(state_dir=state, database_url=None, master_key=None)


@contextmanager
def open_door(world: WebWorld, clock: Clock | None = None) -> Iterator[Door]:
    """Open the application over a world."""
    with world.house(clock) as house, serving(house) as url, httpx.Client(base_url=url, timeout=60) as http:
        yield Door(http, house, world)


def make_web_world(directory: Path) -> WebWorld:
    """Walk the main way up to a release that waits."""
    clock, settings = FrozenClock(DAY), settings_of(directory / "state")
    make_house(settings, clock)
    with open_house(settings, clock) as house:
        _govern_and_load(house, directory)
        product = _freeze(house)
        job = building.run_job(house, OPERATOR, product)
        assert job.state is JobState.IN_QUARANTINE, job.code
        release = releasing.submit_release(house, DEVELOPER, job.id)
        tokens = {who: issue_token(house, "admin", who, timedelta(days=30)) for who in PEOPLE}
    return WebWorld(settings.state_dir, tokens, product, job.id, release.id)


def _govern_and_load(house: House, directory: Path) -> None:
    office = open_office(house.desk)
    for step in read_steps(hubei_files() / "governance.yml"):
        apply_step(office, step)
    delivery = generate_world(directory, SMALLEST_SCALE).delivery_of(DATASET)
    load_dataset(house, OPERATOR, hubei_files() / "contracts" / f"{DATASET}.odcs.yaml", delivery.manifest)


def _freeze(house: House) -> str:
    record = building.freeze(house, DEVELOPER, hubei_files() / "products" / "p1")
    building.submit(house, DEVELOPER, record.digest)
    building.approve(house, AGENCY, record.digest)
    return record.digest


def overrulings_of(release: Release) -> list[dict[str, str]]:
    """Give a reason for every soft finding, in the form of the wire."""
    return [
        {"rule": check.rule, "file": check.file, "reason": "read; it is a noised number"}
        for check in release.checks
        if check.verdict.value == "review"
    ]


def ballot_of(house: House, release: str, decision: str = "approve") -> dict[str, object]:
    """Give a whole ballot on a release as it stands, in the form of the wire."""
    seen = releasing.view(house, AUTHORITY, release).page.release
    parts = ("information_consistency", "sensitive_masking", "informed_consent")
    return {
        "basis": seen.basis,
        "decision": decision,
        "parts": [{"part": part, "passes": decision == "approve", "comment": "read and checked"} for part in parts],
        "overrulings": overrulings_of(seen) if decision == "approve" else [],
        "comment": "" if decision == "approve" else "the title promises more than the file holds",
    }


@contextmanager
def serving(house: House) -> Iterator[str]:
    """Serve a house on a free port of the loopback, by a real server; give its address."""
    config = uvicorn.Config(make_app(house), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@cache
def the_world() -> WebWorld:
    """Give the world of this session; nobody changes it but by asking questions."""
    directory = Path(tempfile.mkdtemp(prefix="web-world-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return make_web_world(directory)


def browser_request() -> Request:
    """Give a request for a page, as no server made it."""
    scope = {"type": "http", "method": "GET", "path": "/console/releases", "query_string": b"", "headers": []}
    return Request(scope)
