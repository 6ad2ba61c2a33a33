"""docs/contract.md says what the reader does."""

import re
from pathlib import Path

import pytest

from sandbox.ingest.contract.columns import GRADES, ROLES, TYPES
from sandbox.ingest.contract.odcs import read_loadable_contract
from sandbox.ingest.judging.rules import UNREADABLE
from tests.unit.ingest.small import EXAMPLES, TODAY

PAPER = (EXAMPLES.parent / "docs" / "contract.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text() for path in (EXAMPLES.parent / "sandbox" / "ingest").rglob("*.py"))


def test_the_whole_contract_of_the_paper_can_be_loaded(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAPER, re.DOTALL)
    path = tmp_path / "paper.odcs.yaml"
    path.write_text(example, encoding="utf-8")
    contract = read_loadable_contract(path, TODAY)
    assert contract.tables[0].left_out == ("remark",)
    assert contract.tables[0].columns[2].source_name == "visit.day"


@pytest.mark.parametrize("word", [*GRADES, *ROLES, *TYPES, *UNREADABLE.values()])
def test_the_paper_names_every_word_the_reader_knows(word: str) -> None:
    assert f"`{word}`" in PAPER or (word in ("L2", "L3") and "`L1` … `L4`" in PAPER)


FIELD = re.compile(
    r'\.(?:text|optional_text|choice|optional_choice|whole|truth|percent|amount|day|texts|part|optional_part|parts)\(\s*"(\w+)"'
)
MANIFEST_ONLY = {"dataset", "source_platform", "batch", "delivered_on", "files", "table", "path", "rows", "sha256"} | {
    *("covers", "first", "last", "connection", "key")
}


@pytest.mark.parametrize("field", sorted(set(FIELD.findall(SOURCES))))
def test_the_paper_names_every_field_the_reader_takes(field: str) -> None:
    quoted = f'"{field}"' if field in MANIFEST_ONLY else f"`{field}`"
    assert quoted in PAPER
