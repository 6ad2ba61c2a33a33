"""Attacks by background knowledge: who is alike, what is usual, which days everybody knows, who is the richest."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.samples import Sample
from sandbox.masking.masks.transforms import shift_days
from sandbox.masking.sampling.making import mask_sample
from tests.attacks.test_masking_attacks import LEVELS, QUASI, shown_like
from tests.unit.masking.masking_world import KEYS, World, grant_all, make_contract, make_visits, open_world

PEOPLE = 1500
COMMON = "A09"
TELLING = "K29"


def levels_of(sample: Sample) -> dict[str, str]:
    return {r.column: r.level for r in sample.signed.manifest.columns if r.table == "visits" and r.level}


def classes_of(rows: pa.Table) -> list[tuple[object, ...]]:
    return list(zip(*(rows[name].to_pylist() for name in QUASI), strict=True))


def real_classes(world: World, sample: Sample) -> list[tuple[object, ...]]:
    """Give each real row its class as the attacker generalises it by what the report says."""
    levels = levels_of(sample)
    return list(zip(*(shown_like(world.visits, name, levels[name]) for name in QUASI), strict=True))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("known"), alike_in_one_city()) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


def alike_in_one_city() -> pa.Table:
    """Let one person in twelve live in one city, all with one telling disease, and everyone else have what is usual."""
    visits = make_visits(PEOPLE, 9)
    homes = ["420302" if unit % 12 == 0 else "420102" for unit in visits["_unit"].to_pylist()]
    told = zip(homes, visits["disease"].to_pylist(), strict=True)
    diseases = pa.array([TELLING if home == "420302" else disease for home, disease in told])
    with_homes = visits.set_column(visits.column_names.index("region"), "region", pa.array(homes))
    return with_homes.set_column(visits.column_names.index("disease"), "disease", diseases)


def told_by_class(rows: pa.Table) -> dict[tuple[object, ...], Counter[str]]:
    told: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    for key, disease in zip(classes_of(rows), rows["disease"].to_pylist(), strict=True):
        told[key][disease] += 1
    return told


def test_no_class_that_is_alike_in_the_full_table_tells_what_it_has(world: World, sample: Sample) -> None:
    """Homogeneity: whoever knows that somebody is in a class must not learn their disease from the class."""
    real: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for key, disease in zip(real_classes(world, sample), world.visits["disease"].to_pylist(), strict=True):
        real[key].add(disease)
    for key in told_by_class(world.visits_of(sample)):
        assert len(real[key]) >= 3 or COMMON in real[key]


def test_the_same_attack_learns_where_nothing_asks_for_difference(world: World, sample: Sample) -> None:
    """The clean twin: masked without the rule of diversity, the city's people all show the one disease."""
    rules = world.maker._rules
    weak = replace(rules, limits=replace(rules.limits, diversity=0))
    contract = make_contract()
    made = mask_sample(world.space.run, contract, grant_all(contract), weak, KEYS)
    rows = next(table.rows for table in made.masked if table.table.name == "visits")
    alike = [key for key, diseases in told_by_class(rows).items() if set(diseases) == {TELLING}]
    assert any(sum(told_by_class(rows)[key].values()) >= 5 for key in alike)


def test_to_rule_one_disease_out_leaves_more_than_one(world: World, sample: Sample) -> None:
    """Background knowledge: knowing of one disease that a person has not leaves at least two in their class."""
    real: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for key, disease in zip(real_classes(world, sample), world.visits["disease"].to_pylist(), strict=True):
        real[key].add(disease)
    shown = [diseases for key in set(classes_of(world.visits_of(sample))) if COMMON not in (diseases := real[key])]
    assert all(len(diseases - {out}) >= 2 for diseases in shown for out in diseases)


def test_whether_somebody_is_in_the_sample_stays_uncertain(world: World, sample: Sample) -> None:
    """Membership: in the full table each class has far more people than the sample shows of it."""
    visits = world.visits_of(sample)
    inside, everyone = defaultdict(set), defaultdict(set)
    for key, person in zip(classes_of(visits), visits["person"].to_pylist(), strict=True):
        inside[key].add(person)
    for key, unit in zip(real_classes(world, sample), world.visits["_unit"].to_pylist(), strict=True):
        everyone[key].add(unit)
    shares = [len(people) / len(everyone[key]) for key, people in inside.items()]
    weights = [len(people) for people in inside.values()]
    assert float(np.average(shares, weights=weights)) <= 0.4
    assert sum(share == 1 for share in shares) <= 0.01 * len(shares)


