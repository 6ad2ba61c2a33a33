"""Attacks on the gate, and honest questions that look like them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.query_gate.judge import judge
from sandbox.spaces.worker import SpaceWorker
from tests.unit.query_gate.asking_gate import answered
from tests.unit.query_gate.gate_world import CONTRACT, PERSON, build_space, open_space

OWN = Path(__file__).parent / "gate_attacks.jsonl"
SHARED = Path(__file__).parents[2].parent / "shared" / "attacks.jsonl"
PERSON_ONLY = replace(CONTRACT, tables=(PERSON,))


@dataclass(frozen=True, slots=True)
class Attack:
    id: str
    sql: str
    expect: str


def read(path: Path) -> list[Attack]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return [Attack(a["id"], a["sql"], a["expect"]) for a in map(json.loads, filter(None, lines))]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.mark.parametrize("attack", read(OWN), ids=lambda attack: attack.id)
def test_an_attack_is_refused_and_an_honest_question_answered(attack: Attack, space: SpaceWorker) -> None:
    check_ends_as_expected(attack, CONTRACT, space)


@pytest.mark.skipif(not SHARED.exists(), reason="../shared/attacks.jsonl is not here")
@pytest.mark.parametrize("attack", read(SHARED), ids=lambda attack: attack.id)
def test_the_shared_attacks_end_as_expected(attack: Attack, space: SpaceWorker) -> None:
    check_ends_as_expected(attack, PERSON_ONLY, space)


def check_ends_as_expected(attack: Attack, contract: Contract, space: SpaceWorker) -> None:
    """Judge an attack; what is answered must be noised and paid for, unless it reads public tables alone."""
    try:
        priced = judge(Question(attack.sql), (contract,), None)
    except RefusedQuestion:
        assert attack.expect in ("refuse", "refuse_or_noise")
        return
    assert attack.expect in ("answer", "refuse_or_noise")
    protected = [block for block in priced.blocks if not block.plan.table.is_public]
    assert all(noise is not None for block in protected for noise in block.noises)
    assert (priced.cost.nano_rho > 0) == bool(protected)
    assert answered(attack.sql, space).columns


def test_no_attack_is_listed_twice() -> None:
    attacks = read(OWN)
    assert len(attacks) > 500
    assert len({attack.id for attack in attacks}) == len({attack.sql for attack in attacks}) == len(attacks)


def test_wordings_meant_to_average_noise_away_are_one_question() -> None:
    wordings = [attack.sql for attack in read(OWN) if attack.id in ("GK001", "GK002", "GK004")]
    digests = {judge(Question(sql), (CONTRACT,), None).question_digest for sql in wordings}
    assert len(wordings) == 3
    assert len(digests) == 1
