"""Tables of source platforms' databases, read where they lie: the one module of ingest that knows SQLAlchemy.

Each connection is one read-only snapshot for as long as a load takes, so that a table read twice is one content and the
tables of a delivery fit together. Rows stream through a cursor of the server's, in the order of the primary key, or of
all columns where there is none. Where a database lies is a secret: no address leaves this module.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

import numpy as np
import pyarrow as pa
from sqlalchemy import (
    ColumnClause,
    Connection,
    Executable,
    Float,
    NullPool,
    column,
    create_engine,
    inspect,
    select,
    table,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import quoted_name

from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DatabaseTable, DeliveredFile, DeliveryManifest
from sandbox.core.errors.loading import ManifestMismatch, SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.delivery.manifest import NOT_SAID, RULE
from sandbox.ingest.delivery.sources import Malformed, Source, check_columns, source_name
from sandbox.ingest.findings import Findings

BLOCK_ROWS = 2_000  # the digest is over blocks of so many rows
TIMEOUT_S = 30
STREAMING = {"stream_results": True, "max_row_buffer": BLOCK_ROWS}
DRIVERS = ("postgresql+psycopg", "mysql+pymysql", "mariadb+pymysql")
MIDNIGHT = time()

UNKNOWN = Text("SANDBOX_SOURCES names no such connection", "SANDBOX_SOURCES 中没有该连接")
WRONG_DRIVER = Text(f"its connection is none of {', '.join(DRIVERS)}", f"连接类型不在支持之列:{'、'.join(DRIVERS)}")
NOT_GIVEN = Text("its database does not answer, or does not give this table", "数据库无响应,或不提供该表")
NOT_TEXT = Text("a column holds neither texts, numbers, days nor truth values", "存在非文本、数值、日期或布尔的列")


class Databases:
    """The databases that settings name; nothing is connected before it is needed."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._open: dict[str, Connection] = {}

    def open(self, source: DatabaseTable, contract: Table) -> Source:
        """Open a table of a database as batches of exactly the contract's columns.

        Raises:
            SourceUnreadable: the connection is unknown, or the table cannot be read (while iterating, too).
            SourceColumnsDiffer: it has columns the contract does not grade, or lacks some (C1).
        """
        with _telling(contract):
            connection = self._connected(source.connection, contract)
            query, are_floats = _query(connection, source, contract)
        return Source(_batches(connection, query, contract, are_floats), Malformed())

    def described(self, manifest: DeliveryManifest, contract: Contract) -> DeliveryManifest:
        """Give a manifest with the row counts and digests of its database tables, as they are in this snapshot.

        Raises:
            ManifestMismatch: they are not what it says.
            SourceUnreadable, SourceColumnsDiffer: as `open`.
        """
        findings = Findings()
        files = tuple(self._described(file, contract, findings) for file in manifest.files)
        if findings.all:
            raise ManifestMismatch(findings=findings.all, count=len(findings.all))
        return replace(manifest, files=files)

    def _described(self, file: DeliveredFile, contract: Contract, findings: Findings) -> DeliveredFile:
        of_table = contract.table(file.table)
        if file.source is None or of_table is None:
            return file
        algorithm = "sm3" if file.sm3 else "sha256"
        rows, digest = _digest(self.open(file.source, of_table), algorithm)
        if file.rows not in (NOT_SAID, rows):
            findings.add(RULE, file.name, "it holds another number of rows", "行数不符")
        if (file.sm3 or file.sha256) not in ("", digest):
            findings.add(RULE, file.name, "its content has another digest", "内容摘要不符")
        counted = replace(file, rows=rows)
        return replace(counted, sm3=digest) if file.sm3 else replace(counted, sha256=digest)

    def close(self) -> None:
        """End every connection."""
        while self._open:
            _, connection = self._open.popitem()
            connection.close()

    def _connected(self, name: str, contract: Table) -> Connection:
        if name not in self._open:
            address = self._addresses.get(name)
            if address is None:
                raise SourceUnreadable(table=contract.name, why=UNKNOWN)
            if make_url(address).drivername not in DRIVERS:
                raise SourceUnreadable(table=contract.name, why=WRONG_DRIVER)
            self._open[name] = _snapshot(address)
        return self._open[name]


