"""Bins written the natural way: a key has the groups its expression can reach, and no others."""

from collections.abc import Iterator

import pytest

from sandbox.core.columns import Value
from sandbox.core.errors.asking import TooManyGroups
from sandbox.core.questions import Question
from sandbox.query_gate.answering.shown import shown
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.judge import judge
from sandbox.query_gate.meaning.domains import domain_of, domain_size
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from tests.unit.query_gate.asking_gate import SCRATCH, answered, judged
from tests.unit.query_gate.gate_world import ASKING, EVENT, GRANT, NOW, WITHOUT_DELTA, NoNoise, build_space, open_space


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def groups_by(key: str, table: str) -> tuple[Value, ...]:
    """Give the groups of one key as they are shown."""
    extent = judged(f"SELECT {key} AS k, count(*) FROM {table} GROUP BY {key}").plan.core.keys[0].extent
    assert domain_size(extent) == len(domain_of(extent))
    return tuple(shown(value, extent) for value in domain_of(extent))


BINS: tuple[tuple[str, str, tuple[Value, ...]], ...] = (
    ("age // 10 * 10", "person", tuple(range(0, 121, 10))),
    ("10 * (age // 10)", "person", tuple(range(0, 121, 10))),
    ("age // 10 * 10 // 20", "person", tuple(range(7))),
    ("(age // 40) * 40 + 20", "person", (20, 60, 100, 140)),
    ("120 - age // 40 * 40", "person", (0, 40, 80, 120)),
    ("age // 50 * 2.5", "person", (0.0, 2.5, 5.0)),
    ("age // 50 + 0.5", "person", (0.5, 1.5, 2.5)),
    ("age * 0", "person", (0,)),
    ("(income // 250000) * 250000 + 125000", "person", (125_000, 375_000, 625_000, 875_000, 1_125_000)),
    ("score // 3 * 3", "visits", (-3, 0, 3, 6, 9)),
    ("score // 4 * -4", "visits", (-8, -4, 0, 4)),
    ("score // 5 * 5 // 3", "visits", (-1, 0, 1, 3)),
    ("(score // 3 * 6 + 1) // 3", "visits", (-1, 0, 2, 4, 6)),
    ("(score // 3 * 6 - 17) // 3", "visits", (-7, -5, -3, -1, 0)),
    ("(score // 3 * 6 - 19) // 3", "visits", (-8, -6, -4, -2, 0)),
    ("(7 - level * 6) // 3", "visits", (-3, -1, 0)),
    ("fee // 25 * 25", "visits", (0, 25, 50, 75, 100, None)),
    ("year(day) // 20 * 20", "visits", (2020, None)),
    ("year(day) * 100 + quarter(day)", "visits", (202_401, 202_404, 202_501, 202_504, None)),
    ("level * 10", "visits", (10, 20, 30)),
    ("level * 100 + score // 5", "visits", tuple(level + s for level in (100, 200, 300) for s in (-1, 0, 1, 2))),
    ("CASE WHEN age >= 30 THEN 30 ELSE age // 10 * 10 END", "person", (0, 10, 20, 30)),
    ("CASE WHEN age >= 80 THEN 999 ELSE age // 40 * 40 END", "person", (0, 40, 999)),
    ("CASE WHEN age < 80 THEN age // 40 * 40 END", "person", (0, 40, None)),
)


@pytest.mark.parametrize(("key", "table", "groups"), BINS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_key_has_the_groups_it_can_reach_and_no_others(key: str, table: str, groups: tuple[Value, ...]) -> None:
    assert groups_by(key, table) == groups


@pytest.mark.parametrize("width", [2, 3, 7])
def test_bins_that_cross_zero_hold_every_row(space: SpaceWorker, width: int) -> None:
    whole = answered("SELECT count(*) FROM visits", space).rows[0][0]
    bins = answered(f"SELECT score // {width} * {width} AS s, count(*) FROM visits GROUP BY s", space).rows
    assert sum(int(count or 0) for _, count in bins) == whole
    assert len(bins) == 10 // width + 5 // width + 1


def test_bins_of_listed_values_are_read_as_listed(space: SpaceWorker) -> None:
    rows = answered("SELECT level * 10 - 5 AS l, count(*) FROM visits GROUP BY l", space).rows
    plain = answered("SELECT level, count(*) FROM visits GROUP BY level", space).rows
    assert [key for key, _ in rows] == [5, 15, 25]
    assert sum(int(count or 0) for _, count in rows) >= sum(int(count or 0) for _, count in plain)


def test_the_select_list_may_repeat_the_bin_or_go_by_a_part_of_it(space: SpaceWorker) -> None:
    whole = answered("SELECT age // 10 * 10 AS a, count(*) FROM person GROUP BY age // 10 * 10", space)
    part = answered("SELECT age // 10 * 10 AS a, count(*) FROM person GROUP BY age // 10", space)
    assert whole.rows == part.rows


@pytest.mark.parametrize(
    "where", ["income * 12 > 100000", "level * 2 < 3", "age // 10 * 10 = 15", "20 >= age // 10 * 10"]
)
def test_a_constant_between_two_steps_may_be_compared(where: str) -> None:
    table = "visits" if "level" in where else "person"
    judged(f"SELECT count(*) FROM {table} WHERE {where}")


@pytest.mark.parametrize(
    ("key", "cells"),
    [("income // 5 * 5", 200_001), ("(income * 10 + 7) // 5", 1_000_001), ("(-10 * income - 7) // 5", 1_000_001)],
)
def test_evenly_spaced_groups_are_counted_without_being_listed(key: str, cells: int) -> None:
    with pytest.raises(TooManyGroups) as caught:
        judge(Question(f"SELECT {key}, count(*) FROM person GROUP BY 1"), (WITHOUT_DELTA,), GRANT)
    assert caught.value.facts["cells"] == cells
    assert caught.value.rewrite is not None


def test_what_is_uneven_and_too_many_to_list_keeps_every_number_between_the_bounds() -> None:
    with pytest.raises(TooManyGroups) as caught:
        judge(Question("SELECT income * 3 // 2, count(*) FROM person GROUP BY 1"), (WITHOUT_DELTA,), GRANT)
    assert caught.value.facts["cells"] == 1_500_001


def test_a_core_kept_with_other_groups_is_not_read_for_these(
    database: Database, space: SpaceWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(Ledger(database), NoNoise(), FrozenClock(NOW), SCRATCH)
    question = "SELECT level * 10 + score // 5 AS l, count(*) AS n FROM visits GROUP BY l"
    with monkeypatch.context() as patch:
        patch.setattr("sandbox.query_gate.meaning.reach.MAX_LISTED", 0)
        assert len(gate.ask(Question(question), ASKING, space, EVENT).answer.rows) == 24
    again = gate.ask(Question(question + " HAVING count(*) >= 0"), ASKING, space, EVENT)
    assert not again.was_free
    assert [key for key, _ in again.answer.rows] == [9, 10, 11, 12, 19, 20, 21, 22, 29, 30, 31, 32]


@pytest.mark.parametrize(
    "expression",
    [
        "375.00 * (7018 * 816)",
        "(CASE WHEN fee >= 0 THEN 50000 ELSE 0 END) * 50000",
        "CASE WHEN fee > 50 THEN 1 ELSE 3000000000 END",
    ],
)
def test_constants_are_computed_in_64_bits(space: SpaceWorker, expression: str) -> None:
    assert answered(f"SELECT sum({expression}) AS s FROM visits", space).rows[0][0] is not None
