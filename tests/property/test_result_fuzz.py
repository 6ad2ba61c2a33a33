"""Mutated texts of shells: answered or refused, and nothing else; what is run names nothing that is not ours."""

import random
import re

import pytest

from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.core.text import Lang
from sandbox.query_gate.answering.result_inputs import table_columns
from sandbox.query_gate.answering.result_statement import write_statement
from sandbox.query_gate.judge import expected_columns, judge
from sandbox.query_gate.language.results import Function, Gathering, Ranking
from tests.spec import gate_blocks
from tests.unit.query_gate.gate_world import CONTRACT, GRANT

SEEDS = tuple(case.sql for case in (*gate_blocks.ALLOWED, *gate_blocks.NOT_ALLOWED))
PIECES = (
    *("(", ")", ",", ".", "*", "+", "/", "=", ">", "1", "0", "'x'", "n", "t", "a", "b0", "s0", "reps", "r", "id", "o"),
    *("SELECT", "FROM", "WITH", "AS", "WHERE", "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "UNION", "ALL", "JOIN", "ON"),
    *("OVER", "PARTITION BY", "rank()", "sum(n)", "lag(n)", "read_csv('x')", "person", "region", "name", "income"),
    *("(SELECT count(*) FROM person)", "(SELECT name FROM person)", "main.person", "current_setting('x')", "DISTINCT"),
    *("RECURSIVE", "LATERAL", "QUALIFY", "EXISTS", "IN", "USING (region)", "NATURAL", "CROSS", "FULL", "LEFT", "NULL"),
)
WORD = re.compile(r"[a-z_]+(?=\()", re.IGNORECASE)
QUOTED = re.compile(r"'(?:[^']|'')*'")
OWN = {"concat_ws", "coalesce", "any_value", "bool_or", "min", "trunc", "try", "isfinite", "cast", "abs"}
KEYWORDS = {"in", "over", "and", "or", "not", "as", "from", "select", "when", "then", "else", "on", "where", "all"}
FUNCTIONS = {f.value.split("(")[0].lower() for kind in (Function, Gathering, Ranking) for f in kind}
NAMES = re.compile(r"(?:FROM|JOIN) (?!\()(\w+)")
OURS = re.compile(r"b\d+|s\d+|reps")


def mutated(chance: random.Random) -> str:
    text = chance.choice(SEEDS)
    for _ in range(chance.randint(1, 2)):
        words = text.split(" ")
        place = chance.randrange(len(words))
        if chance.random() < 0.4:
            words[place] = chance.choice(PIECES)
        elif chance.random() < 0.5:
            words.insert(place, chance.choice(PIECES))
        else:
            del words[place]
        text = " ".join(words)
    return text


def check_text(text: str) -> bool:
    try:
        program = judge(Question(text), (CONTRACT,), GRANT)
    except RefusedQuestion as refusal:
        return not refusal.message(Lang.EN)
    expected_columns(program, 10)
    if program.shell is not None:
        pairs = zip(program.blocks, program.shell.blocks, strict=True)
        tables = tuple(table_columns(block, kinds, 10) for block, kinds in pairs)
        check_sql(QUOTED.sub("''", write_statement(program.shell, tables, 199).sql))
    return True


def check_sql(sql: str) -> None:
    """Check that a statement calls known functions and reads our own tables alone."""
    called = {name.lower() for name in WORD.findall(sql)}
    assert called <= OWN | KEYWORDS | FUNCTIONS, called - OWN - KEYWORDS - FUNCTIONS
    assert all(OURS.fullmatch(name) for name in NAMES.findall(sql)), NAMES.findall(sql)


def test_mutated_shells_are_answered_or_refused_and_nothing_else() -> None:
    chance = random.Random(20261122)  # noqa: S311 - texts, not secrets
    verdicts = [check_text(mutated(chance)) for _ in range(800)]
    assert 20 < sum(verdicts) < len(verdicts) - 20


@pytest.mark.slow
def test_twenty_thousand_mutated_shells_are_answered_or_refused() -> None:
    chance = random.Random(7)  # noqa: S311 - texts, not secrets
    for _ in range(20_000):
        check_text(mutated(chance))
