"""Texts that the engine itself would run, given to a real worker: whatever the gate let through would end here."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from sandbox.core.errors.operating import EngineFailed
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(100, 132))
MARKED = "MARKED-PERSON"


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("attacked") / "v1.duckdb"
    batch = pa.RecordBatch.from_pydict({"name": [MARKED, "other"], "n": [1, 2]})
    write_space(path, KEY, (TableStream("people", batch.schema, iter((batch,))),))
    return path


@pytest.fixture(scope="module")
def worker(space: Path) -> Iterator[SpaceWorker]:
    with open_worker(space, KEY) as opened:
        yield opened


def is_unharmed(worker: SpaceWorker) -> bool:
    answer = worker.run("SELECT count(*) AS n, sum(n)::BIGINT AS s FROM people")
    return bool(answer.to_pylist() == [{"n": 2, "s": 3}])


READING_ELSEWHERE = (
    "SELECT * FROM read_blob('{space}')",
    "SELECT * FROM read_blob('/proc/self/fd/4')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_text('/proc/self/environ')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_csv_auto('/etc/passwd')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_json('/etc/passwd')",
    "SELECT * FROM read_ndjson_objects('/etc/passwd')",
    "SELECT * FROM read_parquet('{space}')",
    "SELECT * FROM parquet_metadata('{space}')",
    "SELECT * FROM read_duckdb('{space}')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '{space}'",
    "SELECT * FROM read_text('https://example.com')",
    "SELECT * FROM read_csv('s3://bucket/x')",
    "SELECT getenv('HOME')",
    "SELECT (SELECT content FROM read_text('/etc/passwd'))",
    "WITH f AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM f",
    "SELECT count(*) FROM people WHERE EXISTS (SELECT 1 FROM glob('/etc/*'))",
    "SELECT * FROM query('SELECT * FROM people')",
    "SELECT * FROM query_table('people')",
    "SELECT * FROM arrow_scan(1, 1, 1)",
    "SELECT * FROM arrow_scan_dumb(1, 1, 1)",
    "SELECT * FROM pandas_scan(1)",
    "SELECT * FROM python_map_function(1)",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
)

SHOWING_THE_ENGINE = (
    "SELECT * FROM pragma_storage_info('people')",
    "PRAGMA storage_info('people')",
    "SUMMARIZE people",
    "DESCRIBE people",
    "SHOW TABLES",
    "SHOW ALL TABLES",
    "PRAGMA show_tables",
    "PRAGMA database_list",
    "PRAGMA database_size",
    "SELECT * FROM duckdb_databases()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_variables()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_logs",
    "SELECT * FROM duckdb_logs()",
    "SELECT * FROM duckdb_memory()",
    "SELECT * FROM duckdb_columns()",
    "SELECT * FROM pragma_table_info('people')",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM system.main.duckdb_tables",
    "SELECT l.* FROM duckdb_tables l, (WITH duckdb_tables AS (SELECT 1) SELECT * FROM duckdb_tables)",
    "EXPLAIN SELECT * FROM people",
    "EXPLAIN ANALYZE SELECT * FROM people",
)

CHANGING_THE_ENGINE = (
    "SELECT * FROM enable_logging('QueryLog')",
    "SELECT * FROM enable_profiling()",
    "SELECT * FROM checkpoint('s')",
    "SELECT * FROM force_checkpoint('s')",
    "CALL enable_logging()",
    "CREATE TEMP MACRO count(x) AS first(x)",
    "CREATE MACRO m() AS 1",
    "CREATE TEMP TABLE stolen AS SELECT * FROM people",
    "CREATE TEMP VIEW stolen AS SELECT * FROM people",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "SET VARIABLE x = 1",
    "SET threads = 8",
    "RESET threads",
    "SET enable_external_access = true",
    "SET disabled_filesystems = ''",
    "SET lock_configuration = false",
    "SET memory_limit = '100GB'",
    "SET temp_directory = '/tmp'",
    "SET log_query_path = '/tmp/log'",
    "PRAGMA enable_profiling",
    "USE memory",
    "DETACH s",
    "INSTALL httpfs",
    "INSTALL spatial FROM community",
    "LOAD httpfs",
    "LOAD '/tmp/evil.duckdb_extension'",
    "CREATE SECRET x (TYPE s3)",
    "BEGIN",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP TABLE people",
    "",
    ";",
    "SELEC",
)

WRITING = (
    "INSERT INTO people VALUES ('x', 1)",
    "UPDATE people SET n = 3",
    "DELETE FROM people",
    "DROP TABLE people",
    "TRUNCATE people",
    "ALTER TABLE people ADD COLUMN x INTEGER",
    "CREATE TABLE s.main.x (i INTEGER)",
    "CREATE TABLE memory.main.x (i INTEGER)",
    "COPY people TO '{directory}/out.csv'",
    "COPY people TO '{space}.wal'",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "COPY people FROM '/etc/passwd'",
    "EXPORT DATABASE '{directory}/out'",
    "IMPORT DATABASE '{directory}/out'",
    "ATTACH '{directory}/new.duckdb' AS n",
    "ATTACH '{space}' AS again",
    "ATTACH ':memory:' AS m",
    "CHECKPOINT",
    "FORCE CHECKPOINT",
    "VACUUM",
    "WITH d AS (DELETE FROM people RETURNING *) SELECT * FROM d",
    "MERGE INTO people USING people p ON true WHEN MATCHED THEN DELETE",
)


@pytest.mark.parametrize("attack", READING_ELSEWHERE + SHOWING_THE_ENGINE + CHANGING_THE_ENGINE + WRITING)
def test_an_attack_by_text_is_refused_and_changes_nothing(worker: SpaceWorker, space: Path, attack: str) -> None:
    before = sorted(path.name for path in space.parent.iterdir())
    content = space.read_bytes()
    with pytest.raises(EngineFailed) as caught:
        worker.run(attack.format(space=space, directory=space.parent))
    assert caught.value.facts == {}
    assert is_unharmed(worker)
    assert sorted(path.name for path in space.parent.iterdir()) == before
    assert space.read_bytes() == content


@pytest.mark.parametrize(
    "failing",
    [
        "SELECT CAST(name AS INTEGER) FROM people",
        "SELECT error(name) FROM people",
        "SELECT unknown_column FROM people",
        "SELECT name::DATE FROM people",
        "SELECT ('x' || name)::DECIMAL(3,1) FROM people",
    ],
)
def test_no_word_of_the_engine_crosses(worker: SpaceWorker, failing: str) -> None:
    with pytest.raises(EngineFailed) as caught:
        worker.run(failing)
    told = repr(caught.value.__cause__) + repr(caught.value.__context__) + str(caught.value) + str(caught.value.facts)
    assert MARKED not in told
    assert "people" not in told


def test_the_key_is_forgotten_by_the_engine(worker: SpaceWorker) -> None:
    assert worker.run("SELECT getvariable('space_key') AS k").to_pylist() == [{"k": None}]


@pytest.mark.parametrize(
    "honest",
    [
        "SELECT count(*) FROM s.main.people",
        "SELECT count(*) FROM PEOPLE p JOIN main.people q USING (name)",
        "WITH a AS (SELECT n FROM people), b AS (SELECT * FROM a) SELECT sum(n) FROM b WHERE n IN (SELECT n FROM a)",
        "SELECT * FROM (VALUES (1), (2)) v(x), range(3) r(i), unnest([1]) u(y)",
        "SELECT n, row_number() OVER (PARTITION BY n ORDER BY name) FROM people QUALIFY n = 1",
        "SELECT 1 UNION ALL SELECT n FROM people",
        "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 3) SELECT * FROM r",
        "SELECT n AS g, count(*) FROM people GROUP BY ALL",
    ],
)
def test_what_the_product_asks_is_admitted(worker: SpaceWorker, honest: str) -> None:
    worker.run(honest)
