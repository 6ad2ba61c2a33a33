"""Real people's data nobody here made up: declared right, and with less said than they hold."""

from dataclasses import replace

import duckdb
import numpy as np
import pytest

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.classifying.classify import Classification, classify
from tests.attacks.test_masking_nafld import CONTRACT, DATA, stored

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (DATA / "nafld1.parquet").exists(), reason="the NAFLD files are not here"),
]


def classified(contract: Contract) -> Classification:
    order = np.random.default_rng(1).permutation(20_000)
    with duckdb.connect() as engine:
        for table in contract.tables:
            for part in laid_out(table, stored(table, order)):
                engine.register("given", part.rows)
                engine.execute(f'CREATE TABLE main."{part.name}" AS SELECT * FROM given')
        return classify(lambda sql: engine.execute(sql).to_arrow_table(), contract)


def with_plain(names: tuple[str, ...]) -> Contract:
    """Give the contract with some columns of the first table called plain."""
    contract = read_contract(CONTRACT)
    columns = tuple(
        replace(column, role=ColumnRole.PLAIN, identifier=None) if column.name in names else column
        for column in contract.tables[0].columns
    )
    return replace(contract, tables=(replace(contract.tables[0], columns=columns), *contract.tables[1:]))


def test_the_nafld_data_are_what_their_contract_says() -> None:
    assert [disagreement.finding for disagreement in classified(read_contract(CONTRACT)).open] == []


def test_age_height_and_weight_called_plain_are_found_to_single_people_out() -> None:
    found = classified(with_plain(("age", "height", "weight"))).open
    assert {disagreement.doubt.value for disagreement in found} == {"combination"}
    assert ("weight", "age") in [disagreement.columns for disagreement in found]


def test_the_number_of_the_matched_person_called_plain_is_found_to_name_people() -> None:
    found = [(d.doubt.value, d.columns) for d in classified(with_plain(("case_id",))).open]
    assert found == [("key", ("case_id",))]
