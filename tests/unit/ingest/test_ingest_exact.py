"""Contracts that let their dataset be answered exactly say so in full, or not at all."""

from pathlib import Path
from typing import cast

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.loading import ContractIncomplete
from sandbox.core.exact import ExactRules
from sandbox.ingest.contract.odcs import read_contract
from sandbox.storage.codec import from_json, to_json
from tests.unit.ingest.small import PERSON, Fields, custom, document, written

WHOLE: Fields = {"allowed": True, "minUnits": 12, "dominance": {"n": 2, "k": 80}, "pPercent": 10, "maxQuestions": 50}


def contract_with(folder: Path, exact: object) -> Contract:
    fields = document(PERSON)
    cast("Fields", custom(fields, "privacy")["value"])["exactAggregates"] = exact
    return read_contract(written(fields, folder))


def test_exactness_is_off_unless_the_contract_allows_it(tmp_path: Path) -> None:
    assert read_contract(PERSON).privacy.exact is None
    assert contract_with(tmp_path, WHOLE | {"allowed": False}).privacy.exact is None


def test_a_contract_sets_its_own_rules(tmp_path: Path) -> None:
    contract = contract_with(tmp_path, WHOLE)
    assert contract.privacy.exact == ExactRules(12, 2, 80, 10, 50)
    assert from_json(Contract, to_json(contract)) == contract


def test_what_is_left_out_takes_the_default(tmp_path: Path) -> None:
    assert contract_with(tmp_path, {"allowed": True, "dominance": {}}).privacy.exact == ExactRules(10)


@pytest.mark.parametrize(
    "exact",
    [
        "yes",
        {"dominance": {}},
        {"allowed": "true", "dominance": {}},
        {"allowed": True},
        WHOLE | {"minUnits": 2},
        WHOLE | {"dominance": {"n": 0}},
        WHOLE | {"dominance": {"k": 101}},
        WHOLE | {"dominance": {"m": 1}},
        WHOLE | {"pPercent": 0},
        WHOLE | {"pPercent": 101},
        WHOLE | {"maxQuestions": 0},
        WHOLE | {"noise": False},
    ],
)
def test_a_rule_of_the_wrong_form_is_told(exact: object, tmp_path: Path) -> None:
    with pytest.raises(ContractIncomplete):
        contract_with(tmp_path, exact)
