"""Quantiles of noised trees: leaves that hold every value once, and intervals that hold the truth."""

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds
from sandbox.query_gate.answering.noised import Noised
from sandbox.query_gate.answering.quantiles import quantile
from sandbox.query_gate.answering.withholding import NOTHING_WITHHELD, Withholding
from sandbox.query_gate.pricing.histograms import MOST_LEAVES, levels_for, nodes_of, runs_between, runs_of, tree_of
from sandbox.query_gate.pricing.measures import Histogram
from sandbox.query_gate.pricing.recipes import QuantileOf
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import answered, finely_answered, judged
from tests.unit.query_gate.gate_world import build_space, open_space
from tests.unit.world.relative_entropy import is_plausibly_between

RUNS = 1000
ranges = st.builds(lambda low, width: Bounds(low, low + width), st.integers(-(10**13), 10**13), st.integers(0, 10**13))
small_ranges = st.builds(lambda low, width: Bounds(low, low + width), st.integers(-900, 900), st.integers(0, 1800))


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def leaves_of(bounds: Bounds) -> list[Bounds]:
    return [leaf for run in runs_of(bounds) for leaf in run.leaves]


@given(ranges | small_ranges)
@settings(max_examples=500, deadline=None)
def test_leaves_follow_one_another_and_hold_the_whole_range(bounds: Bounds) -> None:
    leaves = leaves_of(bounds)
    assert len(leaves) <= MOST_LEAVES + 2
    assert leaves[0].low <= bounds.low <= leaves[0].high
    assert leaves[-1].low <= bounds.high <= leaves[-1].high
    assert all(one.high + 1 == other.low for one, other in pairwise(leaves))


@given(ranges | small_ranges)
@settings(max_examples=500, deadline=None)
def test_leaves_are_fine_where_numbers_are_small_and_nowhere_wide(bounds: Bounds) -> None:
    origin = min(max(0, bounds.low), bounds.high)
    for leaf in leaves_of(bounds):
        away = min(abs(leaf.low - origin), abs(leaf.high - origin))
        is_one_sided = origin in (bounds.low, bounds.high)
        assert leaf.width <= max(away / 8, bounds.width / (2**20 if is_one_sided else 100))
        assert leaf.width <= bounds.width / 30


@given(st.lists(st.integers(0, 50), min_size=1, max_size=300))
def test_a_tree_counts_every_leaf_once_on_each_level(leaves: list[int]) -> None:
    levels = levels_for(len(leaves))
    tree = tree_of(tuple(leaves), levels)
    assert len(tree) == nodes_of(len(leaves), levels)
    assert sum(tree) == len(levels) * sum(leaves)
    assert tree[-len(leaves) :] == tuple(leaves)


@given(small_ranges, st.data())
def test_bins_end_with_their_edges(bounds: Bounds, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(bounds.low, bounds.high), min_size=1, max_size=5)))
    runs = runs_between(bounds, tuple(edges))
    assert [run.start + run.width - 1 for run in runs[:-1]] == edges
    assert runs[0].start == bounds.low
    assert runs[-1].start + runs[-1].width > bounds.high


@cache
def values(kind: str, count: int) -> tuple[int, ...]:
    chance = np.random.default_rng(11)
    drawn = {
        "bell": chance.normal(55, 25, count),
        "heap": np.repeat([20, 65, 66, 100], -(-count // 4))[:count],
        "ends": np.where(chance.random(count) < 0.5, 0, 120),
    }[kind]
    return tuple(np.clip(drawn, 0, 120).astype(int).tolist())


def covered(text: str, found: tuple[int, ...]) -> tuple[int, int]:
    """Count how many noised quantiles hold the true one, and how many were given."""
    priced = judged(f"SELECT {text} FROM person")
    recipe, noise = priced.plan.recipes[0], priced.noises[0]
    assert isinstance(recipe, QuantileOf)
    assert noise is not None
    exact = tree_of(tuple(counts_of(found, recipe.histogram)), recipe.histogram.levels)
    share = recipe.at[0] / recipe.at[1]
    truth = float(np.quantile(found, share, method="inverted_cdf" if "disc" in text else "linear"))
    held = given_answers = 0
    for _ in range(RUNS):
        noised = Noised(OpenDpNoise().add(np.array(exact, dtype=np.int64), noise), priced.noises, Withholding(10, 1.0))
        estimate = quantile(recipe, noised)
        if isinstance(estimate.value, float):
            given_answers += 1
            held += abs(estimate.value - truth) <= noised.half_width(estimate) + 1e-6
    return held, given_answers


def counts_of(found: tuple[int, ...], histogram: Histogram) -> list[int]:
    return [sum(leaf.low <= value <= leaf.high for value in found) for leaf in histogram.leaves]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["median(age)", "quantile_disc(age, 0.9)", "quantile_cont(age, 0.05)"])
@pytest.mark.parametrize("kind", ["bell", "heap", "ends"])
@pytest.mark.parametrize("count", [60, 1500])
def test_intervals_of_quantiles_hold_the_truth_in_95_of_100_answers(text: str, kind: str, count: int) -> None:
    held, found = covered(text, values(kind, count))
    assert is_plausibly_between(held, found, 0.945, 1)
    assert found > 0.9 * RUNS


def test_few_values_have_no_quantile() -> None:
    found = values("bell", 9)
    priced = judged("SELECT median(age) FROM person")
    recipe = priced.plan.recipes[0]
    assert isinstance(recipe, QuantileOf)
    exact = tree_of(tuple(counts_of(found, recipe.histogram)), recipe.histogram.levels)
    assert quantile(recipe, Noised(exact, priced.noises, Withholding(10, 1.0))).is_withheld
    assert quantile(recipe, Noised((0,) * len(exact), (None,) * len(exact), NOTHING_WITHHELD)).value is None


def test_quantiles_of_a_wide_range_lie_in_the_leaf_that_holds_the_truth(space: SpaceWorker) -> None:
    text = "SELECT median(income), quantile_disc(income, 0.9), quantile_cont(income, 0) FROM person"
    incomes = sorted(unit * 9_973 % 1_000_001 for unit in range(600))
    truths = ((incomes[299] + incomes[300]) / 2, incomes[539], incomes[0])
    answer = finely_answered(text, space)
    for value, width, truth in zip(answer.rows[0], answer.half_widths[0], truths, strict=True):
        assert isinstance(value, int | float)
        assert width is not None
        assert abs(value - truth) <= width <= 16_384


def test_a_public_tables_quantile_says_how_far_it_may_lie_off(space: SpaceWorker) -> None:
    answer = answered("SELECT median(size) FROM towns", space)
    value, width = answer.rows[0][0], answer.half_widths[0][0]
    assert isinstance(value, float)
    assert width is not None
    assert abs(value - 145) <= width <= 16


def test_a_histogram_is_a_column_for_each_bin(space: SpaceWorker) -> None:
    answer = answered("SELECT region, histogram(age, [17, 59.5]) AS ages FROM person GROUP BY region", space)
    assert [column.name for column in answer.columns] == ["region", "ages[≤ 17]", "ages[≤ 59.5]", "ages[> 59.5]"]
    ages = [unit * 7 % 121 for unit in range(600) if "NSEWC"[unit % 5] == answer.rows[0][0]]
    bins = (sum(a <= 17 for a in ages), sum(17 < a < 60 for a in ages), sum(a >= 60 for a in ages))
    assert answer.rows[0][1:] == bins
