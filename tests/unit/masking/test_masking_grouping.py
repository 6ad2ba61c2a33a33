"""Classes: counted in units, over all tables, with sensitive values that differ."""

from dataclasses import dataclass, replace

import numpy as np

from sandbox.core.columns import Bounds, Column, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.masking.masks.rules import choose_masks
from sandbox.masking.sampling.diversity import SensitiveSets
from sandbox.masking.sampling.grouping import GeneralisedTable, generalise
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.making import load_masking_rules
from sandbox.masking.sampling.survey import survey
from sandbox.masking.sampling.verdicts import Wanted
from tests.unit.masking.masking_engine import Rows, of_units, open_engine
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


@dataclass(frozen=True, slots=True)
class Classed:
    """A generalised table, and for each of its leaf rows the units in its class and whether it is withheld."""

    table: GeneralisedTable
    sizes: Codes
    is_withheld: tuple[bool, ...]


def classed(contract: Contract, rows: Rows, mean_risk: float = 0.2) -> tuple[Classed, ...]:
    masks, limits = choose_masks(contract, RULES.rules), replace(RULES.limits, mean_risk=mean_risk)
    with open_engine(contract, rows) as run:
        generalised = generalise(run, survey(run, contract, masks, limits), Wanted(5, limits))
    return tuple(of_rows(table) for table in generalised.tables)


def of_rows(table: GeneralisedTable) -> Classed:
    ids = np.concatenate([table.classes.of_cells[cells] for cells in table.cells.ranges])
    return Classed(table, table.classes.units[ids], tuple(table.classes.is_withheld[ids].tolist()))


def test_rows_of_one_unit_make_no_crowd() -> None:
    one = table("t", SEX)
    rows = {"t": of_units([0, 0, 0, 0, 0, 0, *range(1, 7)], sex=["1"] * 6 + ["2"] * 6)}
    (generalised,) = classed(contract_of(one), rows)
    assert generalised.table.ladders[0].levels[generalised.table.levels[0]].name == "hidden"


def test_what_is_known_from_two_tables_counts_together() -> None:
    rows = {
        "a": of_units(range(20), sex=["1", "2"] * 10),
        "b": of_units(range(20), age=[10] * 8 + [90] * 12),
    }
    first, second = classed(contract_of(table("a", SEX), table("b", AGE)), rows)
    assert first.sizes.min() >= 5
    assert second.sizes.min() >= 5
    assert {first.table.levels[0], second.table.levels[0]} != {0}


def test_a_changing_value_is_classed_within_what_does_not_change() -> None:
    units = [u for u in range(40) for _ in range(2)]
    rows = {"t": of_units(units, sex=[str(1 + u % 2) for u in units], age=[30 + (i % 2) for i in range(80)])}
    (generalised,) = classed(contract_of(table("t", SEX, AGE)), rows)
    assert generalised.table.levels == (0, 0)
    assert set(generalised.sizes.tolist()) == {20}


def test_too_few_units_are_withheld_altogether() -> None:
    rows = {"t": of_units([0, 1, 2], sex=["1", "1", "2"])}
    (generalised,) = classed(contract_of(table("t", SEX)), rows)
    assert all(generalised.is_withheld)


def test_the_smallest_classes_go_where_the_mean_risk_is_too_high() -> None:
    rows = {"t": of_units(range(12), sex=["1"] * 12)}
    (generalised,) = classed(contract_of(table("t", SEX)), rows, RULES.limits.mean_risk)
    assert all(generalised.is_withheld)


def test_a_class_that_tells_a_rare_illness_is_withheld() -> None:
    sexes = ["1"] * 100 + ["2"] * 10
    ills = ["no"] * 60 + ["flu"] * 40 + ["hiv"] * 10
    contract = contract_of(table("t", SEX, ILL))
    (generalised,) = classed(contract, {"t": of_units(range(110), sex=sexes, ill=ills)})
    kept = {ill for ill, is_withheld in zip(ills, generalised.is_withheld, strict=True) if not is_withheld}
    assert "hiv" not in kept
    assert "no" in kept


def test_a_class_with_the_common_value_tells_nothing_rare() -> None:
    classes, tokens = np.array([0, 0, 0, 1, 1, 2, 2]), np.array([7, 7, 7, 8, 8, 7, 8], dtype=np.uint64)
    sets = SensitiveSets("ill", np.arange(7), tokens, 2, np.uint64(7))
    assert sets.lacks_diversity(classes, 3).tolist() == [False, True, False]
