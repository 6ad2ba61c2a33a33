"""The pages for askers: what they show, what they charge, and what comes back with the form."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.wiring import asking
from tests.unit.web.web_world import DATASET, DEVELOPER, SCENARIO, Door, open_door, the_world

PLACE = f"/console/ask/{SCENARIO}/{DATASET}"
COUNTS = "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with open_door(the_world().copied_to(tmp_path_factory.mktemp("asking") / "state")) as opened:
        yield opened


def post(door: Door, part: str, lang: str = "en", **form: str) -> httpx.Response:
    home = str(door.http.base_url).rstrip("/")
    cookies = {"sandbox_token": door.world.tokens[DEVELOPER]}
    with httpx.Client(base_url=home, cookies=cookies, timeout=60) as browser:
        return browser.post(f"{PLACE}/{part}?lang={lang}", headers={"Origin": home}, data=form)


def spent(door: Door) -> int:
    left = asking.budget_left(door.house, DEVELOPER, SCENARIO, DATASET)
    return -left[-1].left.nano_rho


def test_the_chooser_leads_to_the_page_of_a_dataset(door: Door) -> None:
    chosen = door.http.get("/console/ask", params={"scenario": SCENARIO, "dataset": DATASET})
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"{PLACE}?lang=en")


@pytest.mark.parametrize("name", ["//elsewhere.example", "a/b", "a\nb", ""])
def test_the_chooser_leads_nowhere_else(door: Door, name: str) -> None:
    chosen = door.http.get("/console/ask", params={"scenario": name, "dataset": DATASET})
    assert chosen.status_code == 200
    assert "location" not in chosen.headers


def test_a_quote_costs_nothing_and_tells_the_price_of_an_accuracy(door: Door) -> None:
    before = spent(door)
    shown = post(door, "quote", sql=COUNTS, within="5%", confidence="90")
    assert shown.status_code == 200
    assert "10,000" in shown.text
    assert "Price of the accuracy" in shown.text
    assert "Cheaper ways to ask" in post(door, "quote", sql="SELECT xb, count(*), avg(zfy) FROM yb_js GROUP BY 1").text
    assert spent(door) == before


def test_an_answer_is_charged_once_and_draws_its_intervals(door: Door) -> None:
    before = spent(door)
    first = post(door, "answer", sql=COUNTS, rho="0.01")
    assert first.text.count("<svg") == 2
    assert "Charged" in first.text
    assert spent(door) - before == 10_000_000
    assert "Free: answered before" in post(door, "answer", sql=COUNTS, rho="0.01").text
    assert spent(door) - before == 10_000_000


def test_a_refusal_keeps_the_form_and_offers_its_rewrite(door: Door) -> None:
    before = spent(door)
    shown = post(door, "answer", lang="zh", sql="SELECT gmsfhm FROM yb_js", within="2%")
    assert shown.status_code == 403
    assert "SELECT gmsfhm FROM yb_js</textarea>" in shown.text
    rewrite = re.search(r'name="sql" value="([^"]+)"', shown.text)
    assert rewrite is not None
    assert post(door, "quote", sql=rewrite[1]).status_code == 200
    assert spent(door) == before


@pytest.mark.parametrize(
    ("field", "written", "status"),
    [("within", "much", 422), ("within", "2%" * 30, 422), ("confidence", "94", 422), ("rho", "a lot", 422),
     ("rho", "nan", 422), ("sql", "", 422), ("within", "0.001", 403)],
)  # fmt: skip
def test_what_cannot_be_read_comes_back_with_what_was_written(
    door: Door, field: str, written: str, status: int
) -> None:
    shown = post(door, "quote", **{"sql": COUNTS, "confidence": "95", field: written})
    assert shown.status_code == status
    assert 'role="alert"' in shown.text
    assert 'id="question"' in shown.text


@pytest.mark.parametrize("part", ["quote", "answer"])
def test_no_script_gets_from_a_question_into_a_page(door: Door, part: str) -> None:
    for sql in (
        f"SELECT {SCRIPT} FROM yb_js",
        f'SELECT count(*) AS "{SCRIPT}" FROM yb_js',
        f'SELECT "{SCRIPT}" FROM t',
    ):
        shown = post(door, part, sql=sql, within=SCRIPT[:32], rho="0.001")
        assert "<script" not in shown.text
        shown = post(door, part, sql=sql, rho="0.001")
        assert "<script" not in shown.text


def test_the_templates_put_nothing_in_unescaped() -> None:
    folder = Path(asking.__file__).parents[1] / "web" / "console" / "templates"
    assert not [path for path in folder.glob("*.html") if "|safe" in path.read_text().replace(" ", "")]
