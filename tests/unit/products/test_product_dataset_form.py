"""The dataset form: the same answers yield the same bytes, every number beside its half-width."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind
from sandbox.core.columns import Value
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.jobs import JobQuestion
from sandbox.core.products import ColumnTitle, OutputFile, ProductQuestion, Specification
from sandbox.core.questions import Question
from sandbox.products.delimited import write_csv
from sandbox.products.forms.dataset import build_dataset
from sandbox.products.specification import read_product
from tests.unit.products.product_world import chance_answer, write_folder

ASKED = JobQuestion("job-1", "d", 0, "S2", "yb_js", "v1", "author", Question("SELECT 1"))
COLUMNS = (
    AnswerColumn("city", ColumnKind.KEY),
    AnswerColumn("decade", ColumnKind.KEY),
    AnswerColumn("n", ColumnKind.NOISED, 2.5),
    AnswerColumn("avg_cost", ColumnKind.DERIVED),
)
ROWS: tuple[tuple[Value, ...], ...] = (
    ("武汉市", 1950, 1200, 345.678),
    ('襄阳"市', 1960, -3, None),
    ("", None, 0, -0.0),
)
WIDTHS = ((None, None, 2.5, 1.25), (None, None, 2.5, None), (None, None, 2.5, 7.0))


def answer() -> Answer:
    return replace(
        chance_answer(ASKED, "entry"),
        columns=COLUMNS,
        rows=ROWS,
        half_widths=WIDTHS,
        suppressed=((1, 3),),
        suppression_rule="min_group_size",
    )


def built(tmp_path: Path, given: Answer) -> dict[str, OutputFile]:
    specification, _ = read_product(write_folder(tmp_path / "p"))
    return {file.name: file for file in build_dataset(specification, lambda _: given)}


def test_a_csv_holds_values_and_their_half_widths(tmp_path: Path) -> None:
    assert built(tmp_path, answer())["by_city.csv"].content.decode() == (
        "city,decade,n,n_hw95,avg_cost,avg_cost_hw95\n"
        "武汉市,1950,1200,2.5,345.678,1.25\n"
        '"襄阳""市",1960,-3,2.5,,\n'
        '"",,0,2.5,0.0,7.0\n'
    )


def test_the_same_answers_yield_the_same_bytes(tmp_path: Path) -> None:
    assert built(tmp_path, answer()) == built(tmp_path, answer())


def test_a_schema_describes_every_column_of_the_csv(tmp_path: Path) -> None:
    files = built(tmp_path, answer())
    schema = json.loads(files["by_city.schema.json"].content)
    header = next(csv.reader(io.StringIO(files["by_city.csv"].content.decode())))
    assert [field["name"] for field in schema["fields"]] == header
    assert [field["type"] for field in schema["fields"]] == [
        "string",
        "integer",
        "number",
        "number",
        "number",
        "number",
    ]
    assert schema["fields"][0]["title"] == "市州"
    assert (schema["suppressed"], schema["suppressionRule"]) == ([[1, 3]], "min_group_size")


def test_every_output_has_its_receipt(tmp_path: Path) -> None:
    receipts = json.loads(built(tmp_path, answer())["receipts.json"].content)
    assert [receipt["output"] for receipt in receipts] == ["by_city.csv", "by_sex.csv"]
    assert {receipt["answerDigest"] for receipt in receipts} == {answer().digest}
    assert {receipt["receipt"]["id"] for receipt in receipts} == {"entry"}


def test_columns_that_would_collide_and_titles_without_a_column_are_found(tmp_path: Path) -> None:
    specification, _ = read_product(write_folder(tmp_path / "p"))
    titled = ProductQuestion("o", "yb_js", "o.sql", "SELECT 1", None, (ColumnTitle("nowhere", "无"),))
    clashing = replace(answer(), columns=(*COLUMNS[:3], AnswerColumn("n_hw95", ColumnKind.DERIVED)))
    one: Specification = replace(specification, questions=(titled,))
    with pytest.raises(InvalidProduct) as caught:
        build_dataset(one, lambda _: clashing)
    assert {finding.rule for finding in caught.value.findings} == {"title_without_column", "columns_clash"}


def test_a_number_that_is_not_finite_never_leaves() -> None:
    with pytest.raises(ValueError, match="finite"):
        write_csv(("x",), ((float("nan"),),))
