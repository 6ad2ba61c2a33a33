"""The pages of samples in a real browser: the report, its history, the comparison; and how the pages hold up."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.functional.test_web_asking import check_it_holds_up
from tests.functional.test_web_review import CHROMIUM, FLAGS, pytestmark, sign_in
from tests.unit.web.web_world import AUTHORITY, DATASET, DEVELOPER, SCENARIO, open_door, the_world

__all__ = ["pytestmark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.mark.parametrize(("lang", "width"), [("en", 1280), ("zh", 420)])
def test_e1_a_developer_reads_the_report_and_its_history(browser: Browser, lang: str, width: int) -> None:
    with open_door(the_world()) as door:
        page = sign_in(browser, door, DEVELOPER, lang, width)
        page.goto(f"{door.http.base_url}/console/ask/{SCENARIO}/{DATASET}?lang={lang}")
        page.click("main a[href^='/console/samples/']")
        expect(page.locator("#proof")).to_be_visible()
        expect(page.locator("#signature")).to_be_visible()
        assert page.locator("#utility").count() == 0
        check_it_holds_up(page, width)
        page.click("main a[href*='/history']")
        expect(page.locator("#sample-1")).to_be_visible()
        check_it_holds_up(page, width)


@pytest.mark.parametrize(("lang", "width"), [("zh", 1280), ("en", 420)])
def test_a_reviewer_reads_how_far_the_sample_lies_from_the_data(browser: Browser, lang: str, width: int) -> None:
    with open_door(the_world()) as door:
        door.http.get(f"/api/v1/samples/{SCENARIO}/{DATASET}", headers=door.headers(DEVELOPER))
        page = sign_in(browser, door, AUTHORITY, lang, width)
        page.goto(f"{door.http.base_url}/console/sample-comparisons/{SCENARIO}/{DATASET}?lang={lang}")
        expect(page.locator("#utility")).to_be_visible()
        expect(page.locator("#correlations")).to_be_visible()
        check_it_holds_up(page, width)
