"""The page of a sample: whole in both languages, nothing on it but what the report says, and nothing fetched."""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from html import unescape

import pytest

from sandbox.core.columns import Bounds, ColumnRole, ColumnType
from sandbox.core.sample_history import Change
from sandbox.core.sample_modes import SampleMode
from sandbox.core.sample_proof import ProofRule, Sense
from sandbox.core.sample_reports import SampleReport, Standing
from sandbox.core.sample_utility import Basis, Correlation, Distance, Utility
from sandbox.core.samples import Treatment
from sandbox.core.synthesis import Dependence, NoisedStep, Synthesis
from sandbox.core.text import Lang
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.pages.levels import level_in
from sandbox.masking.pages.page import TEMPLATES, write_page
from sandbox.masking.pages.words import PAGE_TEXTS
from tests.unit.masking.masking_world import World, column, open_world

UTILITY = Utility(
    Basis.FULL,
    (Distance("visits", ("sex",), 0.03), Distance("visits", ("sex", "region"), 0.11, 0.02)),
    (Correlation("visits", ("born", "cost"), 0.04),),
    ("visits.person",),
)
STANDING = Standing(signature_holds=True, file_holds=True, is_current=True)
LANGUAGES = pytest.mark.parametrize("lang", list(Lang))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("paged")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(world: World) -> SampleReport:
    return SampleReport(world.make().signed, "00" * 32, STANDING)


def test_every_rule_sense_treatment_and_basis_has_its_word_in_both_languages() -> None:
    words = {f"rule.{r}" for r in ProofRule} | {f"sense.{s}" for s in Sense}
    words |= {f"treatment.{t}" for t in Treatment} | {f"basis.{b}" for b in Basis}
    words |= {f"change.{c}" for c in Change}
    assert words <= set(PAGE_TEXTS)
    assert not [text.en for text in PAGE_TEXTS.values() if re.search("[\u3000-\u9fff\uff00-\uffef]", text.en)]
    silent = {name for name, text in PAGE_TEXTS.items() if not re.search("[\u4e00-\u9fff]", text.zh)}
    assert silent == {"risk_bar", "price_says"}  # names of measures, and their values
    for text in PAGE_TEXTS.values():
        assert sorted(re.findall(r"{\w+}", text.en)) == sorted(re.findall(r"{\w+}", text.zh))


@LANGUAGES
def test_e1_the_page_has_every_column_and_every_row_of_the_proof(report: SampleReport, lang: Lang) -> None:
    manifest, page = report.signed.manifest, write_page(report, UTILITY, lang)
    for done in manifest.columns:
        assert f'<th scope="row">{done.column}</th>' in page
        assert done.why.in_(lang) in unescape(page)
    assert page.count('<span class="mark pass">') == len(manifest.evidence) + 2
    assert manifest.notes[0].in_(lang) in unescape(page)
    assert PAGE_TEXTS["defaults"].in_(lang) in unescape(page)
    assert "sex × region" in page
    assert all(PAGE_TEXTS[word].in_(lang) in page for word in ("against_population", "inside_sample"))


@LANGUAGES
def test_the_page_holds_no_value_of_the_data(world: World, report: SampleReport, lang: Lang) -> None:
    page = write_page(report, UTILITY, lang)
    for name in ("person", "name", "serial", "remark"):
        values = set(world.visits[name].to_pylist())
        assert not [value for value in values if len(value) > 2 and value in page]
    shown = world.visits_of(world.make())
    pseudonyms = {value for name in ("person", "name", "serial") for value in shown[name].to_pylist()}
    assert not [value for value in pseudonyms if value in page]


def test_a_page_of_its_own_runs_nothing_and_fetches_nothing(report: SampleReport) -> None:
    page = write_page(report, None, Lang.EN)
    style = page.partition("<style>")[2].partition("</style>")[0]
    assert f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" in page
    assert not re.search(r"<script|<link|<img|<iframe|https?:|url\(|@import|\son\w+=|\sstyle=", page)


def test_words_from_outside_are_escaped(report: SampleReport) -> None:
    wild = replace(report.signed.manifest, grant="<script>alert(1)</script>", dataset='"><img src=x>')
    page = write_page(replace(report, signed=replace(report.signed, manifest=wild)), None, Lang.ZH)
    assert "<script" not in page
    assert "<img" not in page


