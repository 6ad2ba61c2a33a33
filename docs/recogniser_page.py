"""Write docs/recognisers.md: how well each kind is recognised, as measured on the labelled corpora."""

from pathlib import Path

from recogniser_quality import LabelledCell, Quality, measure, read_corpus

from sandbox.masking.recognisers.recogniser import THRESHOLD
from sandbox.masking.recognisers.registry import KINDS, RECOGNISERS

DOCS = Path(__file__).parent
CORPORA = {
    "made": "by code",
    "tuned": "by hand",
    "held_out": "by hand, before the rules",
    "later": "by hand, after the rules",
}


def recogniser_page() -> str:
    """Write the page."""
    cells = {name: read_corpus(name) for name in CORPORA}
    rows = [_corpus_row(name, cells[name]) for name in CORPORA]
    head = (DOCS / "recognisers.head.md").read_text().format(corpora="\n".join(rows))
    foot = (DOCS / "recognisers.foot.md").read_text().format(threshold=THRESHOLD, scores="\n".join(_score_rows()))
    return head + "\n".join(_quality_table(cells)) + "\n" + foot


def _corpus_row(name: str, cells: tuple[LabelledCell, ...]) -> str:
    return f"| {name} | {len(cells)} | {sum(bool(cell.places) for cell in cells)} | {CORPORA[name]} |"


def _quality_table(cells: dict[str, tuple[LabelledCell, ...]]) -> list[str]:
    measured = {name: measure(corpus) for name, corpus in cells.items()}
    titles = " | ".join(f"{name}: there | precision | recall" for name in CORPORA)
    lines = ["", f"| kind | {titles} |", "|---" * (1 + 3 * len(CORPORA)) + "|"]
    return [*lines, *(f"| `{k}` | {' | '.join(_shown(measured[name][k]) for name in CORPORA)} |" for k in KINDS)]


def _shown(quality: Quality) -> str:
    return f"{quality.there or '-'} | {_rate(quality.precision)} | {_rate(quality.recall)}"


def _rate(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.3f}"


def _score_rows() -> list[str]:
    return [
        f"| `{r.kind}` | {r.score if r.score >= THRESHOLD else '-'} | {r.score_in_context} | {', '.join(r.context)} |"
        for r in RECOGNISERS
    ]
