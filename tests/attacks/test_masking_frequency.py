"""Attacks by counting: whoever knows how often each value stands in the real data looks for it among the pseudonyms."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from tests.unit.masking.masking_world import KEYS, World, make_visits, open_world

PEOPLE = 1500
SPACE = "S-1"
BIGGEST = 400
FIRMS = 120


def firm(number: int) -> str:
    return f"QY{number:06d}"


def skewed(chance: np.random.Generator) -> np.ndarray:
    """Give each person a firm: one employs very many, some many, the others few and about alike."""
    sizes = [BIGGEST, 200, 100, 60]
    rest = PEOPLE - sum(sizes)
    of_rest = 4 + chance.integers(0, FIRMS, rest)
    return chance.permutation(np.concatenate([np.repeat(np.arange(4), sizes), of_rest]))


def employed(seed: int) -> pa.Table:
    visits = make_visits(PEOPLE, seed)
    firms = skewed(np.random.default_rng(seed))
    names = [firm(int(firms[unit])) for unit in visits["_unit"].to_pylist()]
    return visits.set_column(0, "serial", pa.array(names))


def people_of(rows: pa.Table, column: str) -> Counter[str]:
    """Count the people who share each value."""
    pairs = set(zip(rows[column].to_pylist(), rows["person"].to_pylist(), strict=True))
    return Counter(value for value, _ in pairs if value is not None)


def guessed_by_rank(shown: Counter[str], real: Counter[str]) -> dict[str, str]:
    """Match the values of two tables by how often they stand there, the most frequent first."""
    ranked = ([value for value, _ in sorted(c.items(), key=lambda item: (-item[1], item[0]))] for c in (shown, real))
    return dict(zip(*ranked, strict=False))


def share_right(guesses: dict[str, str], truth: dict[str, str]) -> float:
    return sum(truth[shown] == real for shown, real in guesses.items()) / max(1, len(guesses))


@pytest.fixture(scope="module", params=[3, 4])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("counted"), employed(request.param)) as opened:
        yield opened


def truth_of(world: World) -> dict[str, str]:
    """Give, by the key, which firm each pseudonym stands for."""
    firms = pa.array(sorted(set(world.visits["serial"].to_pylist())))
    return dict(zip(Pseudonymiser(KEYS, SPACE).of("code", firms).to_pylist(), firms.to_pylist(), strict=True))


def test_the_largest_employers_are_not_shown(world: World) -> None:
    shown = people_of(world.visits_of(world.make()), "serial")
    truth = truth_of(world)
    assert len(shown) > 20
    assert not {truth[pseudonym] for pseudonym in shown} & {firm(number) for number in range(4)}


def test_no_value_is_told_by_how_many_share_it(world: World) -> None:
    """So many values are shared by as many people that the best guess among them is right one time in ten."""
    alike = Counter(people_of(world.visits_of(world.make()), "serial").values())
    assert min(alike.values()) >= 10


def test_matching_by_rank_hardly_ever_finds_a_firm(world: World) -> None:
    shown, real = people_of(world.visits_of(world.make()), "serial"), people_of(world.visits, "serial")
    guesses = guessed_by_rank(shown, real)
    assert share_right(guesses, truth_of(world)) <= 0.1


def test_the_same_attack_finds_the_largest_where_values_are_only_renamed(world: World) -> None:
    """The clean twin: pseudonyms without the rule against counting."""
    sampled = set(world.visits_of(world.make())["person"].to_pylist())
    truth, pseudonymiser = truth_of(world), Pseudonymiser(KEYS, SPACE)
    people = pseudonymiser.of("cn_id", world.visits["person"].combine_chunks())
    renamed = pa.table({"person": people, "serial": pseudonymiser.of("code", world.visits["serial"].combine_chunks())})
    rows = renamed.filter(pa.array([person in sampled for person in people.to_pylist()]))
    guesses = guessed_by_rank(people_of(rows, "serial"), people_of(world.visits, "serial"))
    first_four = dict(list(guesses.items())[:4])
    assert share_right(first_four, truth) >= 0.75


def test_a_column_with_a_handful_of_values_shows_no_pseudonym_at_all(tmp_path: Path) -> None:
    visits = make_visits(PEOPLE, 5)
    few = pa.array([firm(unit % 3) for unit in visits["_unit"].to_pylist()])
    with open_world(tmp_path, visits.set_column(0, "serial", few)) as world:
        assert set(world.visits_of(world.make())["serial"].to_pylist()) == {None}
