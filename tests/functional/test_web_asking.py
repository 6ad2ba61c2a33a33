"""A developer's question in a real browser: quote, ask, and a refusal's rewrite taken; and how the pages hold up."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.functional.test_web_review import CHROMIUM, CONTRASTS, FLAGS, HEADINGS, LABELLED, pytestmark, sign_in
from tests.unit.web.web_world import DATASET, DEVELOPER, SCENARIO, WebWorld, open_door, the_world

__all__ = ["pytestmark"]
QUESTION = "SELECT xb, count(*) AS n, avg(zfy) AS m FROM yb_js GROUP BY xb"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def world(tmp_path: Path) -> WebWorld:
    return the_world().copied_to(tmp_path / "state")


def check_it_holds_up(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(LABELLED) == []
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert min(page.evaluate(CONTRASTS)) >= 4.5


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 420)])
def test_choose_quote_ask_and_take_a_rewrite(browser: Browser, world: WebWorld, lang: str, width: int) -> None:
    with open_door(world) as door:
        page = sign_in(browser, door, DEVELOPER, lang, width)
        page.click("header nav a[href^='/console/ask']")
        check_it_holds_up(page, width)
        page.fill("#scenario", SCENARIO)
        page.fill("#dataset", DATASET)
        page.click("main button")
        expect(page.locator("#left")).to_be_visible()
        check_it_holds_up(page, width)
        page.fill("#sql", QUESTION)
        page.fill("#within", "10%")
        page.click("#question button.quiet")
        expect(page.locator("#quoted")).to_be_visible()
        check_it_holds_up(page, width)
        assert page.input_value("#within") == "10%"
        page.click("#question button:not(.quiet)")
        expect(page.locator("#answered")).to_be_visible()
        check_it_holds_up(page, width)
        page.fill("#sql", "SELECT gmsfhm FROM yb_js")
        page.click("#question button:not(.quiet)")
        expect(page.locator("[role=alert]")).to_contain_text("rows_asked")
        check_it_holds_up(page, width)
        page.click(".notice button")
        expect(page.locator("#quoted")).to_be_visible()
