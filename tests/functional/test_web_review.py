"""A reviewer's way in a real browser: sign in, open the queue, read a release, vote; and how the pages hold up."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox.core.reviews import Decision
from sandbox.wiring import releasing
from tests.unit.web.web_world import AUTHORITY, PROVIDER, Door, WebWorld, open_door, the_world

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select')]
    .filter(field => !field.labels.length).map(field => field.name)"""
HEADINGS = "() => [...document.querySelectorAll('h1,h2,h3,h4')].map(heading => Number(heading.tagName[1]))"
CONTRASTS = """() => {
  const channel = part => { part /= 255; return part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4 };
  const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b) };
  const ground = element => { for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/, 0\\)$/.test(colour) && colour !== 'transparent') return colour } return 'rgb(255, 255, 255)' };
  return [...document.querySelectorAll('body *')].filter(e => [...e.childNodes].some(n => n.nodeType === 3
    && n.textContent.trim()) && e.getClientRects().length).map(e => { const [a, b] =
    [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x); return (a + .05) / (b + .05) }) }"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no /usr/bin/chromium: apt-get install chromium"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def world(tmp_path: Path) -> WebWorld:
    return the_world().copied_to(tmp_path / "state")


def sign_in(browser: Browser, door: Door, who: str, lang: str = "en", width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.goto(f"{door.http.base_url}/console/releases?lang={lang}")
    page.fill("#token", door.world.tokens[who])
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/releases?**")
    return page


def fill_ballot(page: Page) -> None:
    for part in ("information_consistency", "sensitive_masking", "informed_consent"):
        page.check(f"input[name='{part}.verdict'][value=pass]")
        page.fill(f"#{part}-comment", "已阅,符合 <要求>")
    for place in page.query_selector_all("textarea[name^='reason.']"):
        place.fill("noised number, not a card")


def test_sign_in_queue_release_vote(browser: Browser, world: WebWorld) -> None:
    with open_door(world) as door:
        page = sign_in(browser, door, AUTHORITY, "zh")
        expect(page.locator("h1")).to_contain_text("待办发布申请")
        page.click(".queue a")
        expect(page.locator("#contents")).to_be_visible()
        fill_ballot(page)
        page.check("input[name=decision][value=return]")
        page.click("#ballot button")
        expect(page.locator("[role=alert]")).to_contain_text("退回或否决须说明原因")
        assert page.input_value("#informed_consent-comment") == "已阅,符合 <要求>"
        page.check("input[name=decision][value=approve]")
        page.click("#ballot button")
        page.wait_for_url(f"**/console/releases/{world.release}?lang=zh")
        expect(page.locator("body")).to_contain_text("您的表决")
        assert page.locator("#ballot").count() == 0
        (vote,) = releasing.view(door.house, AUTHORITY, world.release).page.votes
        assert (vote.voter, vote.ballot.decision) == (AUTHORITY, Decision.APPROVE)
        assert releasing.view(door.house, PROVIDER, world.release).page.votes == ()
        page.click("header button")
        page.wait_for_url("**/console/sign-in**")
        page.goto(f"{door.http.base_url}/console/releases/{world.release}")
        assert "/console/sign-in" in page.url


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 420])
def test_the_pages_hold_up(browser: Browser, world: WebWorld, lang: str, width: int) -> None:
    with open_door(world) as door:
        page = sign_in(browser, door, AUTHORITY, lang, width)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        for path in ("console/sign-in", "console/releases", f"console/releases/{world.release}", "console/nowhere"):
            page.goto(f"{door.http.base_url}/{path}?lang={lang}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.evaluate(LABELLED) == []
            levels = page.evaluate(HEADINGS)
            assert levels[0] == 1
            assert levels.count(1) == 1
            assert all(after - before <= 1 for before, after in pairwise(levels))
            assert min(page.evaluate(CONTRASTS)) >= 4.5, path
            assert page.get_attribute("html", "lang") == {"en": "en", "zh": "zh-CN"}[lang]
        assert [line for line in said if "404" not in line] == []


def test_everything_can_be_reached_by_the_keyboard(browser: Browser, world: WebWorld) -> None:
    with open_door(world) as door:
        page = sign_in(browser, door, AUTHORITY)
        page.goto(f"{door.http.base_url}/console/releases/{world.release}")
        reached = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.add(page.evaluate("document.activeElement.name || document.activeElement.type || ''"))
        assert {"informed_consent.verdict", "informed_consent.comment", "decision", "comment", "submit"} <= reached
