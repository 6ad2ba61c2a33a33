"""Attacks by the shape of a request: bodies, types, paths, methods, numbers, characters."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from sandbox.web.bodies import MAX_BODY_BYTES
from sandbox.web.headers import HEADERS
from tests.unit.web.web_world import (
    AUDITOR,
    AUTHORITY,
    COUNT,
    DATASET,
    DEVELOPER,
    SCENARIO,
    Door,
    ballot_of,
    open_door,
    the_world,
)

QUESTION: dict[str, object] = {"scenario": SCENARIO, "dataset": DATASET, "sql": COUNT}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


def send(door: Door, content: bytes, kind: str = "application/json", path: str = "/api/v1/quotes") -> httpx.Response:
    headers = {**door.headers(DEVELOPER), "Content-Type": kind}
    return door.http.post(path, content=content, headers=headers)


@pytest.mark.parametrize("path", ["/api/v1/quotes", "/console/sign-in", "/nowhere"])
def test_a_body_that_says_it_is_too_large_is_not_read(door: Door, path: str) -> None:
    host, port = door.http.base_url.host, door.http.base_url.port or 80
    with socket.create_connection((host, port), timeout=10) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(200).startswith(b"HTTP/1.1 413")


def test_a_body_that_grows_too_large_is_cut_off(door: Door) -> None:
    chunks = (b" " * 65536 for _ in range(MAX_BODY_BYTES // 65536 + 2))
    answer = door.http.post("/api/v1/quotes", content=chunks, headers=door.headers(DEVELOPER))
    assert answer.status_code == 413
    assert answer.json()["code"] == "body_too_large"


@pytest.mark.parametrize("length", ["-1", "1e3", "٣", "9" * 5000])
def test_a_length_that_is_no_length_is_refused(door: Door, length: str) -> None:
    host, port = door.http.base_url.host, door.http.base_url.port or 80
    with socket.create_connection((host, port), timeout=10) as line:
        line.sendall(f"POST /api/v1/quotes HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        assert line.recv(20)[9:12] in (b"400", b"413")


@pytest.mark.parametrize("kind", ["text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_another_content_type_is_refused(door: Door, kind: str) -> None:
    answer = send(door, json.dumps(QUESTION).encode(), kind)
    assert answer.status_code == 415
    assert answer.json()["code"] == "body_type_unknown"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"scenario": "S2", "dataset": "yb_js", "sql": "\\ud800"}',
        b"[" * 100_000,
        b'{"scenario": ' * 50_000,
    ],
)
def test_what_is_no_document_is_understood_as_none(door: Door, content: bytes) -> None:
    answer = send(door, content)
    assert answer.status_code == 422
    assert answer.json()["code"] == "request_unreadable"


@pytest.mark.parametrize(
    "change",
    [
        {"as": "chen"},
        {"sql": ""},
        {"sql": "x" * 9000},
        {"sql": "SELECT count(*) AS n FROM yb_js\x00"},
        {"sql": ["SELECT"]},
        {"dataset": "../yb_js"},
        {"dataset": "yb_js\n"},
        {"scenario": "S" * 129},
        {"rho": 0},
        {"rho": -1},
        {"rho": 1e300},
        {"rho": "much"},
    ],
    ids=str,
)
def test_a_question_that_does_not_fit_is_refused_without_its_words(door: Door, change: dict[str, object]) -> None:
    answer = send(door, json.dumps({**QUESTION, **change}).encode())
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "request_unreadable"
    assert problem["findings"]
    assert "xxxx" not in answer.text


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
def test_numbers_beyond_all_numbers_are_refused(door: Door, number: str) -> None:
    answer = send(door, json.dumps(QUESTION)[:-1].encode() + f', "rho": {number}}}'.encode())
    assert answer.status_code == 422


@pytest.mark.parametrize("after", ["-1", str(2**31), "1.5", "x", "9" * 400])
def test_event_numbers_stay_within_what_the_database_counts(door: Door, after: str) -> None:
    answer = door.http.get(f"/api/v1/audit/events?after={after}", headers=door.headers(AUDITOR))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "rel-1%0a", "a" * 500, "rel-1%2f..", "%ff", "'--", "\\"],
)
def test_ids_lead_nowhere_else(door: Door, name: str) -> None:
    encoded = name if "%" in name else quote(name, safe="")
    for path in (f"/api/v1/jobs/{encoded}", f"/api/v1/releases/{encoded}", f"/api/v1/budgets/S2/{encoded}"):
        answer = door.http.get(path, headers=door.headers(AUTHORITY))
        assert answer.status_code in (403, 404, 422), path
        assert answer.headers["content-type"] == "application/problem+json"
        assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("HEAD", "/api/v1/releases"),
        ("OPTIONS", "/api/v1/answers"),
        ("PUT", "/api/v1/answers"),
        ("DELETE", "/api/v1/releases/rel-1"),
        ("GET", "/api/v1/answers"),
        ("TRACE", "/console/releases"),
        ("GET", "/console/releases/rel-1/votes"),
    ],
)
def test_no_route_takes_a_method_it_does_not_name(door: Door, method: str, path: str) -> None:
    answer = door.http.request(method, path, headers=door.headers(AUTHORITY))
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/healthz"),
        ("GET", "/"),
        ("GET", "/nowhere"),
        ("GET", "/console/nowhere"),
        ("GET", "/console/sign-in"),
        ("GET", "/console/style.css"),
        ("GET", "/api/v1/releases"),
        ("POST", "/console/sign-in"),
        ("HEAD", "/api/v1/releases"),
        ("POST", "/api/v1/quotes"),
    ],
)
def test_every_response_bears_the_security_headers(door: Door, method: str, path: str) -> None:
    answer = door.http.request(method, path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_nothing_is_answered_to_another_site(door: Door) -> None:
    answer = door.http.get("/api/v1/releases", headers={**door.headers(AUTHORITY), "Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_ballot_cannot_drown_the_service(door: Door) -> None:
    ballot = ballot_of(door.house, door.world.release)
    path = f"/api/v1/releases/{door.world.release}/votes"
    many = [{"rule": "text_scan", "file": "f", "reason": "because"}] * 1001
    changes: tuple[dict[str, object], ...] = (
        {"overrulings": many},
        {"comment": "x" * 4001},
        {"parts": []},
        {"basis": "no digest"},
    )
    for change in changes:
        answer = door.http.post(path, json={**ballot, **change}, headers=door.headers(AUTHORITY))
        assert answer.status_code == 422, change


def test_the_same_words_in_another_case_of_the_path_are_another_address(door: Door) -> None:
    assert door.http.get("/API/v1/releases", headers=door.headers(AUTHORITY)).status_code == 404
    assert door.http.get("/api/v1/releases/", headers=door.headers(AUTHORITY)).status_code in (307, 404)