PEAK = date(2024, 10, 1)
"""A day that everybody knows: half of all payments are made on it."""


ENDS = (date(2024, 1, 1), date(2026, 12, 31))
"""The public bounds: a day that would leave them is moved onto them, and so says nothing."""


def with_a_peak() -> pa.Table:
    visits, chance = make_visits(PEOPLE, 10), np.random.default_rng(10)
    is_peak = chance.random(visits.num_rows) < 0.5
    days = [PEAK if peak else day for peak, day in zip(is_peak, visits["paid_on"].to_pylist(), strict=True)]
    return visits.set_column(visits.column_names.index("paid_on"), "paid_on", pa.array(days, pa.date32()))


def most_frequent_day(days: list[date]) -> tuple[date, int]:
    ((day, times),) = Counter(days).most_common(1)
    return day, times


def test_a_day_everybody_knows_does_not_undo_the_shift(tmp_path: Path) -> None:
    """The peak is gone: each person's is elsewhere, so that nothing in common can be laid on the known day."""
    with open_world(tmp_path, with_a_peak()) as peaked:
        shown = peaked.visits_of(peaked.make())
    days = [day for day in shown["paid_on"].to_pylist() if day not in ENDS]
    assert len(days) > 200
    assert most_frequent_day(days)[1] / len(days) < 0.05


def test_the_same_attack_undoes_one_shift_for_all(tmp_path: Path) -> None:
    """The clean twin: all dates moved by the same days, and the peak gives the shift away."""
    visits = with_a_peak()
    moved = shift_days(visits["paid_on"].combine_chunks(), np.full(visits.num_rows, 37), None)
    day, times = most_frequent_day(moved.to_pylist())
    assert times / visits.num_rows > 0.4
    assert day - PEAK == timedelta(days=37)


def on_working_days(seed: int) -> pa.Table:
    visits = make_visits(PEOPLE, seed)
    days = [day - timedelta(days=max(0, day.weekday() - 4)) for day in visits["paid_on"].to_pylist()]
    return visits.set_column(visits.column_names.index("paid_on"), "paid_on", pa.array(days, pa.date32()))


def test_working_days_do_not_undo_the_shift(tmp_path: Path) -> None:
    """Nobody pays on a weekend. Who looks for the shifts that keep a person's weekends free finds many."""
    with open_world(tmp_path, on_working_days(11)) as working:
        shown = working.visits_of(working.make())
    days_of: dict[str, list[date]] = defaultdict(list)
    for person, day in zip(shown["person"].to_pylist(), shown["paid_on"].to_pylist(), strict=True):
        if day not in ENDS:
            days_of[person].append(day)
    shifts = [s for s in range(-180, 181) if s]
    least = min(
        sum(all((day - timedelta(days=s)).weekday() < 5 for day in days) for s in shifts) for days in days_of.values()
    )
    assert least >= 45
    weekdays = Counter(day.weekday() for days in days_of.values() for day in days)
    assert weekdays[5] + weekdays[6] > 0.15 * weekdays.total()


def test_the_richest_are_not_told_by_their_amounts(world: World, sample: Sample) -> None:
    """Whoever knows the largest costs of all finds at least ten people at or beyond whatever the sample shows last."""
    shown = [int(cost * 100) for cost in world.visits_of(sample)["cost"].to_pylist() if cost is not None]
    people_beyond = world.visits.filter(pc.greater_equal(world.visits["cost"], int(max(shown) * 0.95)))["_unit"]
    assert pc.count_distinct(people_beyond).as_py() >= 10
    assert max(shown) < pc.max(world.visits["cost"]).as_py()
    people_below = world.visits.filter(pc.less_equal(world.visits["cost"], int(min(shown) * 1.05) + 1))["_unit"]
    assert pc.count_distinct(people_below).as_py() >= 10


def test_every_level_of_the_report_is_one_the_attacker_can_compute(sample: Sample) -> None:
    """The attacks above generalise by the report's own words; a level they do not know would make them blind."""
    assert all(level.replace("as it is", "is").split()[-1] in LEVELS for level in levels_of(sample).values())
