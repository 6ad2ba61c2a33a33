"""The service: the main path by its routes, what it says when it fails, and what it writes down."""

import io
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
import structlog
from fastapi import FastAPI

from sandbox.core.jobs import JobState
from sandbox.core.products import ProductForm, UseKind
from sandbox.core.releases import ReleaseState
from sandbox.core.reviews import Decision, ReviewPart, SeatKind, Verdict
from sandbox.core.samples import Treatment
from sandbox.core.text import Lang
from sandbox.release.checks.all_rules import RULES
from sandbox.storage.jobs import find_job
from sandbox.web import app as web_app
from sandbox.web.console.words import TEXTS
from sandbox.web.documenting import PROBLEMS, openapi_of
from sandbox.web.logs import LOG, configure_logs
from sandbox.web.problems import language_of
from sandbox.wire import sampling, working
from sandbox.wiring import asking, building
from tests.unit.web.web_world import (
    AGENCY,
    AUDITOR,
    AUTHORITY,
    COUNT,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    ROWS,
    SCENARIO,
    Door,
    WebWorld,
    ballot_of,
    browser_request,
    open_door,
    the_world,
)

QUESTION = {"scenario": SCENARIO, "dataset": DATASET, "sql": COUNT}
PLANTED = "planted-value-420106199001011234"


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


