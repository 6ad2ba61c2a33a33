"""The output of the dataset form, as products lay it out, goes through the checks untouched."""

from dataclasses import replace
from pathlib import Path

from sandbox.core.products import ColumnTitle, ProductForm, ProductQuestion, Specification, UseKind
from sandbox.core.releases import ReleaseState
from sandbox.core.reviews import Verdict
from sandbox.products.forms.dataset import build_dataset
from sandbox.storage.database import Database
from tests.unit.release.review_world import ANSWER, SQL, SUBMISSION, House, releases_of, submitted

TITLES = (ColumnTitle("city", "市州"), ColumnTitle("n", "60岁以上人数"))
QUESTION = ProductQuestion("by_city", "yb_js", "by_city.sql", SQL, titles=TITLES)
SPECIFICATION = Specification(
    name="cost-by-city",
    title="分市州医疗费用",
    form=ProductForm.DATASET,
    purpose="惠民保精算",
    scenario="S2",
    inputs=("yb_js",),
    questions=(QUESTION,),
    use_kind=UseKind.INDUSTRY,
)


def test_a_dataset_product_passes_as_it_is_laid_out(database: Database, tmp_path: Path) -> None:
    house = House(files={"job-1": build_dataset(SPECIFICATION, lambda _: ANSWER)})
    release = submitted(releases_of(database, house, tmp_path))
    assert [(c.rule, c.file, c.measured) for c in release.checks if c.verdict is not Verdict.PASS] == []
    assert release.state is ReleaseState.SUBMITTED


def test_suppressed_cells_pass_too(database: Database, tmp_path: Path) -> None:
    answer = replace(
        ANSWER,
        rows=(*ANSWER.rows[:2], ("襄阳市", None, None)),
        half_widths=(*ANSWER.half_widths[:2], (None, None, None)),
        suppressed=((2, 1), (2, 2)),
        suppression_rule="group of fewer than 10",
    )
    house = House(files={"job-1": build_dataset(SPECIFICATION, lambda _: answer)})
    claimed = replace(SUBMISSION.answers[0], answer_digest=answer.digest)
    house.entries["e1"] = replace(house.entries["e1"], answer=answer)
    release = submitted(releases_of(database, house, tmp_path), replace(SUBMISSION, answers=(claimed,)))
    assert release.state is ReleaseState.SUBMITTED
