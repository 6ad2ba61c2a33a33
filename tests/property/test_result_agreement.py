"""Shells over results say what their text says: the closed model's SQL and the plain text agree in the plain engine."""

import math
from collections.abc import Iterator
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, event, given, settings

from sandbox.core.columns import Value
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.query_gate.judge import judge
from sandbox.spaces.worker import SpaceWorker
from tests.property.result_strategies import BLOCKS, shells
from tests.unit.query_gate.asking_gate import ALL_THE_BUDGET, finely_answered
from tests.unit.query_gate.gate_world import CONTRACT, GRANT, build_space, open_space

RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
WITH = "WITH " + ", ".join(f"{name} AS ({sql})" for name, sql in BLOCKS.items())


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


@pytest.fixture(scope="module")
def plain(space: SpaceWorker) -> Iterator[duckdb.DuckDBPyConnection]:
    """The plain engine, with each block's exact answer as a table."""
    connection = duckdb.connect(config={"ieee_floating_point_ops": False})
    for name, sql in BLOCKS.items():
        answer = finely_answered(sql, space)
        columns = zip(answer.columns, zip(*answer.rows, strict=True), strict=True)
        connection.register(f"{name}_rows", pa.table({c.name: array_of(c.name, values) for c, values in columns}))
        connection.execute(f"CREATE TABLE {name} AS FROM {name}_rows")
    yield connection
    connection.close()


def array_of(name: str, values: tuple[Value, ...]) -> pa.Array:
    if name == "day":
        return pa.array([None if value is None else date.fromisoformat(str(value)) for value in values], pa.date32())
    return pa.array(values, {"s": pa.float64(), "m": pa.float64()}.get(name))


@given(shells)
@settings(max_examples=120, deadline=None, suppress_health_check=RELAXED)
def test_a_shell_means_what_its_text_means(space: SpaceWorker, plain: duckdb.DuckDBPyConnection, shell: str) -> None:
    check_shell(space, plain, shell)


@pytest.mark.slow
@given(shells)
@settings(max_examples=1000, deadline=None, suppress_health_check=RELAXED)
def test_a_shell_means_what_its_text_means_at_length(
    space: SpaceWorker, plain: duckdb.DuckDBPyConnection, shell: str
) -> None:
    check_shell(space, plain, shell)


def check_shell(space: SpaceWorker, plain: duckdb.DuckDBPyConnection, shell: str) -> None:
    text = f"{WITH} {shell}"
    try:
        judge(Question(text, ALL_THE_BUDGET), (CONTRACT,), GRANT)
    except RefusedQuestion as refusal:
        event(f"refused: {refusal.code}")
        return
    event("answered")
    answer = finely_answered(text, space)
    pairs = sorted(zip(answer.rows, answer.half_widths, strict=True), key=lambda pair: sortable(pair[0]))
    expected = sorted(plain.execute(shell).fetchall(), key=sortable)
    assert len(pairs) == len(expected), shell
    for (mine, widths), theirs in zip(pairs, expected, strict=True):
        cells = zip(mine, theirs, widths, strict=True)
        assert all(is_same(one, other, width or 0.0) for one, other, width in cells), (shell, mine, theirs)


def sortable(row: tuple[object, ...]) -> str:
    return "|".join(f"{round(c, 4) + 0.0:.3g}" if isinstance(c, int | float) else str(c) for c in row)


def is_same(mine: Value, theirs: object, width: float) -> bool:
    """Compare a given cell, of which digits finer than its half-width are left out, with the plain engine's."""
    if theirs is None or mine is None:
        return theirs is mine
    if isinstance(theirs, date):
        return mine == theirs.isoformat()[: len("2024-11-01")]
    if isinstance(theirs, str | bool):
        return mine == theirs
    return math.isclose(float(mine), float(str(theirs)), rel_tol=1e-6, abs_tol=1e-6 + width / 100)
