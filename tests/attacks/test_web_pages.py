"""Attacks on the pages: forms from elsewhere, scripts in what people write, cookies, foreign requests."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from sandbox.core.errors.producing import JobMissing
from sandbox.core.releases import FileRecord, ProductSheet, Release
from sandbox.core.reviews import Cell, CheckResult
from sandbox.release.views import PartEvidence
from sandbox.web.console.rendering import error_page, page
from sandbox.wiring import releasing
from sandbox.wiring.releasing import Seen
from tests.unit.web.web_world import (
    AUTHORITY,
    DEVELOPER,
    PROVIDER,
    Door,
    WebWorld,
    ballot_of,
    browser_request,
    open_door,
    the_world,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"
TAGS = frozenset({"script", "img", "b", "iframe", "svg", "object"})


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


@pytest.fixture
def world(tmp_path: Path) -> WebWorld:
    return the_world().copied_to(tmp_path / "state")


def home_of(door: Door) -> str:
    return str(door.http.base_url).rstrip("/")


def browser(door: Door, who: str) -> httpx.Client:
    return httpx.Client(base_url=door.http.base_url, cookies={"sandbox_token": door.world.tokens[who]}, timeout=60)


def form_of(door: Door) -> dict[str, str]:
    """Give the form of a whole ballot, as a browser sends it."""
    ballot = ballot_of(door.house, door.world.release)
    form = {"basis": str(ballot["basis"]), "decision": str(ballot["decision"]), "comment": ""}
    assert isinstance(ballot["parts"], list)
    assert isinstance(ballot["overrulings"], list)
    for part in ballot["parts"]:
        form |= {f"{part['part']}.verdict": "pass", f"{part['part']}.comment": "read and checked"}
    return form | {f"reason.{one['rule']}@{one['file']}": one["reason"] for one in ballot["overrulings"]}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Referer": "https://evil.example/console/releases"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "{home}.evil.example"},
        {"Origin": "{home}", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "{home}", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Referer": "{home}/console/releases"},
    ],
    ids=str,
)
def test_a_form_from_elsewhere_changes_nothing(door: Door, headers: Mapping[str, str]) -> None:
    sent = {name: value.format(home=home_of(door)) for name, value in headers.items()}
    with browser(door, AUTHORITY) as reader:
        path = f"/console/releases/{door.world.release}/votes"
        answers = [
            reader.post(path, data=form_of(door), headers=sent),
            reader.post("/console/sign-in", data={"token": door.world.tokens[AUTHORITY]}, headers=sent),
            reader.post("/console/sign-out", headers=sent),
        ]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert all("foreign_form" in answer.text and "set-cookie" not in answer.headers for answer in answers)
    assert releasing.view(door.house, AUTHORITY, door.world.release).page.votes == ()


def test_a_form_without_a_host_is_not_its_own(door: Door) -> None:
    with browser(door, AUTHORITY) as reader:
        answer = reader.post("/console/sign-out", headers={"Host": "", "Origin": ""})
    assert answer.status_code in (400, 403)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(door: Door) -> None:
    answer = door.http.post(
        "/console/sign-in", data={"token": door.world.tokens[AUTHORITY]}, headers={"Origin": home_of(door)}
    )
    door.http.cookies.clear()
    flags = {flag.strip().lower() for flag in answer.headers["set-cookie"].split(";")[1:]}
    assert answer.status_code == 303
    assert {"httponly", "samesite=strict", "path=/console", "max-age=28800"} <= flags
    assert "secure" not in flags


def test_behind_tls_the_cookie_is_sent_over_tls_only(door: Door) -> None:
    answer = door.http.post(
        "/console/sign-in",
        data={"token": door.world.tokens[AUTHORITY]},
        headers={"Origin": home_of(door), "X-Forwarded-Proto": "https"},
    )
    door.http.cookies.clear()
    assert "secure" in answer.headers["set-cookie"].lower()


def test_a_token_that_opens_nothing_leaves_no_cookie_and_is_not_shown_again(door: Door) -> None:
    answer = door.http.post("/console/sign-in", data={"token": SCRIPT}, headers={"Origin": home_of(door)})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "alert(1)" not in answer.text


def test_signing_out_forgets_the_cookie(door: Door) -> None:
    with browser(door, AUTHORITY) as reader:
        answer = reader.post("/console/sign-out", headers={"Origin": home_of(door)})
    assert "max-age=0" in answer.headers["set-cookie"].lower()


def test_the_author_can_neither_open_the_evidence_nor_vote(world: WebWorld) -> None:
    with open_door(world) as door, browser(door, DEVELOPER) as author:
        own = {"Origin": home_of(door)}
        shown = author.get(f"/console/releases/{world.release}")
        voted = author.post(f"/console/releases/{world.release}/votes", data=form_of(door), headers=own)
        assert (shown.status_code, voted.status_code) == (403, 403)
        assert "action_not_allowed" in shown.text
        assert releasing.view(door.house, AUTHORITY, world.release).page.votes == ()


def test_a_vote_on_another_basis_is_refused(world: WebWorld) -> None:
    with open_door(world) as door, browser(door, PROVIDER) as reader:
        form = form_of(door) | {"basis": "0" * 64}
        answer = reader.post(f"/console/releases/{world.release}/votes", data=form, headers={"Origin": home_of(door)})
    assert answer.status_code == 409
    assert "vote_outdated" in answer.text


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "burn"},
        {"decision": None},
        {"basis": "<b>"},
        {"informed_consent.verdict": None},
        {"informed_consent.comment": ""},
        {"comment": "x\x00"},
    ],
    ids=str,
)
def test_a_form_with_something_missing_comes_back_with_what_was_written(
    door: Door, change: dict[str, str | None]
) -> None:
    written = form_of(door) | {"sensitive_masking.comment": SCRIPT} | change
    form = {name: text for name, text in written.items() if text is not None}
    with browser(door, AUTHORITY) as reader:
        path = f"/console/releases/{door.world.release}/votes"
        answer = reader.post(path, data=form, headers={"Origin": home_of(door)})
    assert answer.status_code == 422
    assert "&lt;script&gt;alert(1)" in answer.text
    assert harm_in(answer.text) == set()


def test_a_page_never_leaves_the_house(door: Door) -> None:
    with browser(door, AUTHORITY) as reader:
        for path in ("/console/sign-in", "/console/releases", f"/console/releases/{door.world.release}"):
            text = reader.get(path).text
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)
            assert harm_in(text) == set()
            assert "style=" not in text


@pytest.mark.parametrize("lang", ["<script>", "zh'", "../x", "fr"])
def test_a_language_we_do_not_speak_is_not_repeated(door: Door, lang: str) -> None:
    answer = door.http.get("/console/sign-in", params={"lang": lang})
    assert lang not in answer.text


def test_scripts_in_any_field_of_a_release_are_shown_as_text(door: Door) -> None:
    seen = releasing.view(door.house, AUTHORITY, door.world.release)
    shown = page(browser_request(), "release.html", {"who": SCRIPT, "view": poisoned(seen), "form": {}})
    text = bytes(shown.body).decode()
    assert text.count("&lt;script&gt;alert(1)") > 15
    assert harm_in(text) == set()
    queue = page(browser_request(), "queue.html", {"who": SCRIPT, "releases": (poisoned(seen).page.release,)})
    assert harm_in(bytes(queue.body).decode()) == set()


def test_scripts_in_an_error_are_shown_as_text() -> None:
    shown = error_page(browser_request(), JobMissing(job=SCRIPT))
    assert harm_in(bytes(shown.body).decode()) == set()


def poisoned(seen: Seen) -> Seen:
    """Put a script into every text of a page that people or products write."""
    release, shown = seen.page.release, seen.page.tables[0]
    bad = poisoned_release(release)
    table = replace(shown.table, columns=(SCRIPT,), rows=((SCRIPT,),))
    parts = tuple(
        PartEvidence(part.part, tuple(poisoned_check(check) for check in part.checks)) for part in seen.page.parts
    )
    tables = (replace(shown, file=SCRIPT, table=table),)
    seats = tuple(replace(seat, organisation=SCRIPT) for seat in seen.page.waits_for)
    return replace(seen, page=replace(seen.page, release=bad, parts=parts, tables=tables, waits_for=seats))


def poisoned_release(release: Release) -> Release:
    sheet: ProductSheet = replace(
        release.submission.product, name=SCRIPT, title=SCRIPT, purpose=SCRIPT, scenario=SCRIPT
    )
    job = replace(release.submission.job, author=SCRIPT, operator=SCRIPT)
    datasets = tuple(replace(used, dataset=SCRIPT) for used in release.submission.datasets)
    answers = tuple(replace(one, file=SCRIPT) for one in release.submission.answers)
    submission = replace(
        release.submission, product=sheet, job=job, datasets=datasets, answers=answers, authority=SCRIPT
    )
    files = (FileRecord(SCRIPT, SCRIPT, 1, SCRIPT),)
    return replace(release, submission=submission, files=files)


def poisoned_check(check: CheckResult) -> CheckResult:
    cells = (Cell(1, SCRIPT),)
    return replace(check, rule=SCRIPT, file=SCRIPT, threshold=SCRIPT, measured=SCRIPT, cells=cells)


def harm_in(text: str) -> set[str]:
    """Give the elements and attributes a browser would find that could run or fetch something."""
    found: set[str] = set()

    class Finder(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update({tag} & TAGS, (name for name, _ in attrs if name.startswith("on") or name == "src"))

    Finder().feed(text)
    return found
