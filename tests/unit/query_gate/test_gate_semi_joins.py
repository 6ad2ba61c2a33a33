"""Conditions on subqueries mean what SQL says they mean, and one unit moves them no further than declared."""

from collections.abc import Iterator

import pytest

from sandbox.spaces.worker import SpaceWorker
from tests.property.test_gate_sensitivity import WithoutOneUnit, moved
from tests.unit.query_gate.asking_gate import answered, judged
from tests.unit.query_gate.gate_world import LEVEL_ROWS, ROWS, build_space, make_people, open_space

READ = [visit for visit in ROWS if visit.rank <= 3]
URGENT = {visit.unit for visit in READ if visit.urgent}
OFTEN = {visit.unit for visit in READ if visit.rank == 3}
PEOPLE = [(int(str(row["_unit"])), int(str(row["age"]))) for row in make_people()]
LISTED = {row["level"] for row in LEVEL_ROWS}
CASES = {
    "SELECT count(*) FROM person WHERE id_number IN (SELECT id FROM visits WHERE urgent)": len(URGENT),
    "SELECT count(*) FROM person WHERE id_number NOT IN (SELECT id FROM visits WHERE urgent)": 600 - len(URGENT),
    "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM visits v WHERE v.urgent AND p.id_number = v.id)": len(
        URGENT
    ),
    "SELECT count(*) FROM person WHERE age > 60 AND "
    "NOT EXISTS (SELECT 1 FROM visits WHERE urgent AND id = id_number)": len(
        [unit for unit, age in PEOPLE if unit not in URGENT and age > 60]
    ),
    "SELECT count(*) FROM visits WHERE id IN (SELECT id FROM visits WHERE urgent)": len(
        [visit for visit in READ if visit.unit in URGENT]
    ),
    "SELECT count(*) FROM person WHERE id_number IN (SELECT id FROM visits GROUP BY id HAVING count(*) > 2)": len(
        OFTEN
    ),
    "SELECT count(*) FROM visits WHERE level IN (SELECT DISTINCT level FROM levels)": len(
        [visit for visit in READ if visit.level in LISTED]
    ),
    "SELECT count(*) FROM (SELECT * FROM person WHERE id_number IN (SELECT id FROM visits WHERE urgent)) p "
    "JOIN visits v ON v.id = p.id_number WHERE NOT v.urgent": len(
        [visit for visit in READ if visit.unit in URGENT and visit.urgent is False]
    ),
}


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.mark.parametrize("text", CASES)
def test_a_condition_on_a_subquery_keeps_what_it_says(space: SpaceWorker, text: str) -> None:
    assert answered(text, space).rows == ((CASES[text],),)


@pytest.mark.parametrize("text", CASES)
def test_one_unit_moves_it_no_further_than_declared(space: SpaceWorker, text: str) -> None:
    priced = judged(text)
    for unit in (3, 7, 11):
        neighbour = WithoutOneUnit(space, unit)
        for measure, (l1, l2_squared) in zip(priced.measures, moved(priced, space, neighbour), strict=True):  # type: ignore[arg-type]  # stands for a space
            assert measure.sensitivity is not None
            assert l1 <= measure.sensitivity.l1
            assert l2_squared <= measure.sensitivity.l2_squared
