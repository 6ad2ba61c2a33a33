"""Statistics of noised moments: intervals that hold the truth 95 times in 100; what cannot be told is withheld."""

import math
from functools import cache

import numpy as np
import pytest

from sandbox.query_gate.answering.shell import NoisyRow, Shell
from sandbox.query_gate.answering.withholding import NOTHING_WITHHELD, Withholding
from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.meaning.ranges import cut
from sandbox.query_gate.pricing.measures import CentredProduct, CentredSum, Factor, Measure, RowCount
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import judged
from tests.unit.world.relative_entropy import is_plausibly_between

RUNS = 2000
PEOPLE = 4000
STATISTICS = (
    "sum(age), count(*)",
    "avg(age)",
    "sum(age) / count(*)",
    "var_pop(age)",
    "variance(income)",
    "stddev(age)",
    "stddev(age) / avg(age)",
    "covar_pop(age, income)",
    "covar_samp(income, age)",
    "corr(age, income)",
    "regr_slope(income, age)",
    "regr_intercept(income, age)",
    "regr_r2(income, age)",
)
Person = dict[str, int]


@cache
def people(correlation: float, count: int) -> tuple[Person, ...]:
    """Give persons whose incomes go with their ages."""
    chance = np.random.default_rng(7)
    one = chance.normal(size=count)
    other = correlation * one + math.sqrt(1 - correlation**2) * chance.normal(size=count)
    ages = np.clip(55 + 25 * one, 0, 120).astype(int).tolist()
    incomes = np.clip(400_000 + 200_000 * other, 0, 10**6).astype(int).tolist()
    return tuple({"age": age, "income": income} for age, income in zip(ages, incomes, strict=True))


def exact(measure: Measure, rows: tuple[Person, ...]) -> int:
    """Measure rows in memory."""
    match measure:
        case RowCount():
            return len(rows)
        case CentredSum(ColumnRef(name), middle):
            return sum(row[name] - middle for row in rows)
        case CentredProduct(left, right, divisor, middle):
            return sum(cut(distance(left, row) * distance(right, row), divisor) - middle for row in rows)
    raise AssertionError("no such measure here")


def distance(factor: Factor, row: Person) -> int:
    assert isinstance(factor.of, ColumnRef)
    assert factor.unit == 1
    return row[factor.of.name] - factor.middle


def noised(priced: PricedPlan, slots: tuple[int, ...], runs: int) -> list[NoisyRow]:
    """Give one group, noised by OpenDP again and again."""
    columns = []
    for slot, noise in zip(slots, priced.noises, strict=True):
        assert noise is not None
        columns.append(OpenDpNoise().add(np.full(runs, slot, dtype=np.int64), noise))
    return [NoisyRow((), row) for row in zip(*columns, strict=True)]


def covered(text: str, rows: tuple[Person, ...]) -> tuple[int, int]:
    """Count how many of a statistic's noised answers hold the truth, and how many were given at all."""
    priced = judged(f"SELECT {text} FROM person")
    slots = tuple(exact(measure.measure, rows) for measure in priced.measures)
    of = priced.plan.query.outputs[0].of
    truth = Shell(priced.plan, (None,) * len(slots), NOTHING_WITHHELD).read(of, NoisyRow((), slots))
    assert isinstance(truth.value, int | float)
    shell = Shell(priced.plan, priced.noises, Withholding(10, 1.0))
    held = given = 0
    for row in noised(priced, slots, RUNS):
        estimate = shell.read(of, row)
        if isinstance(estimate.value, int | float):
            given += 1
            held += abs(estimate.value - truth.value) <= shell.half_width(estimate) + truth.blur
    return held, given


@pytest.mark.parametrize("text", STATISTICS)
def test_95_of_100_intervals_hold_the_truth(text: str) -> None:
    held, given = covered(text, people(0.6, PEOPLE))
    assert given == RUNS
    assert is_plausibly_between(held, RUNS, 0.945, 0.966)


@pytest.mark.parametrize("text", ["corr(age, income)", "regr_slope(income, age)", "regr_intercept(income, age)"])
def test_what_is_divided_by_noise_is_withheld_and_never_out_of_range(text: str) -> None:
    held, given = covered(text, people(0.6, 40))
    assert given < RUNS / 5
    assert held <= given


@pytest.mark.parametrize("text", ["stddev(age)", "variance(age)", "regr_r2(income, age)", "covar_pop(age, income)"])
@pytest.mark.parametrize(("correlation", "count"), [(0.0, 300), (0.9, 150)])
def test_near_the_edge_of_what_is_possible_intervals_are_rather_too_wide(
    text: str, correlation: float, count: int
) -> None:
    held, given = covered(text, people(correlation, count))
    assert is_plausibly_between(held, given, 0.945, 1)


def test_a_variance_is_not_negative_and_a_correlation_is_at_most_one() -> None:
    priced = judged("SELECT var_pop(age), stddev(age), corr(age, age), regr_r2(age, age) FROM person")
    slots = tuple(exact(measure.measure, people(0.0, 60)) for measure in priced.measures)
    shell = Shell(priced.plan, priced.noises, NOTHING_WITHHELD)
    for row in noised(priced, slots, 300):
        found = [shell.read(output.of, row).value for output in priced.plan.query.outputs]
        for value, most in zip(found, (3600.0 * 2, 120.0, 1.0, 1.0), strict=True):
            assert value is None or -1.0 <= float(value) <= most
        assert all(float(value) >= 0 for value in (*found[:2], found[3]) if value is not None)


def test_too_few_rows_have_no_statistics() -> None:
    priced = judged("SELECT stddev(age), corr(age, income) FROM person")
    slots = tuple(exact(measure.measure, people(0.6, 9)) for measure in priced.measures)
    shell = Shell(priced.plan, priced.noises, Withholding(10, 1.0))
    found = [shell.read(output.of, NoisyRow((), slots)) for output in priced.plan.query.outputs]
    assert all(estimate.is_withheld for estimate in found)
