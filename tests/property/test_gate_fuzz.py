"""Whatever is written, the gate answers or refuses: no text makes it fail, and none reaches the engine."""

import random
import re
import time

import pytest

from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.core.text import Lang
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.render import render
from tests.spec.families import TEXTS
from tests.unit.query_gate.gate_world import CONTRACT, GRANT

SEEDS = [text for text in TEXTS if len(text) < 400]
PIECES_TEXT = r"""
NOT ( ) , ' " -- /* */ ; :: $$ ! ~ == [ ] { } || | & @ # % ? \ é 湖北 = <> < > <= >= + - * / // .
CASE WHEN THEN ELSE END IS NULL IN BETWEEN LIKE AND OR SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET WITH
UNION ALL DISTINCT OVER FILTER EXISTS INTERVAL CAST DATE TIMESTAMP
person visits towns name id_number income day kind fee count( sum( avg( year( substr( max( *
1 0 -1 9223372036854775808 1.5 1e9 0x1f '2025-01-01' 'HIV'
"""
PIECES = (*PIECES_TEXT.split(), "\x00", "\u200b", "\ufeff", "")
FUNCTION = re.compile(r"([\w.]+)\(")
QUOTED = re.compile(r"'(?:[^']|'')*'")
ENGINE_TEXT = """
count sum substr year quarter month day isodow dayofweek dayofyear week isoyear yearweek decade century
date_trunc to_months date_diff date_sub round abs sign greatest least
"""
ENGINE_FUNCTIONS = {"row_number"} | {f"system.main.{name}" for name in ENGINE_TEXT.split()}
WORDS_TEXT = "AND OR NOT IN THEN WHEN ELSE FROM CAST CASE SELECT WHERE BETWEEN COALESCE"
WORDS = set(WORDS_TEXT.split())


def mutated(chance: random.Random) -> str:
    text = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 2)):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randint(0, 4):
            case 0:
                text = text[:at] + " " + chance.choice(PIECES) + " " + text[at:]
            case 1:
                text = text[:at] + text[min(to, at + 6) :]
            case 2:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case 3:
                text = text[:at] + chance.choice(SEEDS)[at:]
            case _:
                text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
    return text


def check_text(text: str) -> bool:
    try:
        priced = judge(Question(text), (CONTRACT,), GRANT)
    except RefusedQuestion as refusal:
        check_refusal(refusal)
        return False
    sql = QUOTED.sub("''", "; ".join(render(block.plan, block.bounding) for block in priced.blocks))
    assert {name for name in FUNCTION.findall(sql) if name not in WORDS} <= ENGINE_FUNCTIONS
    assert "id_number" not in sql
    assert '"name"' not in sql
    return True


def check_refusal(refusal: RefusedQuestion) -> None:
    assert refusal.message(Lang.EN)
    assert refusal.message(Lang.ZH)
    if refusal.rewrite is not None:
        judge(Question(refusal.rewrite), (CONTRACT,), GRANT)


def test_mutated_texts_are_answered_or_refused_and_nothing_else() -> None:
    chance = random.Random(20261104)  # noqa: S311 - texts, not secrets
    verdicts = [check_text(mutated(chance)) for _ in range(1500)]
    assert 50 < sum(verdicts) < len(verdicts) - 50


@pytest.mark.slow
def test_a_hundred_thousand_mutated_texts_are_answered_or_refused() -> None:
    chance = random.Random(1)  # noqa: S311 - texts, not secrets
    for _ in range(100_000):
        check_text(mutated(chance))


def nested(times: int, before: str, after: str, core: str = "1") -> str:
    return before * times + core + after * times


DEEP = (
    "SELECT " + "NOT " * 300 + "TRUE FROM person",
    "SELECT count(*) FROM person WHERE " + "age = " * 250 + "1",
    "SELECT count(*) FROM person WHERE " + nested(70, "CASE WHEN age > 1 THEN ", " END"),
    "SELECT count(*) FROM person WHERE " + " AND ".join(["age > 1"] * 190),
    "SELECT count(*) FROM person WHERE " + " OR ".join(["NOT (age > 1)"] * 110),
    "SELECT " + nested(59, "-(", ")", "count(*)") + " FROM person",
    "SELECT count(*)" + " + 1" * 59 + " FROM person",
    "SELECT count(*) FROM person WHERE age IS NULL" + " IS NULL" * 300,
    "SELECT sum(" + nested(6, "(", " + 1" * 58 + ")", "age") + ") FROM person",
    "SELECT count(*) FROM person WHERE " + nested(9, "(", " = 1" * 40 + ")", "age"),
    "SELECT " + nested(55, "count(", ")", "*") + " FROM person",
    "SELECT sum(" + nested(30, "CASE WHEN age > 1 THEN ", " END") + ") FROM person",
    "SELECT sum(" + nested(30, "CASE ", " WHEN 1 THEN 1 WHEN 2 THEN 2 END", "age") + ") FROM person",
    "SELECT sum(" + nested(30, "CASE WHEN ", " BETWEEN 0 AND 1 THEN 1 END", "age") + ") FROM person",
    "SELECT sum(" + nested(45, "CASE WHEN NOT (", " = 1) THEN 1 END", "age") + ") FROM person GROUP BY age // 3",
    "SELECT " + nested(30, "CASE WHEN 1 < ", " THEN 1 ELSE 2 END", "count(*)") + ", age // 3 FROM person GROUP BY 2",
)


HOURS_NOT_SECONDS_S = 60
"""Far above what it takes, far below what growth by powers of two would take."""


@pytest.mark.parametrize("text", DEEP, ids=lambda text: text[:60])
def test_deep_and_long_texts_exhaust_neither_stack_nor_time(text: str) -> None:
    began = time.process_time()
    check_text(text)
    assert time.process_time() - began < HOURS_NOT_SECONDS_S
