"""Attacks by laying side by side: the whole population, other versions, other grants, other spaces, other keys."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sandbox.core.columns import ColumnRole
from sandbox.core.grant import GrantedTable
from sandbox.core.samples import Sample
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.world.keys import KeyRing
from tests.attacks.test_masking_attacks import QUASI, shown_like
from tests.unit.masking.masking_world import (
    KEYS,
    VISITS,
    World,
    citizen,
    grant_all,
    make_contract,
    make_visits,
    open_world,
)

PEOPLE = 1500
BOUND = 0.05
"""The mean risk that a sample may leave."""


def skewed(seed: int) -> pa.Table:
    """Crowd most people into one county and one decade, so that the others stand out by far."""
    visits, chance = make_visits(PEOPLE, seed), np.random.default_rng(seed)
    is_crowd = chance.random(PEOPLE) < 0.85
    units = visits["_unit"].to_pylist()
    homes = [("420102" if is_crowd[u] else r) for u, r in zip(units, visits["region"].to_pylist(), strict=True)]
    born = [
        day.replace(year=1980 + day.year % 10) if is_crowd[u] and (day.month, day.day) != (2, 29) else day
        for u, day in zip(units, visits["born"].to_pylist(), strict=True)
    ]
    names = visits.column_names
    with_homes = visits.set_column(names.index("region"), "region", pa.array(homes))
    return with_homes.set_column(names.index("born"), "born", pa.array(born, pa.date32()))


@pytest.fixture(scope="module", params=["even", "skewed-1", "skewed-2"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    kind, _, seed = request.param.partition("-")
    rows = make_visits() if kind == "even" else skewed(int(seed))
    with open_world(tmp_path_factory.mktemp("linked"), rows) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


def rows_of(real: pa.Table, sample: Sample) -> list[tuple[object, ...]]:
    levels = {r.column: r.level for r in sample.signed.manifest.columns if r.table == "visits" and r.level}
    return list(zip(*(shown_like(real, name, levels[name]) for name in QUASI), strict=True))


def right_guesses(world: World, sample: Sample) -> float:
    """Give the chance that the attacker is right about a row: one of all people who could have made it."""
    candidates: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for row, unit in zip(rows_of(world.visits, sample), world.visits["_unit"].to_pylist(), strict=True):
        candidates[row].add(unit)
    shown = zip(*(world.visits_of(sample)[name].to_pylist() for name in QUASI), strict=True)
    chances = [1 / len(candidates[row]) for row in shown]
    return float(np.mean(chances))


def test_whoever_holds_the_population_is_right_about_a_row_no_more_often_than_the_bound(
    world: World, sample: Sample
) -> None:
    assert right_guesses(world, sample) <= BOUND


def test_the_same_attack_is_right_about_nearly_everyone_in_rows_that_keep_their_values(
    world: World, sample: Sample
) -> None:
    """The clean twin: pseudonyms alone, quasi-identifiers as they are."""
    people = Counter(zip(*(world.visits[name].to_pylist() for name in QUASI), strict=True))
    rows = list(people)
    assert np.mean([1 / people[row] for row in rows]) > 0.9


def test_a_person_seen_in_every_version_is_no_better_known_by_all_of_them(world: World, tmp_path: Path) -> None:
    """Intersection: samples of three versions are laid side by side, and still k people fit each of them."""
    first = world.make()
    candidates = people_who_fit(world, first)
    for version, seed in (("v2", 21), ("v3", 22)):
        with open_world(tmp_path / version, with_some_changed(world.visits, seed)) as later:
            later_fit = people_who_fit(later, later.make(version=version))
        for person in candidates.keys() & later_fit.keys():
            candidates[person] &= later_fit[person]
    assert min(len(fit) for fit in candidates.values()) >= 5


def with_some_changed(visits: pa.Table, seed: int) -> pa.Table:
    """Let a tenth of the visits cost and be for something else; who the people are stays."""
    other = make_visits(PEOPLE, seed)["disease"].to_pylist()
    is_changed = np.random.default_rng(seed).random(visits.num_rows) < 0.1
    mixed = zip(is_changed, visits["disease"].to_pylist(), strict=True)
    diseases = [other[place % len(other)] if changed else old for place, (changed, old) in enumerate(mixed)]
    return visits.set_column(visits.column_names.index("disease"), "disease", pa.array(diseases))


FIXED = ("sex", "born", "region")


def people_who_fit(world: World, sample: Sample) -> dict[str, set[int]]:
    """Give, for each pseudonym, everyone whose unchanging values are what the sample shows of it."""
    levels = {r.column: r.level for r in sample.signed.manifest.columns if r.table == "visits" and r.level}
    real = zip(*(shown_like(world.visits, name, levels[name]) for name in FIXED), strict=True)
    fitting: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for row, unit in zip(real, world.visits["_unit"].to_pylist(), strict=True):
        fitting[row].add(unit)
    visits = world.visits_of(sample)
    shown = zip(*(visits[name].to_pylist() for name in FIXED), strict=True)
    return {person: set(fitting[row]) for person, row in zip(visits["person"].to_pylist(), shown, strict=True)}


@pytest.mark.parametrize("taken", [("born",), ("sex", "region"), ("visited", "cost")])
def test_the_difference_of_two_grants_tells_nothing_that_one_does_not(
    world: World, sample: Sample, taken: tuple[str, ...]
) -> None:
    contract = make_contract()
    columns = tuple(c.name for c in VISITS.columns if c.name not in taken)
    narrow = replace(grant_all(contract, f"G-without-{'-'.join(taken)}"), tables=(GrantedTable("visits", columns),))
    part = world.visits_of(world.make(contract, narrow))
    assert part.equals(world.visits_of(sample).select(list(columns)))


def pseudonyms_of_everyone(keys: KeyRing, space: str, version: int = 1) -> set[str]:
    everyone = pa.array([citizen(number) for number in range(PEOPLE)])
    return set(Pseudonymiser(keys, space, version).of("cn_id", everyone).to_pylist())


def test_a_dictionary_made_with_the_key_of_another_space_finds_nobody(world: World, sample: Sample) -> None:
    shown = set(world.visits_of(sample)["person"].to_pylist())
    assert not shown & pseudonyms_of_everyone(KEYS, "S-2")
    assert not shown & pseudonyms_of_everyone(KeyRing(bytes(32)), "S-1")
    assert shown <= pseudonyms_of_everyone(KEYS, "S-1"), "who does hold the key finds everyone"


def test_a_rotated_key_leaves_no_pseudonym_in_common() -> None:
    first, second = (pseudonyms_of_everyone(KEYS, "S-1", version) for version in (1, 2))
    assert len(first) == len(second) == PEOPLE
    assert not first & second


def test_no_two_identifiers_of_a_row_tell_that_they_are_one(world: World, sample: Sample) -> None:
    """Identifiers of different kinds have different keys: the same value under two headings is two pseudonyms."""
    values = pa.array([f"{number:010d}" for number in range(200)])
    of_codes, of_phones = (Pseudonymiser(KEYS, "S-1").of(kind, values).to_pylist() for kind in ("code", "cn_mobile"))
    assert not set(of_codes) & set(of_phones)
    direct = [c.name for c in VISITS.columns if c.role is ColumnRole.DIRECT_IDENTIFIER]
    shown = [set(world.visits_of(sample)[name].to_pylist()) - {None} for name in direct]
    assert sum(map(len, shown)) == len(set().union(*shown))