@pytest.fixture
def world(tmp_path: Path) -> WebWorld:
    return the_world().copied_to(tmp_path / "state")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Write logs as the service does, and put everything back."""
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level, speaks = root.handlers[:], root.level, logging.raiseExceptions
    configure_logs(stream)
    yield stream
    root.handlers, root.level, logging.raiseExceptions = handlers, level, speaks
    structlog.reset_defaults()


def nano_left(door: Door) -> list[int]:
    left = door.http.get(f"/api/v1/budgets/{SCENARIO}/{DATASET}", headers=door.headers(DEVELOPER)).json()
    return [scope["left"]["nano_rho"] for scope in left["scopes"]]


def test_a_quote_costs_nothing_an_answer_its_quote_and_again_nothing(world: WebWorld) -> None:
    with open_door(world) as door:
        headers, before = door.headers(DEVELOPER), nano_left(door)
        quote = door.http.post("/api/v1/quotes", json=QUESTION, headers=headers).json()
        assert nano_left(door) == before
        first = door.http.post("/api/v1/answers", json=QUESTION, headers=headers).json()
        cost = quote["cost"]["nano_rho"]
        assert first["answer"]["receipt"]["cost"]["nano_rho"] == cost
        assert nano_left(door) == [left - cost for left in before]
        again = door.http.post("/api/v1/answers", json=QUESTION, headers=headers).json()
        assert nano_left(door) == [left - cost for left in before]
    assert (first["was_free"], again["was_free"]) == (False, True)
    assert again["answer"] == first["answer"]


def test_a_refused_question_costs_nothing_and_says_what_would_pass(door: Door) -> None:
    before = nano_left(door)
    refused = door.http.post("/api/v1/answers", json={**QUESTION, "sql": ROWS}, headers=door.headers(DEVELOPER))
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["fragment"] == "xm"
    passes = {**QUESTION, "sql": refused.json()["rewrite"]}
    assert door.http.post("/api/v1/quotes", json=passes, headers=door.headers(DEVELOPER)).status_code == 200
    assert nano_left(door) == before


def test_the_sample_comes_with_its_signed_manifest(door: Door) -> None:
    path, headers = f"/api/v1/samples/{SCENARIO}/{DATASET}", door.headers(DEVELOPER)
    first, again = (door.http.get(path, headers=headers).json() for _ in range(2))
    assert first == again
    assert len(bytes.fromhex(first["signature"])) == 64
    assert first["manifest"]["risk"]["k_reached"] >= first["manifest"]["risk"]["k_required"]


def test_a_sample_answers_any_select_with_values_json_has(door: Door) -> None:
    sql = "SELECT DATE '2025-01-02' AS d, 'nan'::DOUBLE AS x, 1 AS a, 2 AS a, [1] AS l FROM yb_js LIMIT 1"
    answer = door.http.post("/api/v1/sample-answers", json={**QUESTION, "sql": sql}, headers=door.headers(DEVELOPER))
    assert answer.json() == {"columns": ["d", "x", "a", "a", "l"], "rows": [["2025-01-02", "nan", 1, 2, "[1]"]]}


def test_a_sample_says_what_is_wrong_with_a_text_and_shows_its_columns(door: Door) -> None:
    def asked(sql: str, lang: str) -> httpx.Response:
        question = {**QUESTION, "sql": sql}
        return door.http.post("/api/v1/sample-answers", json=question, headers=door.headers(DEVELOPER, lang))

    failed = asked("SELECT zfyy FROM yb_js", "en")
    assert (failed.status_code, failed.json()["code"]) == (422, "sample_sql_failed")
    assert 'column "zfyy" not found' in failed.json()["detail"]
    assert "样例中没有表 yb_jss;现有:yb_js" in asked("SELECT * FROM yb_jss", "zh").json()["detail"]
    columns = [row[0] for row in asked("DESCRIBE yb_js", "en").json()["rows"]]
    assert "zfy" in columns
    assert not [name for name in columns if name.startswith("_")]


def test_a_job_is_queued_at_once_for_the_runner(world: WebWorld) -> None:
    with open_door(world) as door:
        queued = door.http.post("/api/v1/jobs", json={"product": world.product}, headers=door.headers(OPERATOR))
        assert queued.status_code == 202
        job = queued.json()["id"]
        assert find_job(door.house.database, job).state is JobState.QUEUED
        assert building.resume_jobs(door.house, job).state is JobState.IN_QUARANTINE
        seen = door.http.get(f"/api/v1/jobs/{job}", headers=door.headers(DEVELOPER)).json()
        assert (seen["state"], set(seen)) == ("in_quarantine", set(working.JobOut.model_fields))


def test_two_votes_a_seal_and_a_revocation_by_the_api(world: WebWorld) -> None:
    with open_door(world) as door:
        ballot, path = ballot_of(door.house, world.release), f"/api/v1/releases/{world.release}"
        early = door.http.post(f"{path}/seal", headers=door.headers(AGENCY))
        assert early.status_code == 409
        states = [
            door.http.post(f"{path}/votes", json=ballot, headers=door.headers(who)).json()["state"]
            for who in (AUTHORITY, PROVIDER)
        ]
        if ballot["overrulings"]:
            assert states == ["in_review", "escalated"]
            return
        assert states == ["in_review", "approved"]
        sealed = door.http.post(f"{path}/seal", headers=door.headers(AGENCY)).json()
        assert sealed["state"] == "released"
        assert len(sealed["package"]) == 64
        reason = {"reason": "the source was withdrawn"}
        revoked = door.http.post(f"{path}/revocation", json=reason, headers=door.headers(AUTHORITY))
        assert revoked.json()["state"] == "revoked"


def test_the_record_is_read_page_by_page_and_verified(door: Door) -> None:
    headers, seen, after = door.headers(AUDITOR), list[int](), 0
    for _ in range(4):
        got = door.http.get("/api/v1/audit/events", params={"after": after, "limit": 20}, headers=headers).json()
        seen += [event["seq"] for event in got["events"]]
        after = got["next"]
    assert seen == list(range(1, 81))
    verified = door.http.post("/api/v1/audit/verification", headers=headers).json()
    assert verified["events"] >= 80


@pytest.mark.parametrize(
    ("asked", "lang"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Lang.ZH),
        ("en-GB,zh;q=0.5", Lang.EN),
        ("fr, zh;q=0.1", Lang.ZH),
        ("zh;q=0, en;q=0.1", Lang.EN),
        ("zh;q=x", Lang.EN),
        ("", Lang.EN),
    ],
)
def test_errors_come_in_the_language_that_was_asked_for(asked: str, lang: Lang) -> None:
    request = browser_request()
    request.scope["headers"] = [(b"accept-language", asked.encode())]
    assert language_of(request) is lang


def test_a_bug_says_nothing_outside_and_only_its_place_inside(
    door: Door, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError(PLANTED)

    monkeypatch.setattr(asking, "quote", fail)
    answer = door.http.post("/api/v1/quotes", json=QUESTION, headers=door.headers(DEVELOPER, "zh"))
    lines = written.getvalue()
    assert answer.status_code == 500
    assert (answer.json()["code"], answer.json()["detail"]) == ("bug", "服务发生未知错误。")
    assert answer.headers["x-frame-options"] == "DENY"
    assert PLANTED not in answer.text + lines
    bug = next(line for line in map(json.loads, lines.splitlines()) if line["event"] == "bug")
    assert bug["kind"] == "ValueError"
    assert bug["place"].startswith("asking.py:")


def test_the_access_log_holds_the_route_and_no_value(door: Door, written: io.StringIO) -> None:
    door.http.get(f"/api/v1/audit/events?after=0&secret={PLANTED}", headers=door.headers(AUDITOR))
    door.http.get(f"/api/v1/jobs/{PLANTED}", headers=door.headers(AUDITOR))
    door.http.get(f"/{PLANTED}", headers=door.headers(AUDITOR))
    for _ in range(2_000):  # a line is written once its response has left, maybe after an earlier test's own
        if "(no route)" in written.getvalue():
            break
        time.sleep(0.01)
    lines = written.getvalue()
    seen = [line for line in map(json.loads, lines.splitlines()) if line["event"] == "request"]
    assert PLANTED not in lines
    routes = [(line["method"], line["route"], line["status"]) for line in seen]
    assert routes[-3:] == [
        ("GET", "/api/v1/audit/events", 200),
        ("GET", "/api/v1/jobs/{job}", 404),
        ("GET", "(no route)", 404),
    ]
    assert all(line["took_ms"] >= 0 for line in seen)


def test_an_exception_that_a_library_logs_loses_its_words(written: io.StringIO) -> None:
    error = RuntimeError(PLANTED)
    logging.getLogger("uvicorn.error").error("failed: %s", error, exc_info=error)
    line = json.loads(written.getvalue())
    assert (line["event"], line["kind"]) == ("exception in a library", "RuntimeError")
    LOG.info("still here")
    assert "still here" in written.getvalue()


def test_the_frameworks_telemetry_stays_off_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    given: list[dict[str, Any]] = []

    def note(**settings: Any) -> FastAPI:  # noqa: ANN401  (whatever FastAPI takes)
        given.append(settings)
        return FastAPI(**settings)

    monkeypatch.setattr(web_app, "FastAPI", note)
    with the_world().house() as house:
        web_app.make_app(house)
    assert set(given[0]["telemetry"].values()) == {False}


def test_the_description_is_complete(door: Door) -> None:
    document: Any = door.http.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for operation in methods.values():
            if "x-sandbox-public" in operation:
                continue
            assert operation["security"] == [{"HTTPBearer": []}], path
            assert {str(status) for status in PROBLEMS} <= set(operation["responses"])
            for status in PROBLEMS:
                content = operation["responses"][str(status)]["content"]
                assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert "HTTPValidationError" not in json.dumps(document)
    named = {found.split('"')[0] for found in json.dumps(document).split("#/components/schemas/")[1:]}
    assert named <= set(schemas)


def test_the_wire_names_the_states_that_the_core_has() -> None:
    assert set(get_args(working.JobStateName)) == {str(state) for state in JobState}
    assert set(get_args(working.ReleaseStateName)) == {str(state) for state in ReleaseState}
    assert set(get_args(working.PartName)) == {str(part) for part in ReviewPart}
    assert set(get_args(working.DecisionName)) == {str(decision) for decision in Decision}
    treatments = sampling.ColumnReportOut.model_fields["treatment"].annotation
    assert set(get_args(treatments)) == {str(treatment) for treatment in Treatment}


def test_the_pages_have_words_for_everything_they_may_show() -> None:
    kinds = {"state": ReleaseState, "form": ProductForm, "use": UseKind, "verdict": Verdict, "seat": SeatKind}
    needed = {f"{prefix}.{value}" for prefix, kind in kinds.items() for value in kind}
    needed |= {f"rule.{rule.__module__.rpartition('.')[2]}" for rule in RULES}
    needed |= {str(part) for part in ReviewPart} | {f"ask.{part}" for part in ReviewPart}
    assert needed <= set(TEXTS)
    assert [name for name, text in TEXTS.items() if not (text.en and text.zh)] == []


def test_the_document_is_made_without_a_server(door: Door) -> None:
    assert "/api/v1/answers" in json.dumps(openapi_of(web_app.make_app(door.house)))
