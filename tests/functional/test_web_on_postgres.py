"""The service on PostgreSQL: the same state, the same answers, and nothing of a request that makes it stumble."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.config import Settings
from tests.unit.web import web_world
from tests.unit.web.web_world import AUDITOR, AUTHORITY, COUNT, DATASET, DEVELOPER, PROVIDER, SCENARIO, ballot_of

QUESTION = {"scenario": SCENARIO, "dataset": DATASET, "sql": COUNT}
LONGEST = "x" * 128


@pytest.fixture
def door(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[web_world.Door]:
    if not database_url.startswith("postgresql"):
        pytest.skip("the other tests run on SQLite")

    def settings_of(state: Path) -> Settings:
        return Settings(state_dir=state, database_url=database_url, master_key=None)

    monkeypatch.setattr(web_world, "settings_of", settings_of)
    with web_world.open_door(web_world.make_web_world(tmp_path)) as opened:
        yield opened


@pytest.mark.slow
def test_the_main_path_runs_and_the_longest_names_are_merely_missing(door: web_world.Door) -> None:
    headers, release = door.headers(DEVELOPER), door.world.release
    answers = [door.http.post("/api/v1/answers", json=QUESTION, headers=headers).json() for _ in range(2)]
    assert [answer["was_free"] for answer in answers] == [False, True]
    ballot, path = ballot_of(door.house, release), f"/api/v1/releases/{release}"
    for who in (AUTHORITY, PROVIDER):
        assert door.http.post(f"{path}/votes", json=ballot, headers=door.headers(who)).status_code == 201
    for change in ({"scenario": LONGEST}, {"dataset": LONGEST}, {"scenario": LONGEST, "dataset": LONGEST}):
        asked = door.http.post("/api/v1/answers", json={**QUESTION, **change}, headers=headers)
        assert asked.status_code in (403, 404), asked.text
    for place in (f"jobs/{LONGEST}", f"releases/{LONGEST}", f"budgets/{LONGEST}/{LONGEST}", "jobs/..%5c"):
        assert door.http.get(f"/api/v1/{place}", headers=headers).status_code in (403, 404, 422), place
    last = door.http.get("/api/v1/audit/events", params={"after": 2**31 - 1}, headers=door.headers(AUDITOR))
    assert last.json() == {"events": [], "next": None}
    assert door.http.post("/api/v1/audit/verification", headers=door.headers(AUDITOR)).status_code == 200
