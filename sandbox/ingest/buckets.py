"""From the spool to the space: bucket by bucket, all tables of a dataset at once, since they share their units."""

from collections.abc import Iterator, Sequence

from sandbox.ingest.incoming import ProtectedRows, PublicRows, unit_macs
from sandbox.ingest.indexing.contribution import numbered
from sandbox.ingest.indexing.layout import LaidOutTable
from sandbox.ingest.indexing.spool import Spool


def indexed_buckets(
    spool: Spool, buckets: int, public: Sequence[PublicRows], protected: Sequence[ProtectedRows]
) -> Iterator[tuple[LaidOutTable, ...]]:
    """Number the units across the tables, rank the rows of each, and lay the tables out; give each bucket's rows.

    A table's rows come after those of the buckets before.
    """
    first_unit = 0
    for bucket in range(buckets):
        rows = spool.read(bucket)
        parts: list[LaidOutTable] = []
        for table in public:
            if table.intake.table.name in rows:
                parts += table.lay_out(rows.pop(table.intake.table.name))
        present = [table for table in protected if table.intake.table.name in rows]
        units, count = numbered([unit_macs(rows[table.intake.table.name]) for table in present])
        for table_rows, numbers in zip(present, units, strict=True):
            parts += table_rows.lay_out(rows.pop(table_rows.intake.table.name), numbers, first_unit)
        first_unit += count
        yield tuple(parts)
