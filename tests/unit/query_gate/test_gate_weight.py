"""How heavy a question is: its text and contract decide, and what is not known to be light is heavy."""

import pytest

from sandbox.core.questions import Question
from sandbox.query_gate.weight import Weight, weight_of
from tests.unit.query_gate.exact_world import ASKING as EXACTLY
from tests.unit.query_gate.gate_world import ASKING


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM person WHERE income >= 999999",
        "SELECT region, disease, sum(income), avg(age) FROM person GROUP BY 1, 2",
        "SELECT kind, count(note) FROM visits GROUP BY kind",
        "SELECT count(DISTINCT id_number) FROM person",
    ],
)
def test_counts_and_sums_of_few_groups_are_light(sql: str) -> None:
    assert weight_of(Question(sql), ASKING) is Weight.LIGHT


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(DISTINCT id) FROM visits",
        "SELECT age, region, disease, count(*) FROM person GROUP BY 1, 2, 3",
    ],
)
def test_many_groups_and_distinct_counts_are_heavy(sql: str) -> None:
    assert weight_of(Question(sql), ASKING) is Weight.HEAVY


@pytest.mark.parametrize("sql", ["SELECT name FROM person", "DROP TABLE person", "SELECT count(*) FROM nowhere"])
def test_a_refused_question_is_light(sql: str) -> None:
    assert weight_of(Question(sql), ASKING) is Weight.LIGHT


def test_a_question_that_must_be_guarded_is_heavy() -> None:
    assert weight_of(Question("SELECT count(*) FROM resident"), EXACTLY) is Weight.HEAVY