@LANGUAGES
def test_what_does_not_stand_is_said(report: SampleReport, lang: Lang) -> None:
    fallen = replace(report, standing=Standing(signature_holds=False, file_holds=False, is_current=False))
    page = write_page(fallen, None, lang)
    for word in ("signature_fails", "file_fails", "superseded"):
        assert PAGE_TEXTS[word].in_(lang) in unescape(page)
        assert PAGE_TEXTS[word].in_(lang) not in unescape(write_page(report, None, lang))


@LANGUAGES
def test_the_page_of_a_synthetic_sample_says_how_it_was_drawn_and_no_risk_of_linkage(
    report: SampleReport, lang: Lang
) -> None:
    drawn = Synthesis(
        *("entry-7", 250_000_000, 4.2, 1e-6, "bounded by rank"),
        steps=(NoisedStep("one-way", 5, 88, 12.5, 100_000_000),),
        tree=(Dependence("visits.disease", "visits.sex"),),
        rules=("born <= visited",),
        rows_left_out=3,
    )
    made = replace(report.signed.manifest, mode=SampleMode.SYNTHETIC, synthesis=drawn)
    page = unescape(write_page(replace(report, signed=replace(report.signed, manifest=made)), None, lang))
    for word in ("synthesis", "nobody", "steps", "tree"):
        assert PAGE_TEXTS[word].in_(lang) in page
        assert PAGE_TEXTS[word].in_(lang) not in unescape(write_page(report, None, lang))
    assert PAGE_TEXTS["against_population"].in_(lang) not in page
    assert all(told in page for told in ("entry-7", "0.25", "born <= visited", "12.5", "visits.disease"))


def test_the_limit_shown_is_the_one_that_the_sample_was_held_to(report: SampleReport) -> None:
    made = report.signed.manifest
    tightened = tuple(replace(e, required=0.031) if e.rule is ProofRule.MEAN_RISK else e for e in made.evidence)
    signed = replace(report.signed, manifest=replace(made, evidence=tightened))
    assert "<td>3.1 %</td>" in write_page(replace(report, signed=signed), None, Lang.EN)
    assert "<td>3.1 %</td>" not in write_page(report, None, Lang.EN)


def test_every_level_that_masks_name_has_chinese_words() -> None:
    codes = tuple(f"{n:04d}" for n in range(0, 5000, 7))
    quasi = [
        column("d", ColumnType.DATE, ColumnRole.QUASI_IDENTIFIER, bounds=Bounds(0, 365)),
        column("b", ColumnType.DATE, ColumnRole.QUASI_IDENTIFIER),
        column("r", ColumnType.TEXT, ColumnRole.QUASI_IDENTIFIER, domain=("420102", "420103")),
        column("c", ColumnType.TEXT, ColumnRole.QUASI_IDENTIFIER, domain=codes),
        column("n", ColumnType.DECIMAL, ColumnRole.QUASI_IDENTIFIER, scale=2, bounds=Bounds(0, 10**13)),
    ]
    named = {step.name for one in quasi for step in steps_of(one, "generalise", 50)}
    assert {"month", "40 years", "city", "hidden", "as it is"} <= named
    assert all(re.search("[\u4e00-\u9fff]", level_in(name, Lang.ZH)) for name in named)
    assert [level_in(name, Lang.ZH) for name in ("10 years", "bands of 2.5")] == ["10 年", "每 2.5 一档"]
    assert level_in("10 years", Lang.EN) == "10 years"
    assert level_in("a new way", Lang.ZH) == "a new way"


def test_nothing_is_put_in_unescaped() -> None:
    assert not [path for path in TEMPLATES.glob("*.html") if "|safe" in path.read_text().replace(" ", "")]


def test_every_chart_says_in_words_what_it_shows_and_every_table_has_headers(report: SampleReport) -> None:
    page = write_page(report, UTILITY, Lang.EN)
    assert page.count("<svg") == len(re.findall(r'<svg [^>]*role="img" aria-label="[^"]+"', page)) > 20
    assert page.count("<table>") == page.count("<thead>") >= 6
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
