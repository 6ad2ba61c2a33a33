"""The attack list against a real worker whose first wall is down: statements reach the engine as they are written.

What then holds are the engine's settings and the kernel. A statement may fail, or tell what is the engine's own; it
reads no file but its space's, changes none, reaches no network, and the next question is answered.
"""

import random
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.spaces import prepared_parent, protocol
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.prepared_parent import PreparedParent, engine_code
from sandbox.spaces.protocol import Frame, Kind, Setup
from sandbox.spaces.seat import Role, Seat
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space
from tests.attacks.test_space_carrying import WITHOUT_THE_FIRST_WALL
from tests.attacks.test_space_engine import CHANGING_THE_ENGINE, READING_ELSEWHERE, SHOWING_THE_ENGINE, WRITING

KEY = bytes(range(30, 62))
LIMITS = WorkerLimits(threads=2, memory_mb=256, deadline_s=20.0, answer_mb=64)
DEADLINE_S = 1.5
OUTSIDE = (b"root:", b"PATH=", b"sandbox-secret")
HANGS = (
    "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "SELECT damerau_levenshtein(repeat('a', 20000), repeat('b', 20000))",
    "SELECT max(length(lpad('x', 1000000, 'y' || i))) FROM range(1000000) r(i)",
    "SELECT list_sum(list_transform(range(30000000), lambda x: x % 7 + list_sum(range(x % 1000))))",
    "SELECT list_reduce(range(30000000), lambda a, b: (a * b) % 1000003)",
    "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i FROM r) SELECT count(*) FROM r",
    "SELECT count(*) FROM range(100000000000) a(i), range(1000) b(j) WHERE i % 7 = j",
)
GREEDY = (
    "SELECT length(repeat('x', 3000000000))",
    "SELECT length(printf('%3000000000d', 1))",
    "SELECT length(printf('%2000000000d', 1)), length(format('{:2000000000d}', 1))",
    "SELECT len(range(400000000))",
    "SELECT len(list_transform(range(100000000), lambda x: x::VARCHAR))",
    "SELECT string_agg(repeat('x', 1000000), '') FROM range(100000)",
    "SELECT list(repeat('x', 1000) || i) FROM range(10000000) r(i)",
    "SELECT repeat('x', 1000) || i FROM range(10000000) r(i)",
    "SELECT DISTINCT hash(i), repeat('x', 100) || i FROM range(100000000) r(i)",
)
ASKING_THE_ENGINE = (
    "SELECT getenv('HOME')",
    "SELECT getvariable('space_key')",
    "SELECT * FROM duckdb_variables()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT current_setting('temp_directory')",
    "SELECT current_setting('secret_directory')",
    "SELECT current_setting('home_directory')",
    "SELECT current_setting('log_query_path')",
    "SELECT current_query()",
    "SELECT * FROM pragma_storage_info('people')",
    "SELECT * FROM query('SELECT 7')",
    "SELECT * FROM query_table('people')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 7'))",
    "SELECT * FROM duckdb_logs()",
    "CALL enable_logging('QueryLog', storage := 'file', storage_path := '/tmp/log')",
    "SET enable_profiling = 'json'",
    "SET profiling_output = '/tmp/profile.json'",
    "SET log_query_path = '/tmp/queries'",
    "SET python_enable_replacements = true",
    "SET allow_unsigned_extensions = true",
    "SET extension_directory = '/tmp'",
    "INSTALL sqlite",
    "FORCE INSTALL httpfs FROM 'http://127.0.0.1:1/'",
    "LOAD '{cipher}'",
    "ATTACH 'http://127.0.0.1:1/x.duckdb' AS n (READ_ONLY)",
    "ATTACH '/proc/self/fd/4' AS again (READ_ONLY)",
    "ATTACH '{space}.wal' AS w",
    "COPY people TO '/proc/self/fd/3'",
    "COPY people TO '/dev/stderr'",
    "COPY (SELECT 'sandbox-secret') TO '/dev/shm/out.csv'",
    "SELECT * FROM engine",
    "SELECT * FROM content",
    "SELECT * FROM tables",
    "SELECT * FROM frame",
    "SELECT * FROM setup",
)
OPEN_TO_THE_ENGINE = READING_ELSEWHERE + SHOWING_THE_ENGINE + CHANGING_THE_ENGINE + WRITING + ASKING_THE_ENGINE


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bared") / "v1.duckdb"
    batch = pa.RecordBatch.from_pydict({"name": ["MARKED-PERSON", "other"], "n": [1, 2]})
    write_space(path, KEY, (TableStream("people", batch.schema, iter((batch,))),))
    return path


