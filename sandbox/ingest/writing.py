"""Writing a delivery that was taken in: bucket by bucket into its space, and the checks of what all of it must be."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.errors.loading import DeliveryEmpty, TooManyBadRows, UnitNotUnique
from sandbox.ingest.buckets import indexed_buckets
from sandbox.ingest.findings import Findings
from sandbox.ingest.incoming import Intake
from sandbox.ingest.indexing.ahead import ahead
from sandbox.ingest.indexing.layout import LaidOutTable, laid_out
from sandbox.ingest.indexing.row_groups import GROUP_ROWS, RowGroups
from sandbox.ingest.indexing.spool import Spool
from sandbox.ingest.judging.conformity import stored_schema
from sandbox.ingest.progress import Progress, RowCounter
from sandbox.ingest.taking_in import IncomingTables
from sandbox.spaces.writer import SpaceWriter, TableStream

REJECTED_DAYS = 30
"""How long the provider of a rejected delivery can see its bad rows."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A delivery whose rows all are judged, and lie in buckets."""

    contract: Contract
    tables: IncomingTables
    spool: Spool
    buckets: int

    def indexed(self) -> Iterator[tuple[LaidOutTable, ...]]:
        """Give the rows of each bucket as the space keeps them."""
        return indexed_buckets(self.spool, self.buckets, self.tables.public, self.tables.protected)


def write_tables(taken: TakenIn, writer: SpaceWriter, progress: Progress) -> None:
    """Write the tables of a delivery; the next bucket is indexed while one is written.

    Raises:
        TooManyBadRows: the findings name each table and the rules its rows broke.
        DeliveryEmpty: a table has no row to load.
        UnitNotUnique: a table promises one row per unit and has more.
    """
    check_enough_rows(taken)
    for part in _empty_parts(taken.contract):
        writer.write(TableStream(part.name, part.rows.schema, iter(())))
    counter = RowCounter("write", sum(intake.conforming for intake in taken.tables.intakes), progress)
    for part in _in_row_groups(taken, progress):
        writer.append(_stream(part, counter))
    counter.finish()
    check_kept(taken)


def _in_row_groups(taken: TakenIn, progress: Progress) -> Iterator[LaidOutTable]:
    groups = RowGroups()
    progress("index", 0, taken.buckets)
    for done, bucket in enumerate(ahead(taken.indexed()), 1):
        progress("index", done, taken.buckets)
        for part in bucket:
            yield from groups.add(part)
    yield from groups.finish()


def _empty_parts(contract: Contract) -> Iterator[LaidOutTable]:
    for table in contract.tables:
        index = [] if table.unit_column is None else [pa.field(UNIT, pa.uint32()), pa.field(RANK, pa.uint32())]
        yield from laid_out(table, pa.schema([*stored_schema(table), *index]).empty_table())


def _stream(part: LaidOutTable, counter: RowCounter) -> TableStream:
    batches = counter.counting(iter(part.rows.to_batches(GROUP_ROWS)))
    return TableStream(part.name, part.rows.schema, batches)


def check_enough_rows(taken: TakenIn) -> None:
    """Check that each table has rows to load, and few enough that break a rule."""
    if any(_has_too_many_bad_rows(intake, taken.contract) for intake in taken.tables.intakes):
        for _ in taken.indexed():  # so that rows which repeat a key are told of too
            pass
        check_few_bad_rows(taken)
    for intake in taken.tables.intakes:
        if intake.conforming == 0:
            raise DeliveryEmpty(table=intake.table.name)


def check_kept(taken: TakenIn) -> None:
    """Check what only the index shows: rows that repeat a key, and the promise of one row for each unit."""
    check_few_bad_rows(taken)
    for table in taken.tables.protected:
        if table.is_promise_broken:
            raise UnitNotUnique(table=table.intake.table.name)


def check_few_bad_rows(taken: TakenIn) -> None:
    """Check that no table has more bad rows than the contract allows."""
    findings = Findings()
    for intake in taken.tables.intakes:
        if _has_too_many_bad_rows(intake, taken.contract):
            _tell_faults(intake, findings)
    if findings.all:
        count = len({finding.where.split(".")[0] for finding in findings.all})
        allowed = f"{taken.contract.privacy.max_bad_rows:.2%}"
        raise TooManyBadRows(
            findings=findings.all, dataset=taken.contract.dataset, count=count, allowed=allowed, days=REJECTED_DAYS
        )


def _has_too_many_bad_rows(intake: Intake, contract: Contract) -> bool:
    return intake.kept_out > contract.privacy.max_bad_rows * intake.promised_rows


def _tell_faults(intake: Intake, findings: Findings) -> None:
    for fault in intake.counter.bad_rows:
        en, zh = f"{fault.rows} rows: {fault.rule}", f"{fault.rows} 行:{fault.rule}"
        findings.add("H3", f"{fault.table}.{fault.column}".rstrip("."), en, zh)
