"""The audit of exact answers: whatever it lets pass, no sum or difference of it speaks of too few."""

from collections.abc import Iterable, Mapping
from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sandbox.core.exact import ExactRules
from sandbox.query_gate.exact import audit
from sandbox.query_gate.exact.audit import Atom, AuditTooLarge, speaks_of_few
from sandbox.query_gate.exact.dominance import Contributions, is_dominated
from sandbox.query_gate.exact.leverage import is_surely_of_many

MIN = 3


def made(units: Iterable[Iterable[int]], groups: Mapping[str, Iterable[int]]) -> tuple[Atom, ...]:
    """Give atoms of some units each, and the groups by the places of their atoms."""
    named = list(groups.items())
    return tuple(
        Atom(
            frozenset((number, (name,)) for number, (name, places) in enumerate(named) if place in set(places)),
            len(set(own)),
            None if len(set(own)) >= MIN else frozenset(own),
        )
        for place, own in enumerate(units)
    )


def test_a_group_of_few_is_found() -> None:
    assert speaks_of_few(made([{1}, {2, 3, 4}], {"few": [0]}), MIN)


def test_the_rest_of_the_table_is_a_group_too() -> None:
    assert speaks_of_few(made([{1}, {2, 3, 4}], {"many": [1]}), MIN)


def test_few_among_many_are_not_found_by_one_answer() -> None:
    assert not speaks_of_few(made([{1}, {2, 3, 4}, {5, 6, 7}], {"both": [0, 1]}), MIN)


def test_a_difference_of_two_answers_is_found() -> None:
    assert speaks_of_few(made([{1}, {2, 3, 4}, {5, 6, 7}], {"both": [0, 1], "one less": [1]}), MIN)


def test_a_chain_of_three_is_found() -> None:
    groups = {"ab": [0, 1], "bc": [1, 2], "cd": [2, 3]}
    units = [{1}, {2, 3, 4}, {5, 6, 7}, {8, 9, 10}, {11, 12, 13}]
    assert not speaks_of_few(made(units, groups), MIN)
    assert speaks_of_few(made(units, groups | {"d": [3]}), MIN)


def test_margins_of_a_table_do_not_tell_its_cells() -> None:
    units = [{1}, {2, 3, 4}, {5, 6, 7}, {8, 9, 10}]
    margins = {"left": [0, 1], "right": [2, 3], "top": [0, 2], "bottom": [1, 3]}
    assert not speaks_of_few(made(units, margins), MIN)


def test_a_rare_group_spread_over_small_atoms_counts_as_a_whole() -> None:
    units = [{1, 2}, {3, 4}, {5, 6, 7}, {8, 9, 10}]
    assert not speaks_of_few(made(units, {"rare": [0, 1]}), MIN)


def test_units_in_two_atoms_are_counted_once() -> None:
    units = [{1, 2}, {1, 2}, {5, 6, 7}, {8, 9, 10}]
    assert speaks_of_few(made(units, {"rare": [0, 1]}), MIN)


def test_two_rare_groups_that_overlap_are_not_looked_through_and_kept_back() -> None:
    units = [{1, 2}, {3, 4}, {5, 6}, {7, 8, 9}]
    assert speaks_of_few(made(units, {"ab": [0, 1], "bc": [1, 2]}), MIN)


def test_a_history_too_large_to_look_through_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_WORK", 3)
    with pytest.raises(AuditTooLarge):
        speaks_of_few(made([{1}, {2, 3, 4}, {5, 6, 7}], {"both": [0, 1], "one": [1]}), MIN)


atoms_of_any_kind = st.lists(st.integers(1, 5), min_size=1, max_size=5)
shares = st.lists(st.sets(st.integers(0, 4), min_size=1), max_size=4)


@given(atoms_of_any_kind, shares)
@settings(max_examples=600, deadline=None)
def test_what_passes_can_be_added_up_in_no_way_that_speaks_of_few(sizes: list[int], groups: list[set[int]]) -> None:
    units = [range(100 * place, 100 * place + size) for place, size in enumerate(sizes)]
    told = {f"g{n}": [place for place in group if place < len(sizes)] for n, group in enumerate(groups)}
    atoms = made(units, told)
    is_kept = speaks_of_few(atoms, MIN)
    event("kept back" if is_kept else "passes")
    found = _least_spoken_of(sizes, [set(places) for places in told.values()])
    if is_surely_of_many(atoms, MIN):
        event("surely of many")
        assert found is None or found >= MIN
    if not is_kept:
        assert found is None or found >= MIN
    elif found is not None and found >= MIN:
        event("kept back without need")


def _least_spoken_of(sizes: list[int], groups: list[set[int]]) -> int | None:
    """Give the fewest units that sums with factors −2 to 2 of the groups and the whole speak of, but some."""
    rows = [[int(place in group) for place in range(len(sizes))] for group in [*groups, set(range(len(sizes)))]]
    least = None
    for factors in product(range(-2, 3), repeat=len(rows)):
        sums = [sum(f * row[place] for f, row in zip(factors, rows, strict=True)) for place in range(len(sizes))]
        spoken = sum(size for size, value in zip(sizes, sums, strict=True) if value)
        if spoken and (least is None or spoken < least):
            least = spoken
    return least


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (Contributions(100, 75, 75, 20), True),
        (Contributions(100, 76, 76, 10), True),
        (Contributions(100, 40, 40, 20), False),
        (Contributions(100, 50, 50, 43), True),
        (Contributions(100, 50, 50, 42), False),
        (Contributions(0, 0, 0, 0), False),
        (Contributions(5, 5, 5, 0), True),
    ],
)
def test_sums_of_a_few_large_contributors_are_dominated(told: Contributions, expected: bool) -> None:  # noqa: FBT001 - a case
    assert is_dominated(told, ExactRules(10, 1, 75, 15)) is expected


def test_margins_over_small_atoms_are_surely_of_many() -> None:
    units = [[place, 100 + place] for place in range(100)]
    rows = {f"row {n}": range(10 * n, 10 * n + 10) for n in range(10)}
    columns = {f"column {n}": range(n, 100, 10) for n in range(10)}
    atoms = made(units, rows | columns)
    assert is_surely_of_many(atoms, MIN)
    assert speaks_of_few(atoms, MIN), "the audit alone would keep this back"
    assert not is_surely_of_many(made(units, rows | columns | {"one": [55]}), MIN)
    assert not is_surely_of_many(made(units, rows | columns | {"all but one": [*range(55), *range(56, 100)]}), MIN)


def test_one_person_among_a_million_has_all_the_leverage_of_a_difference() -> None:
    many = Atom(frozenset({(0, ()), (1, ())}), 10**6, None)
    rest = Atom(frozenset(), 10**6, None)
    one = Atom(frozenset({(0, ())}), 1, frozenset({7}))
    assert not is_surely_of_many((many, rest, one), MIN)
    assert is_surely_of_many((many, rest), MIN)


def test_units_with_rows_in_many_small_atoms_are_counted_once() -> None:
    same = [{1, 2}] * 5
    assert not is_surely_of_many(made([*same, {8, 9, 10}], {"rare": range(5)}), MIN)


def test_nothing_is_sure_of_an_empty_table() -> None:
    assert not is_surely_of_many((), MIN)
