"""Only the worker of a masked sample may tell the engine's words; no other lets one out, whatever its process says."""

import ast
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

import sandbox
from sandbox.core.errors.isolating import SampleSqlFailed
from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.core.text import Lang
from sandbox.spaces import prepared_parent, protocol
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import PreparedParent
from sandbox.spaces.protocol import Setup
from sandbox.spaces.sample_worker import SampleWorker, open_sample_worker
from sandbox.spaces.worker import SpaceWorker, open_worker, prepare_worker
from sandbox.spaces.writer import TableStream, write_space
from tests.attacks.test_space_engine import (
    CHANGING_THE_ENGINE,
    KEY,
    MARKED,
    READING_ELSEWHERE,
    SHOWING_THE_ENGINE,
    WRITING,
)

PACKAGE = Path(sandbox.__file__).parent
ECHOING = "SELECT CAST(name AS INTEGER) FROM people"
TURNED = """
import dataclasses, sys
sys.path.append(sys.argv[1])
from sandbox.spaces import parent_main, protocol
honest = protocol.read_setup
protocol.read_setup = lambda content: dataclasses.replace(honest(content), is_sample=True)
parent_main.main(*sys.argv[2:])
"""
DESCRIBING = ("SUMMARIZE people", "DESCRIBE people", "SHOW TABLES")


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sampled") / "v1.duckdb"
    batch = pa.RecordBatch.from_pydict({"name": [MARKED, "other"], "n": [1, 2]})
    write_space(path, KEY, (TableStream("people", batch.schema, iter((batch,))),))
    return path


@pytest.fixture(scope="module")
def sample(space: Path) -> Iterator[SampleWorker]:
    with open_sample_worker(space, KEY, WorkerLimits()) as opened:
        yield opened


def told_by(sample: SampleWorker, sql: str) -> str:
    with pytest.raises(SampleSqlFailed) as caught:
        sample.run(sql)
    return caught.value.message(Lang.EN)


def nothing_told(worker: SpaceWorker, sql: str) -> bool:
    with pytest.raises(EngineFailed) as caught:
        worker.run(sql)
    error = caught.value
    words = f"{error!r} {error} {error.facts} {error.__cause__!r} {error.__context__!r}"
    return error.facts == {} and MARKED not in words and "people" not in words


def test_the_same_file_tells_words_as_a_sample_and_none_as_a_space(space: Path, sample: SampleWorker) -> None:
    assert MARKED in told_by(sample, ECHOING)
    with open_worker(space, KEY) as worker:
        assert nothing_told(worker, ECHOING)
    with prepare_worker(space, KEY) as worker:
        assert nothing_told(worker, ECHOING)
    assert MARKED in told_by(sample, ECHOING)


def test_words_of_a_space_whose_process_was_turned_are_dropped(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = PreparedParent(TURNED)
    monkeypatch.setattr(prepared_parent, "PREPARED", turned)
    with closing(turned), open_worker(space, KEY) as worker:
        assert worker.run("SHOW TABLES").num_rows == 1, "the process was not turned"
        assert nothing_told(worker, ECHOING)
        assert nothing_told(worker, "SELECT no_such FROM people")
        assert worker.run("SELECT n FROM people").num_rows == 2


def test_no_worker_tells_words_unless_it_is_set_up_to() -> None:
    assert not Setup((), WorkerLimits()).is_sample
    assert not protocol.read_setup(protocol.write_setup(Setup((), WorkerLimits()))).is_sample


def test_only_one_place_opens_samples_and_only_one_sets_a_worker_up_as_one() -> None:
    trees = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text()) for path in PACKAGE.rglob("*.py")}
    openers = {path for path, tree in trees.items() if "sandbox.spaces.sample_worker" in modules_of(tree)}
    assert openers == {"wiring/sample_questions.py"}
    assert {path for path, tree in trees.items() if "is_sample" in keywords_of(tree)} == {"spaces/sample_worker.py"}


def modules_of(tree: ast.Module) -> set[str]:
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    origins = [(node.module, node.names) for node in nodes if isinstance(node, ast.ImportFrom)]
    return imported | {f"{module}" for module, _ in origins} | {f"{m}.{n.name}" for m, names in origins for n in names}


def keywords_of(tree: ast.Module) -> set[str | None]:
    return {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)}


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC n FROM people", 'syntax error at or near "SELEC"'),
        ("SELECT n FROM people WHERE", "syntax error at end of input"),
        ("SELECT no_such FROM people", 'Binder Error: Referenced column "no_such" not found in FROM clause!'),
        ("SELECT n FROM peopl", 'no table "peopl" in the sample; it has: people'),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text cannot be read here"),
        ("DROP TABLE people", "not a single SELECT"),
        ("SELECT 1; SELECT 2", "not a single SELECT"),
        ("", "not a single SELECT"),
        ("SELECT repeat('x', 1000) FROM range(600000)", "the answer is too large"),
        ("SELECT 9223372036854775807 + n FROM people", "Out of Range Error"),
    ],
)
def test_a_sample_says_what_is_wrong_with_a_text(sample: SampleWorker, sql: str, words: str) -> None:
    assert words in told_by(sample, sql)


def test_words_are_one_short_line_without_control_characters(sample: SampleWorker) -> None:
    with pytest.raises(SampleSqlFailed) as caught:
        sample.run("SELECT error('a' || chr(27) || '[31m' || chr(8238) || repeat('b', 10000) || chr(10) || 'c')")
    said = str(caught.value.facts["why"])
    assert said.startswith("Invalid Input Error: a[31mbbb")
    assert len(said) == 300
    assert said.isprintable()


