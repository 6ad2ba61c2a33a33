"""A sample held against the full data: what is told is a distance to two digits, and of small groups nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.digests import canonical_json
from sandbox.core.sample_utility import Basis, Utility
from sandbox.core.samples import Sample, Treatment
from sandbox.masking.comparing.cells import Cells, Counted
from sandbox.masking.comparing.comparison import compare
from sandbox.masking.comparing.distances import generalised, rank_correlation, shares, total_variation
from sandbox.spaces.worker import SpaceWorker, open_worker
from tests.unit.masking.masking_world import RARE, World, make_contract, make_visits, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("compared")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


@pytest.fixture(scope="module")
def shown(world: World, sample: Sample) -> Iterator[SpaceWorker]:
    with open_worker(world.maker.path_of(sample), world.maker.key_of(sample)) as worker:
        yield worker


@pytest.fixture(scope="module")
def utility(world: World, sample: Sample, shown: SpaceWorker) -> Utility:
    return compare(world.space.run, shown.run, make_contract(), sample.signed.manifest)


def test_e1_every_column_that_shows_values_is_compared_alone_and_in_pairs(sample: Sample, utility: Utility) -> None:
    compared = {(d.table, *d.columns) for d in utility.distances}
    named = {(c.table, c.column) for c in sample.signed.manifest.columns if c.treatment is Treatment.CATEGORY}
    assert named <= compared
    assert ("visits", "cost") in compared
    assert ("visits", "sex", "born") in compared
    assert ("visits", "born", "cost") in {(c.table, *c.columns) for c in utility.correlations}
    assert ("visits", "born", "visited") in {(c.table, *c.columns) for c in utility.correlations}
    assert set(utility.left_out) >= {"visits.person", "visits.name", "visits.serial", "visits.remark"}
    assert utility.basis is Basis.FULL


def test_a_fair_sample_lies_near_and_generalised_codes_are_compared_as_shown(utility: Utility) -> None:
    alone = {d.columns[0]: d.distance for d in utility.distances if len(d.columns) == 1}
    assert alone["sex"] < 0.1
    assert alone["disease"] < 0.15
    assert alone["region"] < 0.2
    assert all(0 <= d.distance <= 1 for d in utility.distances)
    assert all(0 <= c.difference <= 2 for c in utility.correlations)


def test_nothing_but_names_and_two_digits_is_told(utility: Utility) -> None:
    told = canonical_json((utility.distances, utility.correlations))
    assert set(re.findall(r":(-?\d[\d.e-]*)", told)) <= {str(n / 100) for n in range(201)}
    assert RARE not in told


def test_a_sample_that_lies_is_far(world: World, sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> None:
    visits = make_visits()
    place = visits.column_names.index("sex")
    skewed = visits.set_column(place, "sex", [["1"] * visits.num_rows])
    with (
        open_world(tmp_path_factory.mktemp("skewed"), skewed) as other,
        open_worker(world.maker.path_of(sample), world.maker.key_of(sample)) as shown,
    ):
        utility = compare(other.space.run, shown.run, make_contract(), sample.signed.manifest)
    assert next(d.distance for d in utility.distances if d.columns == ("sex",)) > 0.4


def test_what_few_have_moves_nothing(
    world: World, sample: Sample, shown: SpaceWorker, utility: Utility, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The one unit with the rare disease has another rare one in a twin of the data: not a digit differs."""
    visits = make_visits()
    other = ["XX" if value == RARE else value for value in visits["disease"].to_pylist()]
    twin = visits.set_column(visits.column_names.index("disease"), "disease", [other])
    with open_world(tmp_path_factory.mktemp("twin"), twin) as beside:
        found = compare(beside.space.run, shown.run, make_contract(), sample.signed.manifest)
    assert found == utility


def test_a_table_that_shows_nothing_is_left_out(world: World, sample: Sample, shown: SpaceWorker) -> None:
    manifest = sample.signed.manifest
    hidden = replace(manifest, columns=tuple(replace(c, distinct=0) for c in manifest.columns))
    found = compare(world.space.run, shown.run, make_contract(), hidden)
    assert found.distances == ()
    assert "visits.sex" in found.left_out


def test_codes_join_as_the_sample_shows_them_and_small_groups_are_pooled() -> None:
    full: Cells = {
        ("420102",): Counted(50, 30),
        ("420103",): Counted(30, 20),
        ("420205",): Counted(5, 3),
        (None,): Counted(15, 9),
    }
    shown = frozenset({("420100",), ("420200",), (None,)})
    told = generalised(full, shown, least=10)
    assert told == {("420100",): Counted(80, 30)}
    assert shares(told, 100, frozenset(told)) == {("420100",): 0.8, None: pytest.approx(0.2)}
    assert generalised(codes_of("ab1"), frozenset({("ab*",)}), 5) == codes_of("ab*")


def codes_of(code: str) -> Cells:
    return {(code,): Counted(9, 9)}


def test_distances_are_total_variation_and_correlations_of_ranks() -> None:
    assert total_variation({("a",): 1.0}, {("b",): 1.0}) == 1.0
    assert total_variation({("a",): 0.5, None: 0.5}, {("a",): 0.5, None: 0.5}) == 0.0
    assert total_variation({("a",): 0.75, ("b",): 0.25}, {("a",): 0.5, ("b",): 0.5}) == 0.25
    cells: Cells = {(n, n): Counted(5, 5) for n in range(4)}
    assert rank_correlation(cells, frozenset(cells)) == pytest.approx(1.0)
    still: Cells = {(0, 1): Counted(1, 1)}
    assert rank_correlation(still, frozenset(still)) is None
    assert rank_correlation({}, frozenset()) is None
