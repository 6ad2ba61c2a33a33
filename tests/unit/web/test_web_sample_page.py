"""The report of a sample over HTTP and on its page: for those who may see the sample, in both languages, recorded."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.client.connection import Sandbox
from sandbox.core.errors.proving import SampleManifestForged
from sandbox.masking.manifests import check_signed, read_signed
from sandbox.storage.audit_chain import read_events
from sandbox.wiring.disposing import service_key
from tests.unit.web.web_world import (
    AUDITOR,
    AUTHORITY,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    SCENARIO,
    Door,
    open_door,
    the_world,
)

COMPARISON = f"/api/v1/sample-comparisons/{SCENARIO}/{DATASET}"
REPORT = f"/api/v1/samples/{SCENARIO}/{DATASET}/report"


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


def shown_to(door: Door, who: str, lang: str = "en", part: str = "samples") -> httpx.Response:
    cookies = {"sandbox_token": door.world.tokens[who]}
    with httpx.Client(base_url=door.http.base_url, cookies=cookies, timeout=60) as browser:
        return browser.get(f"/console/{part}/{SCENARIO}/{DATASET}", params={"lang": lang})


@pytest.mark.parametrize(("lang", "word"), [("en", "No identifier equals its source"), ("zh", "无标识符与原值相同")])
def test_e1_a_developer_sees_the_report_of_the_sample(door: Door, lang: str, word: str) -> None:
    shown = shown_to(door, DEVELOPER, lang)
    assert shown.status_code == 200
    assert word in shown.text
    assert shown.text.count("<svg") > 10
    assert "<script" not in shown.text


def test_e4_every_look_at_a_report_is_recorded(door: Door) -> None:
    def looks() -> int:
        with door.house.database.reading() as connection:
            events = [chained.event for chained in read_events(connection)]
        return sum(e.action == "view_sample" and e.actor == DEVELOPER and e.outcome == "done" for e in events)

    before = looks()
    shown_to(door, DEVELOPER)
    door.http.get(REPORT, headers=door.headers(DEVELOPER))
    assert looks() == before + 2


def test_the_report_in_json_keeps_its_shape_and_verifies(door: Door) -> None:
    answer = door.http.get(REPORT, headers=door.headers(DEVELOPER))
    assert answer.status_code == 200
    document = answer.json()
    assert list(document) == ["format", "signed", "public_key", "standing"]
    assert document["standing"] == {"signature_holds": True, "file_holds": True, "is_current": True}
    assert set(document["signed"]) == {"manifest", "key_id", "signature"}
    assert set(document["signed"]["manifest"]["evidence"][0]) == {
        *("rule", "where", "checked", "measured", "sense", "required")
    }
    signed = read_signed("report.json", answer.text)
    check_signed("report.json", signed, frozenset({service_key(door.house)}), document["signed"]["manifest"]["id"])


def test_an_edited_answer_does_not_verify(door: Door) -> None:
    document = door.http.get(REPORT, headers=door.headers(DEVELOPER)).json()
    document["signed"]["manifest"]["risk"]["mean_risk"] = 0.0001
    with pytest.raises(SampleManifestForged):
        check_signed("it", read_signed("it", json.dumps(document)), frozenset({service_key(door.house)}), None)


@pytest.mark.parametrize("who", [AUDITOR, OPERATOR, AUTHORITY])
def test_who_may_not_see_samples_sees_no_report_and_learns_nothing(door: Door, who: str) -> None:
    assert shown_to(door, who).status_code == 403
    answer = door.http.get(REPORT, headers=door.headers(who))
    assert answer.status_code == 403
    assert "mean_risk" not in answer.text


def test_the_client_shows_the_proof(door: Door) -> None:
    with Sandbox(str(door.http.base_url), door.world.tokens[DEVELOPER]) as sandbox:
        report = sandbox.dataset(DATASET, scenario=SCENARIO).sample_report()
    assert "no_raw_identifier" in repr(report)
    assert "签名 holds" in repr(report)
    assert "<table>" in report._repr_html_()
    assert DATASET in repr(report.manifest)


def test_e1_reviewer_and_provider_see_how_far_the_sample_lies_from_the_data(door: Door) -> None:
    shown_to(door, DEVELOPER)
    for who in (AUTHORITY, PROVIDER):
        answer = door.http.get(COMPARISON, headers=door.headers(who))
        assert answer.status_code == 200
        assert set(answer.json()) == {"report", "utility"}
        assert answer.json()["utility"]["basis"] == "full"
        assert len(answer.json()["utility"]["distances"]) > 3
    page = shown_to(door, AUTHORITY, "zh", "sample-comparisons")
    assert page.status_code == 200
    assert "与全量数据的差距" in page.text


def test_a_developer_is_refused_the_comparison_and_learns_nothing(door: Door) -> None:
    shown_to(door, DEVELOPER)
    here = door.http.get(COMPARISON, headers=door.headers(DEVELOPER))
    unmade = door.http.get("/api/v1/sample-comparisons/S9/yb_js", headers=door.headers(DEVELOPER))
    unknown = door.http.get("/api/v1/sample-comparisons/S2/none", headers=door.headers(DEVELOPER))
    assert [answer.status_code for answer in (here, unmade, unknown)] == [403, 403, 403]
    assert {answer.json()["detail"].replace(DATASET, "none") for answer in (here, unmade)} == {unknown.json()["detail"]}
    assert shown_to(door, DEVELOPER, part="sample-comparisons").status_code == 403
    assert "与全量数据的差距" not in shown_to(door, DEVELOPER, "zh").text


def test_a_comparison_of_no_sample_is_told_to_a_reviewer(door: Door) -> None:
    answer = door.http.get("/api/v1/sample-comparisons/S9/yb_js", headers=door.headers(AUTHORITY))
    assert (answer.status_code, answer.json()["code"]) == (404, "sample_not_made")


def test_e4_a_comparison_is_recorded_and_so_is_its_refusal(door: Door) -> None:
    for who in (AUTHORITY, DEVELOPER):
        door.http.get(COMPARISON, headers=door.headers(who))
    with door.house.database.reading() as connection:
        events = [chained.event for chained in read_events(connection)]
    seen = {(e.actor, e.outcome) for e in events if e.action == "compare_sample"}
    assert seen >= {(AUTHORITY, "done"), (DEVELOPER, "refused")}


@pytest.mark.parametrize(("lang", "word"), [("en", "over its versions"), ("zh", "历次样例")])
def test_the_history_of_samples_is_shown_to_who_may_see_them(door: Door, lang: str, word: str) -> None:
    shown_to(door, DEVELOPER)
    place = f"{SCENARIO}/{DATASET}/history"
    cookies = {"sandbox_token": door.world.tokens[DEVELOPER]}
    with httpx.Client(base_url=door.http.base_url, cookies=cookies, timeout=60) as browser:
        page = browser.get(f"/console/samples/{place}", params={"lang": lang})
    assert (page.status_code, word in page.text) == (200, True)
    listed = door.http.get(f"/api/v1/samples/{place}", headers=door.headers(DEVELOPER)).json()["samples"]
    assert len(listed) >= 1
    assert listed[0]["differences"] == []
    assert set(listed[0]) == {
        *("sample", "dataset_version", "grant", "made_at", "units", "rate", "k_reached", "mean_risk"),
        *("is_destroyed", "differences"),
    }


def test_the_client_shows_the_history_and_buys_the_utility_once(tmp_path: Path) -> None:
    with (
        open_door(the_world().copied_to(tmp_path / "state")) as door,
        Sandbox(str(door.http.base_url), door.world.tokens[DEVELOPER]) as sandbox,
    ):
        dataset = sandbox.dataset(DATASET, scenario=SCENARIO)
        quoted = dataset.quote_sample_utility()
        assert "xb" in {question.column for question in quoted.questions}
        bought, again = dataset.buy_sample_utility(), dataset.buy_sample_utility()
        assert bought.cost_rho == quoted.nano_rho / 1e9 > 0 == again.cost_rho
        assert "xb" in repr(bought)
        assert dataset.sample_report().report.signed.manifest.id[:12] in repr(dataset.sample_history())
