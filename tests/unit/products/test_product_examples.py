"""The example products: in order, and every question passes the gate at an accuracy that is of use."""

from pathlib import Path

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.products import ProductQuestion, UseKind
from sandbox.core.questions import Question, Quote
from sandbox.ingest.contract.odcs import read_contract
from sandbox.products.check import SampleWorld, check_product
from sandbox.products.specification import read_product
from sandbox.products.tables import SampleTable, check_columns
from sandbox.query_gate.judge import expected_columns, judge

EXAMPLES = Path(__file__).parents[3] / "examples"
PRODUCTS = {
    "p1": (EXAMPLES / "hubei/products/p1", EXAMPLES / "hubei/contracts/yb_js.odcs.yaml"),
    "nafld-by-age": (EXAMPLES / "nafld/products/nafld-by-age", EXAMPLES / "nafld/contracts/nafld.odcs.yaml"),
}


def quote_under(contract: Contract, question: ProductQuestion) -> Quote:
    priced = judge(Question(question.sql, question.spend), (contract,), None)
    columns = expected_columns(priced, contract.privacy.min_group_size)
    return Quote(
        priced.cost, 0.0, columns, sum(block.plan.core.size or 0 for block in priced.blocks), is_free=False, scopes=()
    )


@pytest.mark.parametrize("name", PRODUCTS)
def test_every_question_of_an_example_passes_the_gate_within_its_spend(name: str) -> None:
    folder, contract_file = PRODUCTS[name]
    contract = read_contract(contract_file)
    specification, _ = read_product(folder)
    for question in specification.questions:
        quote = quote_under(contract, question)
        assert question.spend is not None
        assert quote.cost.fits_in(question.spend)
        assert quote.cost.fits_in(contract.privacy.cap)
        check_columns(question, tuple(column.name for column in quote.columns))
        assert {title.column for title in question.titles} == {column.name for column in quote.columns}


@pytest.mark.parametrize("name", PRODUCTS)
def test_an_example_is_checked_whole_on_a_sample(name: str) -> None:
    folder, contract_file = PRODUCTS[name]
    contract = read_contract(contract_file)

    def run(question: ProductQuestion) -> SampleTable:
        names = tuple(column.name for column in quote_under(contract, question).columns)
        return SampleTable(names, (tuple(range(len(names))),))

    check = check_product(folder, SampleWorld(lambda question: quote_under(contract, question), run))
    assert len(check.preview) == 2 * len(check.questions)


def test_the_public_good_is_free_and_the_priced_product_serves_industry() -> None:
    assert read_product(PRODUCTS["nafld-by-age"][0])[0].use_kind is UseKind.PUBLIC_GOOD
    assert read_product(PRODUCTS["p1"][0])[0].price_fen == 3_000_000


def test_a_row_level_product_would_be_refused() -> None:
    contract = read_contract(PRODUCTS["p1"][1])
    with pytest.raises(RefusedQuestion):
        quote_under(contract, ProductQuestion("rows", "yb_js", "rows.sql", "SELECT gmsfhm, zfy FROM yb_js"))


@pytest.mark.parametrize(("name", "groups"), [("p1", (3_528, 14)), ("nafld-by-age", (22, 6))])
def test_an_example_names_no_group_that_cannot_exist(name: str, groups: tuple[int, ...]) -> None:
    folder, contract_file = PRODUCTS[name]
    contract = read_contract(contract_file)
    assert tuple(quote_under(contract, question).groups for question in read_product(folder)[0].questions) == groups
