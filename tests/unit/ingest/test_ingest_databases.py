"""Tables of source databases: one snapshot, in one order, streamed; no address in any error."""

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from sandbox.config import Settings
from sandbox.core.columns import ColumnType
from sandbox.core.contract import Table
from sandbox.core.datasets import DatabaseTable, DeliveredFile
from sandbox.core.errors.loading import ManifestMismatch, SourceColumnsDiffer, SourceUnreadable
from sandbox.ingest.delivery.database_source import Databases, open_databases
from sandbox.ingest.delivery.manifest import NOT_SAID, read_manifest, write_manifest
from sandbox.ingest.load import Loader
from sandbox.storage.database import open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.migrating import upgrade
from sandbox.world.keys import KeyRing
from tests.unit.ingest.small import CLOCK, COST, DAY, EVENT, FLAG, ID, KIND, VISITS, column, contract_of, deliver

URLS = {
    "postgresql": os.environ.get("SANDBOX_TEST_POSTGRES_URL"),
    "mariadb": os.environ.get("SANDBOX_TEST_MARIADB_URL"),
}
MARK = "marked-7f3a"
ROWS = 4_321
AS_TABLE = "id varchar(40), cost numeric(10,2), day date, kind varchar(10), flag boolean"


@dataclass(frozen=True)
class Platform:
    """A database of a source platform, whom the test can be."""

    url: str
    name: str
    opened: list[Databases] = field(default_factory=list)

    def run(self, *statements: str) -> None:
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    def databases(self) -> Databases:
        self.opened.append(Databases({"hospital": self.url}))
        return self.opened[-1]

    def close(self) -> None:
        """End every connection: a snapshot holds its tables, and nothing could drop them."""
        for databases in self.opened:
            databases.close()


@pytest.fixture(params=list(URLS))
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    url = URLS[request.param]
    if url is None:
        pytest.skip(f"SANDBOX_TEST_{request.param.upper()}_URL is not set: no server to test on")
    name = f"test_{uuid.uuid4().hex}"
    server = Platform(url, "")
    server.run(f"CREATE DATABASE {name}")
    opened = Platform(make_url(url).set(database=name).render_as_string(hide_password=False), name)
    yield opened
    opened.close()
    server.run(f"DROP DATABASE {name}" + (" WITH (FORCE)" if request.param == "postgresql" else ""))


def fill(platform: Platform, rows: int = ROWS, key: str = ", primary key (id)", table: str = "visits") -> None:
    values = ",".join(f"('p{n:07}', {n % 90}.50, '2024-03-{n % 28 + 1:02}', 'a', {n % 2 == 0})" for n in range(rows))
    platform.run(f"CREATE TABLE {table} ({AS_TABLE}{key})", f"INSERT INTO {table} VALUES {values}")


def read(databases: Databases, table: str = "visits", contract: Table = VISITS) -> pa.Table:
    return pa.Table.from_batches(list(databases.open(DatabaseTable("hospital", table), contract).batches))


def delivered(folder: Path, **file: object) -> Path:
    """Write a manifest of one database table."""
    made = deliver(folder, contract_of(VISITS), {"visits": ("visits.csv", "id\n")})
    entry = DeliveredFile("visits", "", NOT_SAID, source=DatabaseTable("hospital", "visits"))
    write_manifest(made.manifest, replace(read_manifest(made.manifest), files=(entry,)))
    fields = json.loads(made.manifest.read_text())
    fields["files"][0].update(file)
    made.manifest.write_text(json.dumps(fields))
    return made.manifest


def test_a_table_is_read_in_the_order_of_its_key_with_every_digit(platform: Platform) -> None:
    fill(platform)
    rows = read(platform.databases())
    assert rows.num_rows == ROWS
    assert rows["id"].to_pylist() == [f"p{n:07}" for n in range(ROWS)]
    assert rows.slice(1, 1).to_pylist()[0] == {
        "id": "p0000001", "cost": "1.50", "day": "2024-03-02", "kind": "a", "flag": rows["flag"][1].as_py()
    }  # fmt: skip
    assert rows["flag"][1].as_py() in {"false", "0"}


