"""Whatever is refused is refused helpfully: a fragment, a rule in either language alone, and a rewrite that passes."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.grant import Grant
from sandbox.core.questions import Question
from sandbox.core.text import Lang
from sandbox.query_gate.judge import judge
from tests.spec.families import NOT_ALLOWED
from tests.unit.query_gate.gate_world import CONTRACT, GRANT, PERSON

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "attacks" / "gate_attacks.jsonl"
SHARED = ROOT.parent / "shared" / "attacks.jsonl"
PERSON_ONLY = replace(CONTRACT, tables=(PERSON,))


@dataclass(frozen=True, slots=True)
class Text:
    """A text that may be refused, and under what it is asked."""

    sql: str
    contract: Contract
    grant: Grant | None


def texts_of(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return [json.loads(line)["sql"] for line in lines if line]


TEXTS = (
    *(Text(case.sql, CONTRACT, GRANT) for case in NOT_ALLOWED),
    *(Text(sql, CONTRACT, GRANT) for sql in texts_of(OWN)),
    *(Text(sql, PERSON_ONLY, None) for sql in texts_of(SHARED)),
)


def refusal_of(text: Text) -> RefusedQuestion | None:
    try:
        judge(Question(text.sql), (text.contract,), text.grant)
    except RefusedQuestion as refusal:
        return refusal
    return None


REFUSALS = tuple((text, refusal) for text in TEXTS if (refusal := refusal_of(text)) is not None)


@pytest.mark.parametrize(("text", "refusal"), REFUSALS, ids=lambda part: getattr(part, "sql", "")[:80])
def test_a_refusal_names_its_fragment_its_rule_and_a_rewrite_that_passes(text: Text, refusal: RefusedQuestion) -> None:
    assert refusal.fragment
    assert refusal.rewrite is not None
    judge(Question(refusal.rewrite), (text.contract,), text.grant)


@pytest.mark.parametrize(("text", "refusal"), REFUSALS, ids=lambda part: getattr(part, "sql", "")[:80])
def test_a_refusal_is_told_in_one_language_at_a_time(text: Text, refusal: RefusedQuestion) -> None:
    english = refusal.message(Lang.EN) + refusal.what_next(Lang.EN)
    own_words = english.replace(refusal.fragment, "")
    assert CHINESE.search(text.sql) or not CHINESE.search(own_words)
    assert CHINESE.search(refusal.message(Lang.ZH).replace(refusal.fragment, ""))


def test_enough_is_refused_to_tell() -> None:
    assert len(REFUSALS) > len(NOT_ALLOWED)
