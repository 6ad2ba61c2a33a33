"""Mask the rows of one table: each granted column by its mask, in the contract's order."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.samples import ColumnReport, Treatment
from sandbox.core.text import Text
from sandbox.masking.applying.columns import mask_column
from sandbox.masking.applying.orders import ColumnOrder, MaskedRows
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.transforms import find_cuts, one_chunk
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.sampling.drawing import Draw, SampledRows
from sandbox.masking.sampling.space_sql import frequent_sql, reach_sql
from sandbox.masking.sampling.survey import Run

TREATMENTS = {
    "pseudonym": Treatment.PSEUDONYM,
    "shift": Treatment.SHIFTED,
    "round": Treatment.ROUNDED,
    "category": Treatment.CATEGORY,
    "scrub": Treatment.SCRUBBED,
    "suppress": Treatment.SUPPRESSED,
}

KEPT = Text("A public table: as it is.", "公开表:原样保留。")


@dataclass(frozen=True, slots=True)
class Workshop:
    """What masking one sample needs: the space, its pseudonyms, the limits, and how many units must share a value."""

    run: Run
    book: PseudonymBook
    limits: MaskingLimits
    least: int


@dataclass(frozen=True, slots=True)
class RawRows:
    """The sampled rows of one table as they are, its masks, its identifiers' kinds. Never leaves the maker."""

    table: Table
    sampled: SampledRows
    rows: pa.Table
    masks: tuple[ColumnMask, ...]
    kinds: Mapping[str, str]
    draw: Draw


@dataclass(frozen=True, slots=True)
class MaskedTable:
    """One table as the sample shows it, and what was done to each column."""

    table: Table
    rows: pa.Table
    reports: tuple[ColumnReport, ...]


def mask_table(raw: RawRows, granted: tuple[str, ...], workshop: Workshop) -> MaskedTable:
    """Mask the granted columns; `_unit` and `_rank` are numbered anew."""
    shown, reports = [], []
    for mask in (m for m in raw.masks if m.column.name in granted):
        values = one_chunk(raw.rows.column(mask.column.name))
        masked, level = _mask(raw, mask, values, workshop)
        shown.append(masked)
        treatment = Treatment.GENERALISED if level and mask.mask not in TREATMENTS else None
        nulled = (masked.null_count - values.null_count) / max(1, len(values))
        reports.append(
            ColumnReport(
                raw.table.name,
                mask.column.name,
                treatment or TREATMENTS[mask.mask],
                mask.why,
                level,
                round(max(0.0, nulled), 3),
            )
        )
    names = [r.column for r in reports]
    numbers = [pa.array(raw.sampled.units, pa.uint32()), pa.array(raw.sampled.ranks, pa.uint32())]
    return MaskedTable(raw.table, pa.table([*shown, *numbers], names=[*names, UNIT, RANK]), tuple(reports))


def _mask(raw: RawRows, mask: ColumnMask, values: pa.Array, workshop: Workshop) -> tuple[pa.Array, str]:
    """Mask one column; give it with the level of generalisation, if that is what was done."""
    if mask.column.role is ColumnRole.QUASI_IDENTIFIER:
        return _generalised(raw, mask.column, workshop)
    known = MaskedRows(raw.sampled.units, raw.draw.shifts, own_identifiers(raw), workshop.least, workshop.limits.digits)
    return mask_column(_order(raw, mask, workshop), values, known, workshop.book), ""


def _order(raw: RawRows, mask: ColumnMask, workshop: Workshop) -> ColumnOrder:
    """Say how a column is masked, with what the full table must tell for it."""
    column, table = mask.column, raw.table
    match mask.mask:
        case "pseudonym":
            is_unit = column.name == table.unit_column
            return ColumnOrder(column, mask.mask, raw.kinds[column.name], is_unit=is_unit)
        case "round":
            reach = workshop.run(reach_sql(table, column.name))
            lows, highs = one_chunk(reach.column("low")), one_chunk(reach.column("high"))
            cuts = find_cuts(lows, highs, workshop.limits.tail, workshop.least)
            return ColumnOrder(column, mask.mask, cuts=cuts)
        case "category":
            frequent = workshop.run(frequent_sql(table, column.name, workshop.least))
            return ColumnOrder(column, mask.mask, listed=one_chunk(frequent.column("v")))
        case _:
            return ColumnOrder(column, mask.mask)


def _generalised(raw: RawRows, column: Column, workshop: Workshop) -> tuple[pa.Array, str]:
    generalised = raw.sampled.generalised
    ladders = generalised.ladders
    place = next(i for i, ladder in enumerate(ladders) if ladder.column.name == column.name)
    level = ladders[place].levels[generalised.levels[place]]
    shown = level.shown.take(pa.array(raw.sampled.codes[place]))
    if column.identifier is not None and level.name != "hidden":
        shown = workshop.book.look_up(raw.kinds[column.name], shown)
    return shown, level.name


def own_identifiers(raw: RawRows) -> tuple[pa.Array, ...]:
    """Give the columns of identifiers, as text: what stands in a row is its own."""
    return tuple(pc.cast(one_chunk(raw.rows.column(m.column.name)), pa.string()) for m in raw.masks if m.is_identifying)


def public_reports(table: str, columns: tuple[str, ...]) -> tuple[ColumnReport, ...]:
    """Report the columns of a public table."""
    return tuple(ColumnReport(table, name, Treatment.KEPT, KEPT) for name in columns)