def test_both_reads_of_a_load_see_one_state(platform: Platform) -> None:
    fill(platform, 10)
    with open_databases({"hospital": platform.url}) as databases:
        assert read(databases).num_rows == 10
        platform.run("INSERT INTO visits VALUES ('new', 1, '2024-01-01', 'a', true)")
        assert read(databases).num_rows == 10
    assert read(platform.databases()).num_rows == 11


def test_nothing_can_be_written_through_a_source(platform: Platform) -> None:
    fill(platform, 1)
    with open_databases({"hospital": platform.url}) as databases:
        read(databases)
        [connection] = databases._open.values()
        assert isinstance(connection, Connection)
        with pytest.raises(Exception, match=r"(?i)read.only"):
            connection.execute(text("DELETE FROM visits"))


def test_the_same_content_is_one_digest_whatever_order_it_was_written_in(platform: Platform, tmp_path: Path) -> None:
    fill(platform, 50, key="")
    platform.run("CREATE TABLE again AS SELECT * FROM visits ORDER BY id DESC")
    contract = contract_of(VISITS)
    manifest = read_manifest(delivered(tmp_path / "d"))
    again = replace(manifest.files[0], source=DatabaseTable("hospital", "again"))
    first = platform.databases().described(manifest, contract).files[0]
    second = platform.databases().described(replace(manifest, files=(again,)), contract).files[0]
    assert (first.rows, first.sha256) == (50, second.sha256)
    platform.close()
    platform.run("UPDATE again SET kind = 'b' WHERE id = 'p0000007'")
    changed = platform.databases().described(replace(manifest, files=(again,)), contract).files[0]
    assert changed.sha256 != first.sha256


def test_d5_another_count_or_content_than_the_manifest_says_is_refused(platform: Platform, tmp_path: Path) -> None:
    fill(platform, 5)
    manifest = read_manifest(delivered(tmp_path / "d", rows=6, sha256="0" * 64))
    with pytest.raises(ManifestMismatch) as raised:
        platform.databases().described(manifest, contract_of(VISITS))
    assert [finding.text.en for finding in raised.value.findings] == [
        "it holds another number of rows",
        "its content has another digest",
    ]


def test_a_database_table_loads_and_the_same_content_is_one_version(platform: Platform, tmp_path: Path) -> None:
    fill(platform)
    manifest, contract = delivered(tmp_path / "d"), contract_of(VISITS)
    state = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    upgrade(state)

    def load() -> tuple[str, bool, int]:
        with open_databases({"hospital": platform.url}) as databases:
            loader = Loader(Datasets(state), KeyRing(bytes(32)), tmp_path / "spaces", CLOCK, databases)
            report = loader.load(contract, manifest, EVENT)
        return report.version.id, report.is_new, report.version.tables[0].rows

    first, second = load(), load()
    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]
    assert first[2] == ROWS
    platform.run("UPDATE visits SET cost = cost + 1 WHERE id = 'p0000001'")
    third = load()
    assert (third[1], third[0] == first[0]) == (True, False)
    recorded = Datasets(state).current("visits")
    assert recorded.manifest.files[0].rows == ROWS
    assert platform.url not in json.dumps(recorded.manifest.files[0].name)
    state.close()


def test_c1_a_column_nobody_graded_is_refused(platform: Platform) -> None:
    fill(platform, 1)
    platform.close()
    platform.run("ALTER TABLE visits ADD COLUMN secret varchar(9)")
    with pytest.raises(SourceColumnsDiffer):
        read(platform.databases())


