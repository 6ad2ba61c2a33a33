"""Attacks on exact answers: each finds the one person of 44 where no rule holds, and fails where the guard does."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Asking
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.storage.database import Database
from tests.unit.query_gate.exact_world import (
    ASKING,
    EXACT,
    LONE_INCOME,
    UNGUARDED,
    Town,
    build_space,
    residents,
)
from tests.unit.query_gate.gate_world import KEY

COUNT = "SELECT count(*) FROM resident"
PEOPLE = len(residents())


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_worker(build_space(tmp_path_factory.mktemp("exact") / "v1.space", residents()), KEY) as worker:
        yield worker


@dataclass(frozen=True, slots=True)
class Attack:
    """Questions, and what their numbers add up to with these signs: one person, or what that person earns."""

    name: str
    questions: tuple[str, ...]
    signs: tuple[int, ...]
    finds: int = 1


def ages(low: int, high: int) -> str:
    return f"age BETWEEN {low} AND {high}"


ALL_BUT_44 = f"age IN ({', '.join(str(age) for age in range(100) if age != 44)})"
OVERLAPPING = (COUNT, f"{COUNT} WHERE {ages(0, 44)}", f"{COUNT} WHERE {ages(44, 99)}")
BY_TOWN = "SELECT town, count(*) FROM resident WHERE {} GROUP BY town"
ATTACKS = (
    Attack("the one alone", (f"{COUNT} WHERE age = 44",), (1,)),
    Attack("all, less all but one", (COUNT, f"{COUNT} WHERE {ALL_BUT_44}"), (1, -1)),
    Attack("two nested ranges", (f"{COUNT} WHERE {ages(40, 44)}", f"{COUNT} WHERE {ages(40, 43)}"), (1, -1)),
    Attack("two ranges that overlap in one", OVERLAPPING, (-1, 1, 1)),
    Attack(
        "a chain of refinements",
        tuple(f"{COUNT} WHERE {ages(low, 47)}" for low in (40, 42, 43, 44, 45)),
        (0, 0, 0, 1, -1),
    ),
    Attack(
        "three groups that make up one answer and a person",
        (BY_TOWN.format(ages(40, 44)), f"{COUNT} WHERE {ages(40, 43)}"),
        (1, -1),
    ),
    Attack(
        "bins of five against bins of four",
        tuple(f"SELECT age // {width} * {width}, count(*) FROM resident GROUP BY 1" for width in (5, 4)),
        (1, -1),
    ),
    Attack(
        "what the one earns",
        tuple(f"SELECT sum(income) FROM resident WHERE {ages(40, last)}" for last in (44, 43)),
        (1, -1),
        LONE_INCOME,
    ),
)


def total(attack: Attack, number: int, rows: tuple[tuple[object, ...], ...]) -> int:
    """Add an answer up: of bins, those from 40 to the attacked one; of all others, every row."""
    own = [row for row in rows if "//" not in attack.questions[number] or row[0] == 40]
    return sum(int(str(row[-1])) for row in own)


def found(attack: Attack, town: Town) -> int:
    answers = [total(attack, number, town.ask(sql)) for number, sql in enumerate(attack.questions)]
    return sum(sign * answer for sign, answer in zip(attack.signs, answers, strict=True))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_finds_its_person_where_no_rule_holds(attack: Attack, database: Database, space: SpaceWorker) -> None:
    assert found(attack, Town(database, space, replace(ASKING, contract=UNGUARDED))) == attack.finds


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_withheld_in_whatever_order_it_is_asked(
    attack: Attack, database: Database, space: SpaceWorker
) -> None:
    for place, questions in enumerate((attack.questions, attack.questions[::-1])):
        contract = replace(EXACT, dataset=f"order-{place}")
        town = Town(database, space, under(contract))
        assert any(town.is_withheld(question) for question in questions)


def under(contract: Contract) -> Asking:
    return replace(ASKING, contract=contract, grant=replace(ASKING.grant, dataset=contract.dataset))


def test_two_analysts_together_find_no_more_than_one(database: Database, space: SpaceWorker) -> None:
    town = Town(database, space)
    assert town.number(f"{COUNT} WHERE {ages(40, 49)}", "one") == 12 * 9 + 1
    assert town.is_withheld("SELECT count(*) FROM resident WHERE age IN (40, 41, 42, 43, 45, 46, 47, 48, 49)", "other")


def test_two_scenarios_together_find_no_more_than_one(database: Database, space: SpaceWorker) -> None:
    town = Town(database, space)
    town.number(f"{COUNT} WHERE {ages(40, 44)}")
    other = Town(database, space, replace(ASKING, grant=replace(ASKING.grant, scenario="S9")))
    assert other.is_withheld(f"{COUNT} WHERE {ages(40, 43)}")


def test_a_new_version_of_the_data_forgets_no_question(database: Database, space: SpaceWorker) -> None:
    Town(database, space).number(f"{COUNT} WHERE {ages(40, 44)}")
    later = Town(database, space, replace(ASKING, dataset_version="v2"))
    assert later.is_withheld(f"{COUNT} WHERE {ages(40, 43)}")


def test_those_without_a_value_are_a_group_too(database: Database, space: SpaceWorker) -> None:
    town = Town(database, space)
    some = sum(p.town == "B" and p.debt is not None for p in residents())
    assert 0 < some < 10
    assert town.is_withheld("SELECT count(debt) FROM resident WHERE town = 'B'")
    assert town.is_withheld("SELECT sum(debt) FROM resident WHERE town = 'B'")


def test_a_sum_that_one_person_dominates_is_withheld(database: Database, space: SpaceWorker) -> None:
    town = Town(database, space)
    assert town.is_withheld(f"SELECT sum(income) FROM resident WHERE {ages(40, 49)}")
    assert town.is_withheld(f"SELECT avg(income) FROM resident WHERE {ages(40, 49)}")
    assert not town.is_withheld(f"SELECT sum(income) FROM resident WHERE {ages(50, 59)}")


HIDDEN = (
    f"{COUNT} WHERE age <> 44",
    f"{COUNT} WHERE NOT age = 44",
    f"{COUNT} WHERE age = 44 OR town = 'A'",
    f"{COUNT} WHERE age >= 44",
    f"{COUNT} WHERE age < 44",
    f"{COUNT} WHERE debt IS NULL",
    f"{COUNT} WHERE sick",
    f"{COUNT} WHERE age = income",
    f"{COUNT} WHERE CASE WHEN age = 44 THEN TRUE ELSE FALSE END",
    f"{COUNT} WHERE age + income = 44",
    "SELECT sum(CASE WHEN age = 44 THEN 1 ELSE 0 END) FROM resident",
    "SELECT sum(age // 44) FROM resident",
    "SELECT sum(age * income) FROM resident",
    "SELECT count(CASE WHEN age = 44 THEN 1 END) FROM resident",
    "SELECT CASE WHEN age = 44 THEN 1 ELSE 0 END, count(*) FROM resident GROUP BY 1",
    "SELECT age = 44, count(*) FROM resident GROUP BY 1",
    "SELECT (age + income) // 10, count(*) FROM resident GROUP BY 1",
    "SELECT count(DISTINCT id) FROM visit",
    "SELECT count(*) FROM resident r JOIN visit v ON r.id = v.id",
    "SELECT count(*) FROM visit v JOIN resident r ON r.id = v.id WHERE r.age = 44",
    "SELECT count(*) FROM resident r JOIN place p ON r.town = p.town",
    "SELECT count(*) FROM place p JOIN resident r ON r.town = p.town",
    "SELECT count(DISTINCT age) FROM resident",
    "SELECT stddev(income) FROM resident",
    "SELECT median(income) FROM resident",
)


@pytest.mark.parametrize("sql", HIDDEN)
def test_a_condition_the_guard_could_not_see_is_refused_with_a_rewrite(
    sql: str, database: Database, space: SpaceWorker
) -> None:
    town = Town(database, space)
    with pytest.raises(RefusedQuestion) as refusal:
        town.ask(sql)
    assert refusal.value.rewrite is not None
    town.is_withheld(refusal.value.rewrite)


def test_the_people_in_two_groups_at_once_are_not_told_by_distinct_counts(
    database: Database, space: SpaceWorker
) -> None:
    town = Town(database, space)
    with pytest.raises(RefusedQuestion):
        town.ask("SELECT kind, count(DISTINCT id) FROM visit GROUP BY kind")


def test_the_whole_table_is_taken_for_known(database: Database, space: SpaceWorker) -> None:
    town = Town(database, space)
    assert town.is_withheld(f"{COUNT} WHERE {ALL_BUT_44}")
    assert town.number(COUNT) == PEOPLE
