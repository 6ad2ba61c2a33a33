"""Cheaper ways to ask: each passes, and saves what it says."""

import pytest

from sandbox.core.questions import Question, Saving, Suggestion
from sandbox.query_gate.cheaper import SUPPOSED_UNITS, cheaper
from sandbox.query_gate.gate import Gate
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.spec.families import ALLOWED
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import ASKING, CONTRACT, GRANT, NOW

TWO = "SELECT region, count(*) AS n, avg(age) AS m FROM person GROUP BY region"


@pytest.fixture
def gate(database: Database) -> Gate:
    return Gate(Ledger(database), OpenDpNoise(), FrozenClock(NOW), SCRATCH)


def suggested(gate: Gate, sql: str, question: Question | None = None) -> dict[Saving, list[Suggestion]]:
    asked = question or Question(sql)
    found: dict[Saving, list[Suggestion]] = {}
    for suggestion in cheaper(gate, asked, ASKING, gate.quote(asked, ASKING)):
        found.setdefault(suggestion.saving, []).append(suggestion)
    return found


def widths(sql: str) -> dict[str, float | None]:
    program = judge(Question(sql), (CONTRACT,), GRANT)
    return {c.name: c.half_width_95 for c in expected_columns(program, SUPPOSED_UNITS)}


def test_every_suggestion_passes_and_tells_its_own_quote(gate: Gate) -> None:
    found = [s for case in ALLOWED for suggestions in suggested(gate, case.sql).values() for s in suggestions]
    assert {s.saving for s in found} == set(Saving) - {Saving.KEPT}
    for suggestion in found:
        program = judge(Question(suggestion.sql, suggestion.spend), (CONTRACT,), GRANT)
        assert suggestion.columns == expected_columns(program, SUPPOSED_UNITS)
        assert program.cost.nano_rho <= suggestion.spend.nano_rho


def test_leaving_a_column_out_makes_the_others_narrower(gate: Gate) -> None:
    (without_average,) = suggested(gate, TWO)[Saving.FEWER]
    assert without_average.sql == "SELECT region, count(*) AS n FROM person GROUP BY region"
    before, after = widths(TWO)["n"], widths(without_average.sql)["n"]
    assert before is not None
    assert after is not None
    assert without_average.gain == round(before / after, 2) > 1.1


def test_many_groups_can_be_fewer(gate: Gate) -> None:
    (bins,) = suggested(gate, "SELECT age, count(*) AS n FROM person GROUP BY age")[Saving.COARSER]
    assert bins.sql == "SELECT age // 10, count(*) AS n FROM person GROUP BY age // 10"
    assert (bins.groups, bins.gain) == (13, round(121 / 13, 2))
    assert Saving.COARSER not in suggested(gate, TWO)


def test_twice_as_wide_is_a_quarter_of_the_price(gate: Gate) -> None:
    (less,) = suggested(gate, TWO)[Saving.LESS_EXACT]
    assert less.spend.nano_rho * 4 == CONTRACT.privacy.question.nano_rho
    assert less.gain == 4


def test_what_is_exact_and_free_has_no_cheaper_way(gate: Gate) -> None:
    assert suggested(gate, "SELECT town, sum(size) FROM towns GROUP BY town") == {}
