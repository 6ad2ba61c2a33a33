"""Identifiers where nobody masks: in the names of columns, tables and files."""

from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.masking import ContractDisagrees
from tests.functional.conftest import Typed, plain_environment, typed
from tests.functional.test_cli_sample_files import temporary, visits
from tests.unit.masking.masking_world import VISITS, make_contract, open_world

__all__ = ["plain_environment", "temporary", "typed", "visits"]

MOBILE = "13871234567"
SOMEBODY = "11010519491231002X"


def called(**changes: str) -> Contract:
    (last, *_) = reversed(VISITS.columns)
    return make_contract(replace(VISITS, columns=(*VISITS.columns[:-1], replace(last, **changes))))  # type: ignore[arg-type]  # names alone


@pytest.mark.parametrize(
    "contract",
    [
        called(title=f"电话{MOBILE}"),
        called(source_name=f"tel_{MOBILE}"),
        make_contract(replace(VISITS, title=f"{SOMEBODY} 的就诊")),
    ],
    ids=["title", "name in deliveries", "title of a table"],
)
def test_a_heading_that_holds_an_identifier_stops_the_sample(contract: Contract, tmp_path: Path) -> None:
    with open_world(tmp_path) as world:
        with pytest.raises(ContractDisagrees) as refusal:
            world.make(contract)
        told = str(refusal.value)
        assert MOBILE not in told
        assert SOMEBODY not in told
        assert world.make(make_contract()).signed.manifest.units > 100  # the same data under sober names


def test_the_name_of_a_delivered_file_is_in_nothing_that_is_made_of_it(
    typed: Typed, visits: Path, temporary: Path
) -> None:
    (visits / "visits.csv").rename(visits / f"{SOMEBODY}.csv")
    ended = typed("sample", f"{SOMEBODY}.csv", "--contract", "visits.odcs.yaml", "--out", "got", "--json")
    assert ended.code == 0
    assert SOMEBODY not in ended.out + ended.err
    assert not [path for path in (visits / "got").iterdir() if SOMEBODY.encode() in path.read_bytes()]


def test_a_column_of_a_file_that_is_called_after_somebody_is_told_by_its_place(
    typed: Typed, visits: Path, temporary: Path
) -> None:
    """A file without a header shows values as names: none of them is repeated."""
    rows = (visits / "visits.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (visits / "visits.csv").write_text("".join([rows[0].replace("remark", MOBILE), *rows[1:]]), encoding="utf-8")
    ended = typed("sample", "visits.csv", "--contract", "visits.odcs.yaml", "--json")
    assert (ended.code, ended.error["code"]) == (2, "source_columns_differ")
    assert MOBILE not in ended.out + ended.err
    assert "8" in ended.out