NO_DATABASES = Databases(MappingProxyType({}))


@contextmanager
def open_databases(addresses: Mapping[str, str]) -> Iterator[Databases]:
    """Open the databases that settings name, for one load."""
    databases = Databases(addresses)
    try:
        yield databases
    finally:
        databases.close()


def _snapshot(address: str) -> Connection:
    """Connect, and begin a transaction that sees one state and can change none."""
    engine = create_engine(
        address, poolclass=NullPool, isolation_level="REPEATABLE READ", connect_args={"connect_timeout": TIMEOUT_S}
    )
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        return connection.execution_options(postgresql_readonly=True)
    connection.execute(text("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"))
    return connection


@contextmanager
def _telling(contract: Table) -> Iterator[None]:
    """Tell of any failure without the driver's words: they hold addresses, statements and values."""
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError):
        raise SourceUnreadable(table=contract.name, why=NOT_GIVEN) from None


def _query(connection: Connection, source: DatabaseTable, contract: Table) -> tuple[Executable, tuple[bool, ...]]:
    schema, _, name = source.table.rpartition(".")
    at, within = quoted_name(name, quote=True), quoted_name(schema, quote=True) if schema else None
    known = inspect(connection)
    kinds = {str(found["name"]): found["type"] for found in known.get_columns(name, schema=schema or None)}
    check_columns(contract, tuple(kinds))
    key = known.get_pk_constraint(name, schema=schema or None)["constrained_columns"]
    wanted = [source_name(part) for part in contract.columns]
    rows = select(*map(_named, wanted)).select_from(table(at, schema=within)).order_by(*map(_named, key or wanted))
    return rows, tuple(isinstance(kinds[part], Float) for part in wanted)


def _named(name: str) -> ColumnClause[object]:
    return column(quoted_name(name, quote=True))


def _batches(
    connection: Connection, query: Executable, contract: Table, are_floats: tuple[bool, ...]
) -> Iterator[pa.RecordBatch]:
    names = [part.name for part in contract.columns]
    with _telling(contract), connection.execute(query, execution_options=STREAMING) as result:
        for rows in result.partitions(BLOCK_ROWS):
            columns = zip(*rows, strict=True)
            arrays = [_array(values, contract, is_float=f) for values, f in zip(columns, are_floats, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, names)


def _array(values: tuple[object, ...], contract: Table, *, is_float: bool) -> pa.Array:
    try:
        if is_float:
            return pa.array(values, pa.float64())
        return pa.array([None if value is None else _text(value) for value in values], pa.string())
    except (TypeError, ValueError, pa.ArrowException):
        raise SourceUnreadable(table=contract.name, why=NOT_TEXT) from None


def _text(value: object) -> str:
    """Give a value as text: decimals with all their digits, a day without a time of day as the day alone.

    Raises:
        TypeError, ValueError: it has none.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return (value.date() if value.time() == MIDNIGHT and value.tzinfo is None else value).isoformat()
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str | int | float | date | time | UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def _digest(source: Source, algorithm: str) -> tuple[int, str]:
    """Give the number of rows, and the digest of blocks of them: of each column what is missing, lengths, content."""
    digest, rows = hashlib.new(algorithm), 0
    for batch in source.batches:
        rows += batch.num_rows
        for values in batch.columns:
            digest.update(values.type.id.to_bytes(1, "little") + batch.num_rows.to_bytes(8, "little"))
            digest.update(np.packbits(np.asarray(values.is_null())).tobytes())
            for buffer in values.buffers()[1:]:
                digest.update(b"" if buffer is None else buffer)
    return rows, digest.hexdigest()
