"""Checking a product on the sample: its price, its expected error, and the very files it will yield."""

from pathlib import Path

import pytest

from sandbox.core.budget import Budget
from sandbox.core.errors.isolating import SampleSqlFailed
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.products import ProductQuestion
from sandbox.core.questions import Quote, QuotedColumn
from sandbox.core.text import Lang, Text
from sandbox.products.check import SampleWorld, check_product
from sandbox.products.freeze import freeze_product
from sandbox.products.tables import SampleTable
from sandbox.storage.database import Database
from tests.unit.products.product_world import event, write_folder

COLUMNS = (QuotedColumn("city", None), QuotedColumn("n", 12.5))


class RowRefused(RefusedQuestion):
    code = "row_refused"
    says = Text("{fragment} would show rows.", "{fragment} 会显示逐行数据。")
    remedy = Text("Count them.", "请改为计数。")


def quote(asked: ProductQuestion) -> Quote:
    return Quote(Budget(5), 0.1, COLUMNS, groups=2, is_free=asked.output == "by_sex", scopes=())


def run(_: ProductQuestion) -> SampleTable:
    return SampleTable(("city", "n"), (("武汉市", 7), ("宜昌市", 5)))


def test_a_check_tells_the_price_and_shows_the_files(tmp_path: Path) -> None:
    check = check_product(write_folder(tmp_path / "p"), SampleWorld(quote, run))
    assert check.cost == Budget(5)
    assert {file.name: file.content.decode() for file in check.preview}["by_city.csv"] == (
        "city,n,n_hw95\n武汉市,7,12.5\n宜昌市,5,12.5\n"
    )
    assert [question.output for question in check.questions] == ["by_city", "by_sex"]


def test_a_checked_folder_is_frozen_under_the_digest_it_was_shown(database: Database, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p")
    digest = check_product(folder, SampleWorld(quote, run)).digest
    assert freeze_product(database, folder, event("author")).digest == digest


def test_every_refused_question_is_told_at_once_with_its_rewrite(tmp_path: Path) -> None:
    def refuse(asked: ProductQuestion) -> Quote:
        raise RowRefused(fragment=asked.output)

    with pytest.raises(InvalidProduct) as caught:
        check_product(write_folder(tmp_path / "p"), SampleWorld(refuse, run))
    assert [(f.rule, f.where) for f in caught.value.findings] == [
        ("row_refused", "by_city.sql"),
        ("row_refused", "by_sex.sql"),
    ]
    assert "请改为计数" in caught.value.message(Lang.ZH)


def test_every_question_that_the_sample_cannot_run_is_told_with_its_file_and_why(tmp_path: Path) -> None:
    def fail(asked: ProductQuestion) -> SampleTable:
        raise SampleSqlFailed(why=f"Binder Error: {asked.output}")

    with pytest.raises(InvalidProduct) as caught:
        check_product(write_folder(tmp_path / "p"), SampleWorld(quote, fail))
    assert [(f.rule, f.where) for f in caught.value.findings] == [
        ("sample_sql_failed", "by_city.sql"),
        ("sample_sql_failed", "by_sex.sql"),
    ]
    assert "Binder Error: by_sex" in caught.value.message(Lang.ZH)


def test_titles_without_columns_are_told_for_all_questions(tmp_path: Path) -> None:
    def empty(_: ProductQuestion) -> SampleTable:
        return SampleTable(("n",), ())

    with pytest.raises(InvalidProduct) as caught:
        check_product(write_folder(tmp_path / "p"), SampleWorld(quote, empty))
    assert [(f.rule, f.where) for f in caught.value.findings] == [("title_without_column", "by_city.sql")]