def test_a_sample_says_it_in_both_languages(sample: SampleWorker) -> None:
    with pytest.raises(SampleSqlFailed) as caught:
        sample.run("SELECT n FROM peopl")
    error = caught.value
    assert (error.code, error.status, error.exit_code) == ("sample_sql_failed", 422, 2)
    assert "样例中没有表 peopl;现有:people" in error.message(Lang.ZH)
    assert "DESCRIBE" in error.what_next(Lang.EN)
    assert "DESCRIBE" in error.what_next(Lang.ZH)


def test_a_file_named_in_braces_is_no_template(sample: SampleWorker) -> None:
    assert '"{why}"' in told_by(sample, 'SELECT * FROM "{why}"')


@pytest.mark.parametrize(
    "attack",
    [text for text in READING_ELSEWHERE + SHOWING_THE_ENGINE + CHANGING_THE_ENGINE + WRITING if text not in DESCRIBING],
)
def test_an_attack_on_a_sample_is_refused_too_and_tells_no_place(
    sample: SampleWorker, space: Path, attack: str
) -> None:
    before, content = sorted(path.name for path in space.parent.iterdir()), space.read_bytes()
    sql = attack.format(space="NAMED", directory="NAMED")
    told = told_by(sample, sql)
    assert str(space.parent) not in told
    assert KEY.hex() not in told
    assert sample.run("SELECT sum(n)::BIGINT AS s FROM people").to_pylist() == [{"s": 3}]
    assert sorted(path.name for path in space.parent.iterdir()) == before
    assert space.read_bytes() == content


def test_a_sample_shows_its_tables_and_columns(sample: SampleWorker) -> None:
    assert sample.run("SHOW TABLES").to_pylist() == [{"name": "people"}]
    assert sample.run("DESCRIBE people").column("column_name").to_pylist() == ["name", "n"]
    assert sample.run("SUMMARIZE people").column("max").to_pylist() == ["other", "2"]
    assert sample.run("SELECT column_type FROM (DESCRIBE s.main.people)").num_rows == 2
    assert sample.run("DESCRIBE SELECT n + 1 AS m FROM people").column("column_name").to_pylist() == ["m"]


@pytest.mark.parametrize(
    "described",
    [
        *("DESCRIBE duckdb_settings", "SUMMARIZE duckdb_settings", "DESCRIBE duckdb_logs"),
        *("SHOW ALL TABLES", "DESCRIBE", "DESCRIBE memory.main.people"),
        *("SHOW DATABASES", "SHOW SCHEMAS", "SHOW VARIABLES", "SHOW TABLES FROM s", "SHOW TABLES FROM memory"),
        *("DESCRIBE '/etc/passwd'", "SUMMARIZE '/etc/passwd'", "DESCRIBE information_schema.tables"),
        *("SUMMARIZE SELECT * FROM duckdb_settings()", "SUMMARIZE FROM read_text('/etc/passwd')"),
        *("DESCRIBE system.main.duckdb_tables", "SELECT * FROM (SUMMARIZE duckdb_databases)"),
        "WITH duckdb_settings AS (SELECT 1) SELECT * FROM (SUMMARIZE duckdb_settings)",
        "SELECT (SELECT max(name) FROM (SHOW DATABASES))",
        "DESCRIBE SELECT * FROM (SHOW DATABASES)",
    ],
)
def test_a_sample_describes_nothing_but_its_own_tables(sample: SampleWorker, described: str) -> None:
    told_by(sample, described)


def test_a_sample_meets_its_deadline_and_goes_on(sample: SampleWorker) -> None:
    with pytest.raises(DeadlineExceeded):
        sample.run("SELECT count(*) FROM range(100000000000) a(i), range(1000) b(j) WHERE i % 7 = j", deadline_s=0.3)
    assert sample.run("SELECT n FROM people").num_rows == 2


def test_memory_that_a_text_does_not_get_is_told(space: Path) -> None:
    with open_sample_worker(space, KEY, WorkerLimits(memory_mb=64)) as worker:
        assert "Out of Memory Error" in told_by(worker, "SELECT length(repeat('x', 3000000000))")
        assert worker.run("SELECT n FROM people").num_rows == 2


SAYING = """
import sys
sys.path.append(sys.argv[1])
from sandbox.spaces import parent_main, reasons
reasons.write_reason = lambda _: {said!r}
parent_main.main(*sys.argv[2:])
"""


@pytest.mark.parametrize("said", [b"", b"\xff", b"[1]", b"{}", b'["no_such_reason", "", []]', b'["engine", 1, []]'])
def test_what_is_no_reason_is_an_engine_that_failed(space: Path, said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    turned = PreparedParent(SAYING.format(said=said))
    monkeypatch.setattr(prepared_parent, "PREPARED", turned)
    opening = open_sample_worker(space, KEY, WorkerLimits())
    with closing(turned), opening as worker, pytest.raises(EngineFailed) as caught:
        worker.run(ECHOING)
    assert caught.value.facts == {}


def test_words_of_a_turned_sample_are_bounded_by_its_parent(space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dirty = json.dumps(["engine", "\x1b[31m\u202e" + "{why}" * 1000, []]).encode()
    turned = PreparedParent(SAYING.format(said=dirty))
    monkeypatch.setattr(prepared_parent, "PREPARED", turned)
    with closing(turned), open_sample_worker(space, KEY, WorkerLimits()) as worker:
        told = told_by(worker, ECHOING)
    assert told.isprintable()
    assert "[31m{why}{why}" in told
    assert len(told) < 350
