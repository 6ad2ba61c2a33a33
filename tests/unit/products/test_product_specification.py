"""What `product.yml` may say, and that everything wrong is told at once."""

from pathlib import Path

import pytest

from sandbox.core.budget import Budget
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.products import ColumnTitle, ProductForm, UseKind
from sandbox.core.text import Lang
from sandbox.products.specification import read_product
from tests.unit.products.product_world import BY_CITY, write_folder


def rules_of(folder: Path) -> set[tuple[str, str]]:
    with pytest.raises(InvalidProduct) as caught:
        read_product(folder)
    assert caught.value.message(Lang.ZH)
    return {(finding.rule, finding.where) for finding in caught.value.findings}


def test_a_whole_folder_is_read_into_a_specification(tmp_path: Path) -> None:
    specification, files = read_product(write_folder(tmp_path / "p"))
    assert (specification.name, specification.form, specification.scenario) == (
        "cost-by-city",
        ProductForm.DATASET,
        "S2",
    )
    assert (specification.use_kind, specification.price_fen) == (UseKind.INDUSTRY, 12_050)
    by_city, by_sex = specification.questions
    assert (by_city.sql, by_city.dataset, by_city.spend) == (BY_CITY, "yb_js", Budget(20_000_000))
    assert by_city.titles == (ColumnTitle("city", "市州"), ColumnTitle("n", "人数"))
    assert by_sex.spend is None
    assert [file.name for file in files] == ["by_city.sql", "by_sex.sql", "product.yml"]


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p", name="name: Wrong Name\n", form="form: api\n", price="price: -1\n", title="")
    (folder / "by_sex.sql").unlink()
    (folder / "notes.txt").write_text("spare")
    assert rules_of(folder) == {
        ("bad_name", "product.yml: name"),
        ("form_not_built", "product.yml: form"),
        ("bad_price", "product.yml: price"),
        ("missing_field", "product.yml: title"),
        ("file_missing", "product.yml: questions[1].sql"),
        ("file_not_used", "notes.txt"),
    }


def test_a_public_good_has_no_price(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p", use="use: public_good\n")
    assert rules_of(folder) == {("price_on_public_good", "product.yml: price")}
    free, _ = read_product(write_folder(tmp_path / "q", use="use: public_good\n", price="price: 0\n"))
    assert free.price_fen == 0


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("price: 1.005\n", "bad_price"),
        ("price: .nan\n", "wrong_type"),
        ("price: 1e99999\n", "wrong_type"),
        ("price: true\n", "wrong_type"),
        ("schedule: tomorrow\nprice: 1\n", "bad_schedule"),
        ("audience: all\nprice: 1\n", "unknown_field"),
    ],
)
def test_a_wrong_value_is_found(tmp_path: Path, line: str, rule: str) -> None:
    assert rule in {found for found, _ in rules_of(write_folder(tmp_path / "p", price=line))}


@pytest.mark.parametrize(
    "spend", ["{rho: 0}", "{rho: -1}", "{delta: 0.1}", "{rho: x}", "0.1", "{rho: 0.1, epsilon: 1}"]
)
def test_a_spend_that_is_no_budget_is_found(tmp_path: Path, spend: str) -> None:
    folder = write_folder(tmp_path / "p")
    sheet = folder / "product.yml"
    sheet.write_text(sheet.read_text().replace("{rho: 0.02}", spend))
    assert all(where.startswith("product.yml: questions[0].spend") for _, where in rules_of(folder))


def test_a_question_about_no_input_and_an_input_without_question_are_found(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p", inputs="inputs: [yb_js, sb_jf]\n")
    sheet = folder / "product.yml"
    sheet.write_text(sheet.read_text().replace("output: by_sex", "output: by_city\n    dataset: ydl"))
    assert rules_of(folder) == {
        ("missing_field", "product.yml: questions[0].dataset"),
        ("unknown_input", "product.yml: questions[1].dataset"),
        ("duplicate", "product.yml: questions"),
        ("unused_input", "product.yml: inputs"),
        ("unused_input", "product.yml: inputs"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nname: b\n",
        "a: &x 1\nb: *x\n",
        "!!python/object:os.system {}\n",
        "[1]\n",
        "a: [\n",
        "? {b: 1}\n: 2\n",
        "",
    ],
)
def test_yaml_with_surprises_is_not_read(tmp_path: Path, text: str) -> None:
    folder = write_folder(tmp_path / "p")
    (folder / "product.yml").write_text(text)
    assert {rule for rule, where in rules_of(folder) if where == "product.yml"} & {"not_yaml", "wrong_type"}


def test_a_folder_without_a_sheet_is_refused(tmp_path: Path) -> None:
    assert ("file_missing", "product.yml") in rules_of(tmp_path)


def test_what_could_hide_in_a_folder_is_refused(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p")
    (folder / ".hidden").write_text("x")
    (folder / "link.sql").symlink_to("/etc/hostname")
    (folder / "large.sql").write_bytes(b"-" * (256 * 1024 + 1))
    (folder / "binary.sql").write_bytes(b"\xff\xfe")
    assert {
        ("file_not_allowed", ".hidden"),
        ("file_not_allowed", "link.sql"),
        ("file_too_large", "large.sql"),
        ("not_text", "binary.sql"),
    } <= rules_of(folder)


def test_a_readme_may_lie_beside_the_sheet(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p")
    (folder / "README.md").write_text("# 说明")
    assert len(read_product(folder)[1]) == 4
