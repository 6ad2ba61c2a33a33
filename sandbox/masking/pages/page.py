"""Write the page of a sample: what a console page includes of it, or one file that stands on its own."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.core.text import Lang
from sandbox.masking.pages.bars import of_population, of_sample, percent
from sandbox.masking.pages.levels import level_in
from sandbox.masking.pages.words import PAGE_WORDS

TEMPLATES = Path(__file__).parent
STYLE = "report.css"


def contents_of(report: SampleReport, utility: Utility | None, lang: Lang) -> dict[str, object]:
    """Give what `report.html` shows of a report; a console page includes it, and a page of its own."""
    manifest = report.signed.manifest
    return {
        "report": report,
        "made": manifest,
        "utility": utility if utility is not None else manifest.utility,
        "population": of_population(manifest),
        "sample": of_sample(manifest.risk),
        "held": sum(evidence.holds for evidence in manifest.evidence),
        "notes": [note.in_(lang) for note in manifest.notes],
        "reasons": [column.why.in_(lang) for column in manifest.columns],
        "levels": [level_in(column.level, lang) for column in manifest.columns],
        "said": PAGE_WORDS[lang],
        "percent": percent,
    }


def write_page(report: SampleReport, utility: Utility | None, lang: Lang) -> str:
    """Write a report as one file: no script, nothing fetched from anywhere, its style named by digest."""
    style = _templates().get_template(STYLE).render()
    shown = {
        **contents_of(report, utility, lang),
        "lang": "zh-CN" if lang is Lang.ZH else "en",
        "style_digest": b64encode(sha256(style.encode()).digest()).decode(),
    }
    return _templates().get_template("whole.html").render(shown)


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
