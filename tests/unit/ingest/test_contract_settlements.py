"""How a provider says in a contract why a column is not what it looks like."""

from pathlib import Path

from sandbox.core.settlements import Doubt, Settlement
from sandbox.ingest.contract.odcs import read_contract
from tests.unit.ingest.small import PERSON, Fields, document, written
from tests.unit.ingest.test_ingest_contracts import column_of, faults_of, first_table

WORD = {"finding": "holds", "kind": "cn_mobile", "by": "provider-1", "settledOn": "2026-05-20", "reason": "tills"}


def settled(*words: dict[str, object]) -> Fields:
    fields = document(PERSON)
    name = str(first_table(fields)["properties"][0]["name"])  # type: ignore[index]  # a list of fields
    column_of(fields, name)["customProperties"] += [{"property": "settled", "value": list(words)}]  # type: ignore[operator]  # a list
    return fields


def test_a_settlement_is_read_with_who_said_it_when_and_why(tmp_path: Path) -> None:
    (column, *_) = read_contract(written(settled(dict(WORD)), tmp_path)).tables[0].columns
    assert column.settled == (Settlement(Doubt.HOLDS, "cn_mobile", "provider-1", "2026-05-20", "tills"),)


def test_a_contract_with_another_settlement_is_another_contract(tmp_path: Path) -> None:
    former = read_contract(written(settled(dict(WORD)), tmp_path)).digest
    assert read_contract(written(settled({**WORD, "reason": "lots"}), tmp_path)).digest != former


def test_what_a_settlement_lacks_is_told_at_once_and_headings_cannot_be_settled(tmp_path: Path) -> None:
    told = faults_of(settled({"finding": "heading", "because": "so"}, {**WORD, "settledOn": "2026-02-30"}), tmp_path)
    said = "\n".join(text for _, _, text in told)
    for part in (
        "finding must be one of",
        "by is missing",
        "settledOn is missing",
        "reason is missing",
        "because is not",
    ):
        assert part in said
    assert "settledOn must be a date" in said
