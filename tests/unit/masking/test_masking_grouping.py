"""Classes: counted in units, over all tables, with sensitive values that differ."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Bounds, Column, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.masking.masks.rules import choose_masks
from sandbox.masking.sampling.classes import lacks_diversity
from sandbox.masking.sampling.grouping import GeneralisedTable, Wanted, generalise
from sandbox.masking.sampling.making import load_masking_rules
from sandbox.masking.sampling.survey import survey
from tests.unit.masking.masking_world import DIRECT, QUASI, SENSITIVE, column, make_contract

RULES = load_masking_rules()
PERSON = column("person", ColumnType.TEXT, DIRECT)
AGE = column("age", ColumnType.INTEGER, QUASI, bounds=Bounds(0, 99))
SEX = column("sex", ColumnType.TEXT, QUASI, domain=("1", "2"))
ILL = column("ill", ColumnType.TEXT, SENSITIVE, domain=("no", "flu", "hiv"))


def table(name: str, *columns: Column) -> Table:
    return Table(name, (PERSON, *columns), UnitKind.PERSON, "person", ContributionBounds(9))


def contract_of(*tables: Table) -> Contract:
    return replace(make_contract(), tables=tables)


Columns = Mapping[str, Sequence[object]]
Rows = Mapping[str, Columns]


def of_units(units: Sequence[int], **columns: Sequence[object]) -> Columns:
    return {"_unit": units, **columns}


def run_of(rows: Rows) -> dict[str, pa.Table]:
    full = {}
    for name, columns in rows.items():
        units = columns["_unit"]
        ranks = [list(units[: i + 1]).count(u) for i, u in enumerate(units)]
        full[name] = pa.table({**{n: list(v) for n, v in columns.items()}, "_rank": ranks})
    return full


def classed(contract: Contract, rows: Rows, k: int = 5) -> tuple[GeneralisedTable, ...]:
    full = run_of(rows)

    def run(sql: str) -> pa.Table:
        return full[sql.split('main."')[1].split('"', maxsplit=1)[0]]

    masks = choose_masks(contract, RULES.rules)
    return generalise(survey(run, contract, masks, RULES.limits), Wanted(k, replace(RULES.limits, mean_risk=0.2)))


def test_rows_of_one_unit_make_no_crowd() -> None:
    one = table("t", SEX)
    rows = {"t": of_units([0, 0, 0, 0, 0, 0, *range(1, 7)], sex=["1"] * 6 + ["2"] * 6)}
    (generalised,) = classed(contract_of(one), rows)
    assert generalised.surveyed.ladders[0].levels[generalised.levels[0]].name == "hidden"


def test_what_is_known_from_two_tables_counts_together() -> None:
    rows = {
        "a": of_units(range(20), sex=["1", "2"] * 10),
        "b": of_units(range(20), age=[10] * 8 + [90] * 12),
    }
    first, second = classed(contract_of(table("a", SEX), table("b", AGE)), rows)
    assert first.classes.sizes.min() >= 5
    assert second.classes.sizes.min() >= 5
    assert {first.levels[0], second.levels[0]} != {0}


def test_a_changing_value_is_classed_within_what_does_not_change() -> None:
    units = [u for u in range(40) for _ in range(2)]
    rows = {"t": of_units(units, sex=[str(1 + u % 2) for u in units], age=[30 + (i % 2) for i in range(80)])}
    (generalised,) = classed(contract_of(table("t", SEX, AGE)), rows)
    assert generalised.levels == (0, 0)
    assert set(generalised.classes.sizes.tolist()) == {20}


def test_too_few_units_are_withheld_altogether() -> None:
    rows = {"t": of_units([0, 1, 2], sex=["1", "1", "2"])}
    (generalised,) = classed(contract_of(table("t", SEX)), rows)
    assert generalised.is_withheld.all()


def test_the_smallest_classes_go_where_the_mean_risk_is_too_high() -> None:
    rows = {"t": of_units(range(12), sex=["1"] * 12)}
    contract = contract_of(table("t", SEX))
    full = run_of(rows)
    surveyed = survey(lambda _: full["t"], contract, choose_masks(contract, RULES.rules), RULES.limits)
    (generalised,) = generalise(surveyed, Wanted(5, RULES.limits))
    assert generalised.is_withheld.all()


def test_a_class_that_tells_a_rare_illness_is_withheld() -> None:
    sexes = ["1"] * 100 + ["2"] * 10
    ills = ["no"] * 60 + ["flu"] * 40 + ["hiv"] * 10
    contract = contract_of(table("t", SEX, ILL))
    (generalised,) = classed(contract, {"t": of_units(range(110), sex=sexes, ill=ills)})
    kept = {ill for ill, is_withheld in zip(ills, generalised.is_withheld, strict=True) if not is_withheld}
    assert "hiv" not in kept
    assert "no" in kept


def test_a_class_with_the_common_value_tells_nothing_rare() -> None:
    ids, common_rare = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([0, 0, 0, 1, 1, 0, 1])
    assert lacks_diversity(ids, common_rare, 3).tolist() == [False, True, False]
