"""Write the page of a sample: a part of a console page, or one file that stands on its own."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.core.text import Lang
from sandbox.masking.masks.limits import load_limits
from sandbox.masking.pages.bars import of_population, of_sample, percent
from sandbox.masking.pages.words import PAGE_WORDS

HERE = Path(__file__).parent


def write_part(report: SampleReport, utility: Utility | None, lang: Lang) -> str:
    """Write a report as the part of a page; every word of it is escaped."""
    manifest = report.signed.manifest
    shown = {
        "report": report,
        "made": manifest,
        "utility": utility if utility is not None else manifest.utility,
        "population": of_population(manifest.risk, load_limits()),
        "sample": of_sample(manifest.risk),
        "held": sum(evidence.holds for evidence in manifest.evidence),
        "notes": [note.in_(lang) for note in manifest.notes],
        "reasons": [column.why.in_(lang) for column in manifest.columns],
        "words": PAGE_WORDS[lang],
    }
    return _templates().get_template("report.html").render(shown)


def write_page(report: SampleReport, utility: Utility | None, lang: Lang) -> str:
    """Write a report as one file: no script, nothing fetched from anywhere, its style named by digest."""
    style = (HERE / "report.css").read_text(encoding="utf-8")
    shown = {
        "lang": "zh-CN" if lang is Lang.ZH else "en",
        "title": PAGE_WORDS[lang]["report_of"].format(dataset=report.signed.manifest.dataset),
        "style": style,
        "style_digest": b64encode(sha256(style.encode()).digest()).decode(),
        "part": write_part(report, utility, lang),
    }
    return _templates().get_template("whole.html").render(shown)


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(HERE)
    made = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters["percent"] = percent
    return made
