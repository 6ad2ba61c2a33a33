"""Whatever is written, the gate answers or refuses: no text makes it fail, and none reaches the engine."""

import random
import re
import time
from collections.abc import Callable, Iterator

import pytest

from sandbox.core.columns import ColumnRole
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.core.text import Lang
from sandbox.query_gate.answering.result_inputs import table_columns
from sandbox.query_gate.answering.result_statement import write_statement
from sandbox.query_gate.judge import judge
from sandbox.query_gate.meaning.results import CheckedShell
from sandbox.query_gate.measuring.render import render
from sandbox.query_gate.pricing.price import PricedProgram
from sandbox.spaces.worker import SpaceWorker
from tests.property.gate_wild_texts import mutated, wild
from tests.property.test_result_fuzz import check_sql
from tests.unit.query_gate.asking_gate import answered
from tests.unit.query_gate.gate_world import CONTRACT, GRANT, build_space, open_space

FUNCTION = re.compile(r"([\w.]+)\(")
QUOTED_CALL = re.compile(r'"\s*\(')
COMMENTS = ("--", "/*", ";")
QUOTED = re.compile(r"'(?:[^']|'')*'")
ENGINE_TEXT = """
count sum min max substr year quarter month day isodow dayofweek dayofyear week isoyear yearweek decade century
date_trunc to_months date_diff date_sub round abs sign greatest least
"""
ENGINE_FUNCTIONS = {"row_number"} | {f"system.main.{name}" for name in ENGINE_TEXT.split()}
WORDS_TEXT = "AND OR NOT IN THEN WHEN ELSE FROM CAST CASE SELECT WHERE BETWEEN COALESCE"
WORDS = set(WORDS_TEXT.split())
IDENTIFIERS = tuple(
    f'"{column.name}"'
    for table in CONTRACT.tables
    for column in table.columns
    if column.role is ColumnRole.DIRECT_IDENTIFIER
)


def check_text(text: str) -> bool:
    try:
        priced = judge(Question(text), (CONTRACT,), GRANT)
    except RefusedQuestion as refusal:
        check_refusal(refusal)
        return False
    for block in priced.blocks:
        check_engine_text(render(block.plan, block.bounding))
    if priced.shell is not None:
        check_shell_text(priced, priced.shell)
    return True


def check_shell_text(priced: PricedProgram, shell: CheckedShell) -> None:
    pairs = zip(priced.blocks, shell.blocks, strict=True)
    tables = tuple(table_columns(block, kinds, 10) for block, kinds in pairs)
    check_sql(QUOTED.sub("''", write_statement(shell, tables, 10).sql))


def check_engine_text(sql: str) -> None:
    assert sql.isascii() or QUOTED.search(sql)
    bare = QUOTED.sub("''", sql)
    assert {name for name in FUNCTION.findall(bare) if name not in WORDS} <= ENGINE_FUNCTIONS
    assert QUOTED_CALL.search(bare) is None
    assert not any(identifier in bare for identifier in IDENTIFIERS)
    assert not any(mark in bare for mark in COMMENTS)


def check_refusal(refusal: RefusedQuestion) -> None:
    assert refusal.message(Lang.EN)
    assert refusal.message(Lang.ZH)
    if refusal.rewrite is not None:
        judge(Question(refusal.rewrite), (CONTRACT,), GRANT)


@pytest.mark.parametrize("written", [mutated, wild])
def test_texts_are_answered_or_refused_and_nothing_else(written: Callable[[random.Random], str]) -> None:
    chance = random.Random(20261104)  # noqa: S311 - texts, not secrets
    verdicts = [check_text(written(chance)) for _ in range(1500)]
    assert 30 < sum(verdicts) < len(verdicts) - 30


@pytest.mark.slow
@pytest.mark.parametrize(("written", "count"), [(mutated, 50_000), (wild, 20_000)])
def test_tens_of_thousands_of_texts_are_answered_or_refused(
    written: Callable[[random.Random], str], count: int
) -> None:
    chance = random.Random(1)  # noqa: S311 - texts, not secrets
    verdicts = [check_text(written(chance)) for _ in range(count)]
    assert count // 200 < sum(verdicts) < count - count // 200


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def count_answered(texts: Iterator[str], space: SpaceWorker) -> int:
    """Answer each text that is not refused; whatever it means, neither engine fails on it."""
    passed = 0
    for text in texts:
        try:
            judge(Question(text), (CONTRACT,), GRANT)
        except RefusedQuestion:
            continue
        assert answered(text, space).columns, text
        passed += 1
    return passed


@pytest.mark.parametrize("written", [mutated, wild])
def test_what_is_not_refused_is_answered(written: Callable[[random.Random], str], space: SpaceWorker) -> None:
    chance = random.Random(7)  # noqa: S311 - texts, not secrets
    assert count_answered((written(chance) for _ in range(250)), space) > 5


@pytest.mark.slow
@pytest.mark.parametrize("written", [mutated, wild])
def test_much_that_is_not_refused_is_answered(written: Callable[[random.Random], str], space: SpaceWorker) -> None:
    chance = random.Random(8)  # noqa: S311 - texts, not secrets
    assert count_answered((written(chance) for _ in range(1_000)), space) > 10


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
