"""Read the drawn rows out of the space, and gather the identifiers in them that need pseudonyms."""

import pyarrow as pa

from sandbox.core.columns import ColumnRole
from sandbox.core.contribution import RANK, UNIT
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.pseudonyms.book import PseudonymBook, pseudonym_kind
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.sampling.drawing import Draw, SampledRows, align
from sandbox.masking.sampling.masked import RawRows
from sandbox.masking.sampling.space_sql import distinct_sql, rows_sql
from sandbox.masking.sampling.survey import Run


def read_rows(run: Run, sampled: SampledRows, masks: tuple[ColumnMask, ...], draw: Draw) -> RawRows:
    """Read one table's drawn rows whole, in the sample's order."""
    table = sampled.generalised.table
    names = tuple(column.name for column in table.columns)
    rows = run(rows_sql(table, names, draw.units, sampled.most_rank))
    kept = tuple(m for m in masks if m.table == table.name)
    in_order = align(rows, sampled).drop_columns([UNIT, RANK])
    identifying = (m.column for m in kept if m.is_identifying)
    kinds = {c.name: pseudonym_kind(c, one_chunk(in_order.column(c.name))) for c in identifying}
    return RawRows(table, sampled, in_order, kept, kinds, draw)


def gather_pseudonyms(run: Run, raw: RawRows, book: PseudonymBook) -> None:
    """Gather a table's identifiers; codes have no range of their own, so they must avoid every real one."""
    for mask in raw.masks:
        if mask.mask != "pseudonym" and not _is_pseudonymised_quasi(mask):
            continue
        kind = raw.kinds[mask.column.name]
        real: list[pa.Array] = []
        if kind not in KINDS:
            real.append(one_chunk(run(distinct_sql(raw.table, mask.column.name)).column("v")))
        book.gather(kind, one_chunk(raw.rows.column(mask.column.name)), real)


def _is_pseudonymised_quasi(mask: ColumnMask) -> bool:
    column = mask.column
    return column.role is ColumnRole.QUASI_IDENTIFIER and column.identifier is not None