@pytest.fixture(scope="module")
def bare(space: Path) -> Iterator[SpaceWorker]:
    with pytest.MonkeyPatch.context() as patch, closing(PreparedParent(WITHOUT_THE_FIRST_WALL)) as turned:
        patch.setattr(prepared_parent, "PREPARED", turned)
        with open_worker(space, KEY, LIMITS) as worker:
            assert worker.run("SHOW TABLES").num_rows == 1, "the first wall still stands"
            yield worker


def is_unharmed(worker: SpaceWorker) -> bool:
    answer = worker.run("SELECT count(*) AS n, sum(n)::BIGINT AS s, min(name) AS m FROM people")
    return bool(answer.to_pylist() == [{"n": 2, "s": 3, "m": "MARKED-PERSON"}])


@pytest.mark.parametrize("attack", OPEN_TO_THE_ENGINE)
def test_with_the_first_wall_down_nothing_outside_is_read_or_changed(
    bare: SpaceWorker, space: Path, attack: str
) -> None:
    content, before = space.read_bytes(), sorted(space.parent.iterdir())
    written = "{space}", "{directory}", "{cipher}"
    for word, value in zip(written, (space, space.parent, prepared_parent._cipher()), strict=True):
        attack = attack.replace(word, str(value))
    told = ""
    with suppress(EngineFailed):
        told = str(bare.run(attack, DEADLINE_S * 4).to_pylist())
    assert not any(secret.decode() in told for secret in OUTSIDE)
    for spelling in (KEY.hex(), str(KEY)):
        assert spelling not in told
    assert space.read_bytes() == content
    assert sorted(space.parent.iterdir()) == before
    assert is_unharmed(bare)


@pytest.mark.parametrize("hang", HANGS)
def test_what_never_ends_is_killed_at_its_deadline(space: Path, hang: str) -> None:
    with open_worker(space, KEY, LIMITS) as worker:
        with pytest.raises((DeadlineExceeded, EngineFailed)):
            worker.run(hang, DEADLINE_S)
        assert is_unharmed(worker)


@pytest.mark.parametrize("greedy", GREEDY)
def test_what_takes_too_much_memory_is_refused_and_the_next_is_answered(space: Path, greedy: str) -> None:
    with open_worker(space, KEY, LIMITS) as worker:
        with pytest.raises((EngineFailed, DeadlineExceeded)):
            worker.run(greedy, DEADLINE_S * 4)
        assert is_unharmed(worker)


def ipc(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def changed(content: bytes, drawn: random.Random) -> bytes:
    """Change a table as it is sent: bytes flipped, parts cut out, repeated, or made of anything."""
    bytes_of = bytearray(content)
    for _ in range(drawn.choice((1, 1, 2, 8, 64))):
        bytes_of[drawn.randrange(len(bytes_of))] = drawn.randrange(256)
    start, end = sorted((drawn.randrange(len(bytes_of)), drawn.randrange(len(bytes_of))))
    return drawn.choice(
        (bytes(bytes_of), content[:start], content[:start] + content[end:], content[start:], content * 2)
    )


def test_malformed_tables_sent_in_harm_nobody() -> None:
    table = pa.table(
        {
            "n": pa.array([1, None, 3]),
            "t": ["a", "bb", None],
            "l": [[1], [], None],
            "d": pa.array(["x", "y", "x"]).dictionary_encode(),
            "s": [{"a": 1}, {"a": 2}, None],
        }
    )
    content, drawn, refused = ipc(table), random.Random(11), 0  # noqa: S311 - faults, not secrets
    seat = Seat(Role(Setup(engine_code(), LIMITS)))
    question = Frame(Kind.QUESTION, b"SELECT count(*), max(n), max(t), max(l), max(d), max(s) FROM sent")
    with closing(seat):
        for _ in range(400):
            frames = (Frame(Kind.TABLE, protocol.write_table("sent", changed(content, drawn))), question)
            try:
                seat.ask(frames, 10)
            except EngineFailed:
                refused += 1
        honest = (Frame(Kind.TABLE, protocol.write_table("sent", content)), question)
        assert len(seat.ask(honest, 10)) > 0
    assert refused > 200


@pytest.mark.parametrize("name", ["", "\0", 'a"b', "people; DROP TABLE x", "x" * 100_000, "sqlite_master", "é\u202e"])
def test_tables_under_any_name_harm_nobody(name: str) -> None:
    with closing(Seat(Role(Setup(engine_code(), LIMITS)))) as seat:
        sent = Frame(Kind.TABLE, protocol.write_table(name, ipc(pa.table({"n": [1]}))))
        with suppress(EngineFailed):
            seat.ask((sent, Frame(Kind.QUESTION, b"SELECT 1")), 10)
        assert len(seat.ask((Frame(Kind.QUESTION, b"SELECT 1"),), 10)) > 0
