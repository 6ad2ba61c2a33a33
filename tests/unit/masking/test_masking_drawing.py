"""Drawing: by a keyed order that is read in parts, as far as it takes, and the same as if all were read at once."""

from dataclasses import replace

import pytest

from sandbox.core.columns import Bounds, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.core.errors.masking import SampleTooSmall
from sandbox.masking.masks.rules import choose_masks
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.sampling import drawing, keyed_order
from sandbox.masking.sampling.drawing import Draw, draw_sample
from sandbox.masking.sampling.grouping import generalise
from sandbox.masking.sampling.keyed_order import FirstUnits, KeyedOrder
from sandbox.masking.sampling.making import load_masking_rules
from sandbox.masking.sampling.survey import survey
from sandbox.masking.sampling.survey_sql import UnitRange
from sandbox.masking.sampling.verdicts import Wanted
from tests.unit.masking.masking_engine import Rows, of_units, open_engine
from tests.unit.masking.masking_world import DIRECT, QUASI, citizen, column, make_contract

RULES = load_masking_rules()
PRF = ColumnPrf(bytes(range(32)))
AGE = column("age", ColumnType.INTEGER, QUASI, bounds=Bounds(0, 99))
PERSON = column("person", ColumnType.TEXT, DIRECT, identifier="cn_id")
VISITS = Table("t", (PERSON, AGE), UnitKind.PERSON, "person", ContributionBounds(9))
CONTRACT: Contract = replace(make_contract(), tables=(VISITS,))
HEAVY, LIGHT, VISITS_OF_HEAVY = 25, 400, 400


def rows() -> Rows:
    """Few people with nearly all the visits, and many whose age nobody shares."""
    units = [u for u in range(HEAVY) for _ in range(VISITS_OF_HEAVY)] + list(range(HEAVY, HEAVY + LIGHT))
    ages = [50] * HEAVY * VISITS_OF_HEAVY + [60 + 2 * (u % 20) for u in range(LIGHT)]
    return {"t": of_units(units, person=[citizen(u) for u in units], age=ages)}


def drawn(most_rows: int, k: int = 21) -> Draw:
    limits = replace(RULES.limits, most_rows=most_rows)
    contract = replace(CONTRACT, privacy=replace(CONTRACT.privacy, sample_k=k, min_group_size=5))
    with open_engine(contract, rows()) as run:
        masks = choose_masks(contract, RULES.rules)
        generalised = generalise(run, survey(run, contract, masks, limits), Wanted(k, limits))
        small = replace(contract, privacy=replace(contract.privacy, sample_k=5))
        return draw_sample(run, small, generalised, PRF, limits)


def test_whoever_can_show_nothing_is_passed_over_until_the_rows_are_there() -> None:
    draw = drawn(most_rows=60)
    assert set(draw.units) <= set(range(HEAVY))
    assert len(draw.tables[0].units) == 54
    assert draw.rate == 6 / (HEAVY + LIGHT)


def test_looking_at_few_units_first_draws_what_looking_at_all_does(monkeypatch: pytest.MonkeyPatch) -> None:
    few = drawn(most_rows=60)
    of_all = KeyedOrder.first
    monkeypatch.setattr(KeyedOrder, "first", lambda self, _: of_all(self, HEAVY + LIGHT))
    everyone = drawn(most_rows=60)
    assert few.units == everyone.units
    assert few.tables[0].keys.tolist() == everyone.tables[0].keys.tolist()
    assert few.shifts.tolist() == everyone.shifts.tolist()


def test_the_order_is_the_same_however_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_engine(CONTRACT, rows()) as run:

        def first(most: int) -> FirstUnits:
            return KeyedOrder(run, CONTRACT, (UnitRange(0, HEAVY + LIGHT),), PRF).first(most)

        whole = first(HEAVY + LIGHT)
        monkeypatch.setattr(keyed_order, "READ_UNITS", 7)
        in_parts = first(100)
    assert sorted(whole.units.tolist()) == list(range(HEAVY + LIGHT))
    assert in_parts.units.tolist() == whole.units[:100].tolist()
    assert in_parts.words.tolist() == whole.words[:100].tolist()


def test_where_nobody_can_show_anything_there_is_no_sample() -> None:
    assert drawing.MORE > 1
    with pytest.raises(SampleTooSmall):
        drawn(most_rows=60, k=HEAVY + LIGHT + 1)
