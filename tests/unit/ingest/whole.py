"""Small tables taken through the steps of a load at once, and given back whole."""

from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.datasets import TableQuality
from sandbox.ingest.buckets import indexed_buckets
from sandbox.ingest.delivery.sources import Source
from sandbox.ingest.incoming import Intake, ProtectedRows, PublicRows, TableKeys, table_keys
from sandbox.ingest.indexing.layout import LaidOutTable, laid_out
from sandbox.ingest.indexing.spool import BUCKET_BYTES, HELD_BYTES, Spool
from sandbox.ingest.judging.conformity import ConformedBatch, Conformer, Fault, Rows, stored_schema
from sandbox.ingest.quality.quarantine import BadRowsWriter
from sandbox.world.keys import KeyRing


@dataclass(frozen=True)
class Conformed:
    """The conforming rows of one table, the number of each, and what was kept out."""

    rows: pa.Table
    row_numbers: Rows
    delivered: int
    faults: tuple[Fault, ...]


def conformed_whole(conformer: Conformer, table: Table, sources: Iterable[Source]) -> Conformed:
    batches = [batch for source in sources for batch in conformer.conform(source)]
    schema = stored_schema(table)
    rows = pa.Table.from_batches([plain(batch.rows, schema) for batch in batches], schema)
    numbers = np.concatenate([np.zeros(0, np.int64), *(batch.numbers for batch in batches)])
    return Conformed(rows, numbers, conformer.delivered, merged([f for batch in batches for f in batch.faults]))


def plain(rows: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pc.cast(rows.column(field.name), field.type) for field in schema], schema=schema)


def merged(faults: Sequence[Fault]) -> tuple[Fault, ...]:
    """Give one fault for each column and rule."""
    of_rule = dict.fromkeys((fault.column, fault.rule) for fault in faults)
    parts = [[fault for fault in faults if (fault.column, fault.rule) == key] for key in of_rule]
    return tuple(replace(p[0], rows=np.concatenate([f.rows for f in p]), values=_values(p)) for p in parts)


def _values(faults: Sequence[Fault]) -> pa.Array:
    return pa.concat_arrays([fault.values for fault in faults])


@dataclass(frozen=True)
class Memory:
    """How much a spool may hold, and how large its buckets shall be."""

    held: int = HELD_BYTES
    bucket: int = BUCKET_BYTES


@dataclass(frozen=True)
class Indexed:
    """One table as its space keeps it, both parts of it together by unit and rank, and what was counted of it."""

    rows: pa.Table
    parts: tuple[pa.Table, ...]
    units: int
    is_promise_broken: bool
    quality: TableQuality
    faults: tuple[Fault, ...]


class Heard(BadRowsWriter):
    """A quarantine that also remembers what it was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "d")
        self.faults: list[tuple[str, Fault]] = []

    def keep(self, table: str, faults: Iterable[Fault]) -> None:
        self.faults += ((table, fault) for fault in faults)


def index_tables(
    tables: Sequence[tuple[Table, Sequence[pa.RecordBatch]]], keys: KeyRing, dataset: str, memory: Memory | None = None
) -> tuple[Indexed, ...]:
    """Take rows that conform through spool and index."""
    return index_conformed([(table, _numbered(batches)) for table, batches in tables], keys, dataset, memory)


def _numbered(batches: Sequence[pa.RecordBatch]) -> list[ConformedBatch]:
    ends = np.cumsum([batch.num_rows for batch in batches]).tolist()
    numbers = [np.arange(end - b.num_rows + 1, end + 1, dtype=np.int64) for b, end in zip(batches, ends, strict=True)]
    return [ConformedBatch(batch, number, (), 0) for batch, number in zip(batches, numbers, strict=True)]


def index_conformed(
    tables: Sequence[tuple[Table, Sequence[ConformedBatch]]], keys: KeyRing, dataset: str, memory: Memory | None = None
) -> tuple[Indexed, ...]:
    """Take what was conformed through spool and index, as a load does; each batch as it is given."""
    room, promised = memory or Memory(), sum(batch.rows.num_rows for _, batches in tables for batch in batches)
    with TemporaryDirectory() as place, closing(Spool(Path(place), promised, room.held, room.bucket)) as spool:
        heard = Heard(Path(place))
        incoming = [_incoming(table, heard, table_keys(keys, dataset, table.name), place) for table, _ in tables]
        for (_, batches), rows in zip(tables, incoming, strict=True):
            _take_in(rows, batches, spool)
        public = [rows for rows in incoming if isinstance(rows, PublicRows)]
        protected = [rows for rows in incoming if isinstance(rows, ProtectedRows)]
        found = [part for bucket in indexed_buckets(spool, spool.finish(), public, protected) for part in bucket]
        return tuple(_indexed(rows, found, heard) for rows in incoming)


def _incoming(table: Table, heard: Heard, keys: TableKeys, place: str) -> PublicRows | ProtectedRows:
    intake = Intake(table, 1000, heard)
    if table.unit_column is None:
        return PublicRows(intake, keys, Path(place))
    return ProtectedRows(intake, table.unit_column, keys, Path(place))


def _take_in(rows: PublicRows | ProtectedRows, batches: Sequence[ConformedBatch], spool: Spool) -> None:
    for batch in batches:
        rows.intake.count(batch)
        spool.append(rows.intake.table.name, rows.placed(batch))
    if isinstance(rows, PublicRows):
        rows.finish_intake()


def _indexed(rows: PublicRows | ProtectedRows, found: Sequence[LaidOutTable], heard: Heard) -> Indexed:
    table = rows.intake.table
    empty = laid_out(table, _stored_empty(table))
    parts = tuple(
        pa.concat_tables([_plain_table(p.rows, part.rows.schema) for p in (part, *found) if p.name == part.name])
        for part in empty
    )
    whole = pa.concat_tables(parts)
    faults = merged([fault for name, fault in heard.faults if name == table.name])
    if isinstance(rows, PublicRows):
        quality = rows.intake.counter.finish(0)
        return Indexed(whole, parts, 0, is_promise_broken=False, quality=quality, faults=faults)
    ordered = whole.sort_by([(UNIT, "ascending"), (RANK, "ascending")])
    quality = rows.intake.counter.finish(rows.shared_keys())
    rows.close()
    return Indexed(ordered, parts, rows.units, rows.is_promise_broken, quality, faults)


def _stored_empty(table: Table) -> pa.Table:
    index = [] if table.unit_column is None else [pa.field(UNIT, pa.uint32()), pa.field(RANK, pa.uint32())]
    return pa.schema([*stored_schema(table), *index]).empty_table()


def _plain_table(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    return rows.cast(schema)
