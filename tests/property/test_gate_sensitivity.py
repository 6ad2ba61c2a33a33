"""What one unit moves is never more than what is declared, on data that respect no contract."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.core.errors.asking import QuestionTooLong, RangeTooWide, RowsAsked, TooManyGroups
from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.write_query import write_query
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.spaces.worker import SpaceWorker
from tests.property.gate_strategies import queries
from tests.property.gate_strategies_joins import joined_queries
from tests.property.gate_strategies_per_unit import per_unit_queries
from tests.unit.query_gate.asking_gate import ENTRY, judged
from tests.unit.query_gate.gate_world import UNITS, build_space, open_space

RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
TABLE = re.compile(r'main\."(visits|visits beyond|person)"')


class WithoutOneUnit:
    """The same space with one unit gone: the neighbouring dataset."""

    isolation = ()

    def __init__(self, space: SpaceWorker, unit: int) -> None:
        self._space = space
        self._unit = unit

    def run(self, sql: str) -> object:
        assert TABLE.search(sql)
        return self._space.run(TABLE.sub(rf'(SELECT * FROM \g<0> WHERE "_unit" <> {self._unit})', sql))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@given(queries() | joined_queries() | per_unit_queries(), st.sampled_from((7, *range(UNITS))))
@settings(max_examples=60, deadline=None, suppress_health_check=RELAXED)
def test_one_unit_moves_no_measure_further_than_declared(space: SpaceWorker, query: Query, unit: int) -> None:
    check_sensitivity(space, query, unit)


@pytest.mark.slow
@given(queries() | joined_queries() | per_unit_queries(), st.sampled_from((7, *range(UNITS))))
@settings(max_examples=2000, deadline=None, suppress_health_check=RELAXED)
def test_one_unit_moves_no_measure_further_than_declared_at_length(space: SpaceWorker, query: Query, unit: int) -> None:
    check_sensitivity(space, query, unit)


def check_sensitivity(space: SpaceWorker, query: Query, unit: int) -> None:
    try:
        priced = judged(write_query(query))
    except (QuestionTooLong, TooManyGroups, RangeTooWide, RowsAsked):
        return
    neighbour = cast("SpaceWorker", WithoutOneUnit(space, unit))
    for place, (l1, l2_squared) in enumerate(moved(priced, space, neighbour)):
        declared = priced.measures[place].sensitivity
        assert declared is not None
        assert l1 <= declared.l1, (write_query(query), unit)
        assert l2_squared <= declared.l2_squared, (write_query(query), unit)


def moved(priced: PricedPlan, space: SpaceWorker, neighbour: SpaceWorker) -> Iterator[tuple[int, int]]:
    """Give how far each measure lies from its neighbour's, over all its slots, in L1 and in L2 squared.

    Where groups come from the data, either side may have some that the other has not: they count 0 there.
    """
    one, other = (aggregate(priced, ENTRY, side) for side in (space, neighbour))
    for measure in range(len(priced.measures)):
        places = [slot for slot, place in enumerate(priced.plan.core.slots) if place == measure]
        steps: list[int] = []
        for slot in places:
            left, right = (dict(zip(side.cells, side.slots[slot], strict=True)) for side in (one, other))
            steps += [left.get(cell, 0) - right.get(cell, 0) for cell in {*left, *right}]
        yield sum(map(abs, steps)), sum(step * step for step in steps)
