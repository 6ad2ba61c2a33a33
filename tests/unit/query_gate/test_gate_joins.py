"""One meaning, one core: however sources are joined, named and nested, the same question is asked once."""

from dataclasses import replace

import pytest

from sandbox.core.errors.joining import DatasetsJoined
from sandbox.core.questions import Question
from sandbox.query_gate.judge import judge
from sandbox.query_gate.pricing.price import PricedPlan
from tests.unit.query_gate.asking_gate import judged
from tests.unit.query_gate.gate_world import CONTRACT, LEVELS, PERSON, VISITS

WARD = "SELECT region, avg(fee) FROM"
SAME = (
    (
        f"{WARD} person p JOIN visits v ON p.id_number = v.id WHERE urgent GROUP BY region",
        f"{WARD} visits v JOIN person p ON v.id = p.id_number WHERE v.urgent GROUP BY p.region",
        f"{WARD} person JOIN (SELECT id AS who, fee FROM visits WHERE urgent) ON who = id_number GROUP BY region",
        f"WITH v AS (SELECT * FROM visits WHERE urgent) {WARD} v JOIN person ON id = id_number GROUP BY 1",
    ),
    (
        "SELECT count(*) FROM visits v JOIN levels l ON v.level = l.level JOIN person p ON p.id_number = v.id",
        "SELECT count(*) FROM levels JOIN visits USING (level) JOIN person ON id = id_number",
    ),
    (
        "SELECT avg(n) FROM (SELECT id, count(*) AS n FROM visits GROUP BY id)",
        "WITH v AS (SELECT count(*) AS m, sum(fee) AS unused FROM visits GROUP BY id) SELECT avg(m) FROM v",
    ),
    (
        "SELECT count(*) FROM person WHERE id_number IN (SELECT id FROM visits WHERE urgent)",
        "SELECT count(*) FROM person p WHERE EXISTS (SELECT fee FROM visits v WHERE v.urgent AND v.id = p.id_number)",
        "SELECT count(*) FROM person JOIN (SELECT id AS who FROM visits WHERE urgent GROUP BY id) ON who = id_number",
    ),
)
ELSEWHERE = replace(CONTRACT, dataset="other", tables=(VISITS, LEVELS))
HERE = replace(CONTRACT, tables=(PERSON,))


def digest(text: str) -> str:
    priced: PricedPlan = judged(text)
    return priced.question_digest


@pytest.mark.parametrize("texts", SAME, ids=lambda texts: texts[0][:60])
def test_one_meaning_has_one_core(texts: tuple[str, ...]) -> None:
    assert len({digest(text) for text in texts}) == 1


def test_rows_that_are_lost_and_rows_that_are_kept_are_two_questions() -> None:
    inner = "SELECT count(*) FROM person p JOIN visits v ON p.id_number = v.id"
    assert digest(inner) != digest(inner.replace("JOIN", "LEFT JOIN"))


def test_tables_of_two_datasets_are_not_joined() -> None:
    with pytest.raises(DatasetsJoined):
        judge(Question("SELECT count(*) FROM person JOIN visits ON id_number = id"), (HERE, ELSEWHERE), None)
