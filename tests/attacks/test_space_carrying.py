"""A worker answers many questions: none meets what another left, even with the first wall down."""

from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces import prepared_parent
from sandbox.spaces.prepared_parent import PreparedParent
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(60, 92))
WITHOUT_THE_FIRST_WALL = """
import sys
sys.path.append(sys.argv[1])
from sandbox.spaces import parent_main
honest = parent_main._prepared
def prepared(cipher):
    found = honest(cipher)
    from sandbox.spaces import engine
    engine.check_reads = lambda tree, readable: None
    return found
parent_main._prepared = prepared
parent_main.main(*sys.argv[2:])
"""
LEAVING = (
    ("CREATE TEMP MACRO count(x) AS first(x)", "SELECT count(name) AS x FROM people", 2),
    ("CREATE TEMP MACRO upper(x) AS 'seen'", "SELECT min(upper(name)) AS x FROM people", "MARKED-PERSON"),
    ("CREATE TEMP TABLE left_over AS SELECT * FROM people", "SELECT count(*) AS x FROM left_over", None),
    ("CREATE TEMP TABLE people AS SELECT 'mine' AS name, 9 AS n", "SELECT sum(n)::INT AS x FROM people", 3),
    ("CREATE TEMP VIEW people AS SELECT 'mine' AS name, 9 AS n", "SELECT sum(n)::INT AS x FROM people", 3),
    ("CREATE TEMP VIEW left_over AS SELECT * FROM people", "SELECT count(*) AS x FROM left_over", None),
    ("CREATE TEMP SEQUENCE left_over START 7", "SELECT nextval('left_over') AS x", None),
    ("CREATE TEMP TYPE left_over AS ENUM ('a')", "SELECT 'a'::left_over AS x", None),
    ("PREPARE left_over AS SELECT 7 AS x", "EXECUTE left_over", None),
    ("SET VARIABLE left_over = 7", "SELECT getvariable('left_over') AS x", "none"),
    ("SET schema = 'memory.main'", "SELECT count(*) AS x FROM people", 2),
    ("USE memory", "SELECT count(*) AS x FROM people", 2),
    ("BEGIN", "SELECT count(*) AS x FROM people", 2),
    ("SELECT setseed(0.5)", "SELECT count(*) AS x FROM people", 2),
)


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("carried") / "v1.duckdb"
    batch = pa.RecordBatch.from_pydict({"name": ["MARKED-PERSON", "other"], "n": [1, 2]})
    write_space(path, KEY, (TableStream("people", batch.schema, iter((batch,))),))
    return path


@pytest.fixture(scope="module")
def bare(space: Path) -> Iterator[SpaceWorker]:
    """A worker whose statements are not looked at: what the engine alone carries over."""
    with pytest.MonkeyPatch.context() as patch, closing(PreparedParent(WITHOUT_THE_FIRST_WALL)) as turned:
        patch.setattr(prepared_parent, "PREPARED", turned)
        with open_worker(space, KEY) as worker:
            assert worker.run("SHOW TABLES").num_rows == 1, "the first wall still stands"
            yield worker


@pytest.mark.parametrize(("left", "asked", "answer"), LEAVING)
def test_what_one_question_leaves_no_other_meets(bare: SpaceWorker, left: str, asked: str, answer: object) -> None:
    pid = bare.pid
    with suppress(EngineFailed):
        bare.run(left)
    if answer is None:
        with pytest.raises(EngineFailed):
            bare.run(asked)
    else:
        found = bare.run(asked).to_pylist()[0]["x"]
        assert found == (None if answer == "none" else answer)
    assert bare.pid == pid, "another worker answered: nothing was tried"


def test_a_question_that_fails_midway_leaves_no_broken_transaction(bare: SpaceWorker) -> None:
    with pytest.raises(EngineFailed):
        bare.run("SELECT error(name) FROM people")
    assert bare.run("SELECT count(*) AS x FROM people").to_pylist() == [{"x": 2}]


def test_no_question_fixes_the_random_numbers_of_the_next(space: Path) -> None:
    drawn = []
    with open_worker(space, KEY) as worker:
        for _ in range(3):
            worker.run("SELECT setseed(0.5)")
            drawn.append(worker.run("SELECT random() AS r").to_pylist()[0]["r"])
    assert len(set(drawn)) == 3
