"""Attacks on sign-on: no token, a wrong one, one that was good, one whose person may not work any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from sandbox.governance.office import open_office
from sandbox.storage.audit_chain import read_events
from sandbox.wiring import releasing
from sandbox.world.clock import FrozenClock
from tests.unit.web.web_world import (
    AUDITOR,
    AUTHORITY,
    COUNT,
    DATASET,
    DAY,
    DEVELOPER,
    SCENARIO,
    Door,
    WebWorld,
    ballot_of,
    open_door,
    the_world,
)

QUESTION = {"scenario": SCENARIO, "dataset": DATASET, "sql": COUNT}
PAST_NDA = datetime(2031, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


@pytest.fixture
def world(tmp_path: Path) -> WebWorld:
    return the_world().copied_to(tmp_path / "state")


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer x y",
        "bearer sbx_" + "0" * 64,
        "Basic d2FuZzp3YW5n",
        "Bearer " + "x" * 5000,
        "Bearer sbx_ü".encode(),
        "Bearer ' OR 1=1 --",
        "Bearer wang",
    ],
)
def test_what_is_no_token_of_ours_opens_nothing(door: Door, header: str | bytes | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = door.http.post("/api/v1/answers", json=QUESTION, headers=headers)  # type: ignore[arg-type]  # bytes too
    assert answer.status_code == 401
    assert answer.json()["code"] == "not_signed_on"


def test_a_token_in_the_query_or_in_a_cookie_does_not_open_the_api(door: Door) -> None:
    token = door.world.tokens[DEVELOPER]
    asked = door.http.get(f"/api/v1/budgets/{SCENARIO}/{DATASET}?token={token}&access_token={token}")
    assert asked.status_code == 401
    with httpx.Client(base_url=door.http.base_url, cookies={"sandbox_token": token}) as browser:
        assert browser.get(f"/api/v1/budgets/{SCENARIO}/{DATASET}").status_code == 401


def test_it_is_not_said_whether_a_token_is_unknown_expired_or_revoked(world: WebWorld) -> None:
    with world.house() as house:
        office = open_office(house.desk)
        office.tokens.revoke_all(house.sessions.actor_of("admin"), DEVELOPER)
    with open_door(world) as door:
        revoked = door.http.post("/api/v1/quotes", json=QUESTION, headers=door.headers(DEVELOPER))
        unknown = door.http.post("/api/v1/quotes", json=QUESTION, headers={"Authorization": "Bearer sbx_1"})
    with open_door(world, FrozenClock(DAY + timedelta(days=31))) as door:
        expired = door.http.get("/api/v1/releases", headers=door.headers(AUTHORITY))
    assert (revoked.status_code, unknown.status_code, expired.status_code) == (401, 401, 401)
    assert revoked.content == unknown.content == expired.content


def test_a_live_token_stops_at_the_call_after_the_nda_expired(world: WebWorld) -> None:
    clock = FrozenClock(datetime(2030, 12, 31, 12, 0, tzinfo=UTC))
    with world.house(clock) as house:
        office = open_office(house.desk)
        token = office.tokens.issue(house.sessions.actor_of("admin"), DEVELOPER, timedelta(days=30))
    with open_door(world, clock) as door:
        headers = {"Authorization": f"Bearer {token}"}
        assert door.http.post("/api/v1/quotes", json=QUESTION, headers=headers).status_code == 200
        clock.advance(timedelta(hours=5))
        stopped = door.http.post("/api/v1/quotes", json=QUESTION, headers=headers)
    assert stopped.status_code == 403
    assert stopped.json()["code"] == "nda_expired"


def test_a_suspended_person_is_out_at_the_next_call(world: WebWorld) -> None:
    with open_door(world) as door:
        assert door.http.get("/api/v1/releases", headers=door.headers(DEVELOPER)).status_code == 200
        office = open_office(door.house.desk)
        office.accounts.suspend(door.house.sessions.actor_of("admin"), DEVELOPER, "left the project")
        assert door.http.get("/api/v1/releases", headers=door.headers(DEVELOPER)).status_code in (401, 403)


def test_no_token_is_ever_written_down(door: Door) -> None:
    door.http.get("/api/v1/releases", headers=door.headers(AUTHORITY))
    kept = b"".join(path.read_bytes() for path in door.world.state.rglob("*") if path.is_file())
    for token in door.world.tokens.values():
        assert token.encode() not in kept


def test_an_auditor_reads_no_rows_and_no_outputs(door: Door) -> None:
    headers = door.headers(AUDITOR)
    sample = {"scenario": SCENARIO, "dataset": DATASET, "sql": "SELECT * FROM yb_js"}
    for path, body in (("/api/v1/answers", QUESTION), ("/api/v1/sample-answers", sample)):
        assert door.http.post(path, json=body, headers=headers).status_code == 403
    seen = door.http.get(f"/api/v1/releases/{door.world.release}", headers=headers).json()
    assert {check["measured"] for check in seen["checks"]} == {""}
    door.http.cookies.set("sandbox_token", door.world.tokens[AUDITOR])
    page = door.http.get(f"/console/releases/{door.world.release}")
    door.http.cookies.clear()
    assert page.status_code == 403
    assert "cost_by_city" not in page.text


def test_lists_of_releases_hold_nothing_of_what_was_measured(door: Door) -> None:
    shown = door.http.get("/api/v1/releases", headers=door.headers(DEVELOPER)).text
    own = door.http.get(f"/api/v1/releases/{door.world.release}", headers=door.headers(DEVELOPER)).json()
    assert "measured" not in shown
    assert {check["measured"] for check in own["checks"]} == {""}
    reviewed = door.http.get(f"/api/v1/releases/{door.world.release}", headers=door.headers(AUTHORITY)).json()
    assert any(check["measured"] for check in reviewed["checks"])


def test_a_vote_is_the_signed_on_persons_whatever_the_body_says(world: WebWorld) -> None:
    with open_door(world) as door:
        ballot = ballot_of(door.house, world.release)
        forged = {**ballot, "voter": AUTHORITY, "organisation": "省数据局"}
        path = f"/api/v1/releases/{world.release}/votes"
        assert door.http.post(path, json=forged, headers=door.headers("li")).status_code == 422
        assert door.http.post(path, json=ballot, headers=door.headers("li")).status_code == 201
        page = releasing.view(door.house, "li", world.release).page
        assert [vote.voter for vote in page.votes] == ["li"]


def test_a_stranger_writes_nothing_into_the_record_and_no_token_into_the_log(
    world: WebWorld, caplog: pytest.LogCaptureFixture
) -> None:
    with open_door(world) as door:
        before = events_of(door)
        door.http.get("/api/v1/releases", headers={"Authorization": "Bearer sbx_guess"})
        assert events_of(door) == before
    assert "token_refused" in caplog.text
    assert "guess" not in caplog.text


def events_of(door: Door) -> int:
    with door.house.database.reading() as connection:
        return len(list(read_events(connection)))