@pytest.mark.parametrize("table", ["nowhere", "visits; DROP TABLE visits", 'visits"', "visits`", "' OR 1=1 --"])
def test_a_name_is_never_sql(table: str, platform: Platform) -> None:
    fill(platform, 1)
    with pytest.raises((SourceUnreadable, SourceColumnsDiffer)) as raised:
        read(platform.databases(), table)
    assert platform.name not in str(raised.value)
    assert read(platform.databases()).num_rows == 1


def test_names_in_mixed_letters_and_other_characters_are_found(platform: Platform) -> None:
    quote = '"' if "postgresql" in platform.url else "`"
    platform.run(
        f"CREATE TABLE {quote}My Visits{quote} ({quote}Id 号 %{quote} varchar(9) primary key)",
        f"INSERT INTO {quote}My Visits{quote} VALUES ('p1')",
    )
    contract = replace(VISITS, columns=(replace(ID, source_name="Id 号 %"),))
    assert read(platform.databases(), "My Visits", contract).to_pydict() == {"id": ["p1"]}


def test_binary_floats_come_as_such(platform: Platform) -> None:
    platform.run("CREATE TABLE f (id varchar(9) primary key, cost double precision)", "INSERT INTO f VALUES ('a', 0.3)")
    contract = replace(VISITS, columns=(ID, COST))
    assert read(platform.databases(), "f", contract).schema.field("cost").type == pa.float64()


def test_what_is_no_value_is_refused_without_it(platform: Platform) -> None:
    kind = "text[]" if "postgresql" in platform.url else "varbinary(9)"
    value = f"'{{{MARK}}}'" if "postgresql" in platform.url else "x'fffefd'"
    platform.run(f"CREATE TABLE f (id varchar(9) primary key, kind {kind})", f"INSERT INTO f VALUES ('a', {value})")
    with pytest.raises(SourceUnreadable) as raised:
        read(platform.databases(), "f", replace(VISITS, columns=(ID, KIND)))
    assert MARK not in str(raised.value)
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    "address",
    [
        "sqlite:////etc/passwd",
        f"postgresql+psycopg://{MARK}:{MARK}@127.0.0.1:1/x",
        f"mysql+pymysql://{MARK}:{MARK}@127.0.0.1:1/x",
        f"no address {MARK}",
    ],
)
def test_an_address_that_does_not_answer_is_not_told(address: str) -> None:
    with pytest.raises(SourceUnreadable) as raised:
        read(Databases({"hospital": address}))
    assert MARK not in str(raised.value)
    assert "127.0.0.1" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_an_unknown_connection_is_told() -> None:
    with pytest.raises(SourceUnreadable, match="SANDBOX_SOURCES"):
        read(Databases({}))


def test_a_null_and_a_long_text_come_through(platform: Platform) -> None:
    long = column("kind", ColumnType.TEXT)
    platform.run(
        "CREATE TABLE f (id varchar(9) primary key, kind text, day timestamp null, flag boolean)",
        f"INSERT INTO f VALUES ('a', '{'x' * 60_000}', '2024-01-02 03:04:05', null), ('b', null, '2024-01-02', true)",
    )
    rows = read(platform.databases(), "f", replace(VISITS, columns=(ID, long, DAY, FLAG))).to_pylist()
    assert rows[0] == {"id": "a", "kind": "x" * 60_000, "day": "2024-01-02T03:04:05", "flag": None}
    assert (rows[1]["kind"], rows[1]["day"]) == (None, "2024-01-02")


@pytest.mark.parametrize("given", ["a=postgresql+psycopg://u:p@h/x b=mysql+pymysql://h/y?z=1", None])
def test_connections_come_from_settings_and_are_not_shown(given: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"a": "postgresql+psycopg://u:p@h/x", "b": "mysql+pymysql://h/y?z=1"}
    monkeypatch.setenv("SANDBOX_SOURCES", given or json.dumps(addresses))
    settings = Settings()
    assert settings.source_addresses == addresses
    assert "u:p" not in repr(settings)
