"""Mask the rows of one table: each granted column by its mask, in the contract's order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import Table
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.samples import ColumnReport, Treatment
from sandbox.core.text import Text
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.rules import ColumnMask
from sandbox.masking.masks.scrub import scrub_texts
from sandbox.masking.masks.transforms import (
    clamp,
    find_cuts,
    hide_told_by_frequency,
    keep_listed,
    round_digits,
    shift_days,
    suppress,
)
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.sampling.drawing import Draw, SampledRows
from sandbox.masking.sampling.space_sql import frequent_sql, reach_sql
from sandbox.masking.sampling.survey import Run, one_chunk

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
    return PLAIN_MASKS[mask.mask](raw, mask.column, values, workshop), ""


def _generalised(raw: RawRows, column: Column, workshop: Workshop) -> tuple[pa.Array, str]:
    generalised = raw.sampled.generalised
    ladders = generalised.ladders
    place = next(i for i, ladder in enumerate(ladders) if ladder.column.name == column.name)
    level = ladders[place].levels[generalised.levels[place]]
    shown = level.shown.take(pa.array(raw.sampled.codes[place]))
    if column.identifier is not None and level.name != "hidden":
        shown = workshop.book.look_up(raw.kinds[column.name], shown)
    return shown, level.name


def _pseudonym(raw: RawRows, column: Column, values: pa.Array, workshop: Workshop) -> pa.Array:
    if column.name != raw.table.unit_column:
        values = hide_told_by_frequency(values, raw.sampled.units, workshop.least)
    return workshop.book.look_up(raw.kinds[column.name], values)


def _shift(raw: RawRows, column: Column, values: pa.Array, _: Workshop) -> pa.Array:
    return shift_days(values, raw.draw.shifts[raw.sampled.units], column.bounds)


def _round(raw: RawRows, column: Column, values: pa.Array, workshop: Workshop) -> pa.Array:
    reach = workshop.run(reach_sql(raw.table, column.name))
    lows, highs = one_chunk(reach.column("low")), one_chunk(reach.column("high"))
    cuts = find_cuts(lows, highs, workshop.limits.tail, workshop.least)
    if cuts is None:
        return suppress(values)
    rounded = round_digits(clamp(values, cuts), workshop.limits.digits)
    if column.bounds is None:
        return rounded
    return pc.min_element_wise(
        pc.max_element_wise(rounded, column.bounds.low, skip_nulls=False), column.bounds.high, skip_nulls=False
    )


def _category(raw: RawRows, column: Column, values: pa.Array, workshop: Workshop) -> pa.Array:
    frequent = workshop.run(frequent_sql(raw.table, column.name, workshop.least))
    return keep_listed(values, one_chunk(frequent.column("v")))


def _scrub(raw: RawRows, _: Column, values: pa.Array, workshop: Workshop) -> pa.Array:
    return scrub_texts(values, own_identifiers(raw), raw.sampled.units, workshop.least)


def own_identifiers(raw: RawRows) -> list[tuple[str, ...]]:
    """Give, for each row, the identifiers that stand in it."""
    named = [m.column.name for m in raw.masks if is_identifying(m)]
    columns = [pc.cast(one_chunk(raw.rows.column(name)), pa.string()).to_pylist() for name in named]
    if not columns:
        return [()] * raw.rows.num_rows
    return [tuple(v for v in row if v) for row in zip(*columns, strict=True)]


def is_identifying(mask: ColumnMask) -> bool:
    """Tell whether a column's values are identifiers."""
    return mask.column.role is ColumnRole.DIRECT_IDENTIFIER or mask.column.identifier is not None


def _suppress(_: RawRows, _column: Column, values: pa.Array, _workshop: Workshop) -> pa.Array:
    return suppress(values)


PLAIN_MASKS: dict[str, Callable[[RawRows, Column, pa.Array, Workshop], pa.Array]] = {
    "pseudonym": _pseudonym,
    "shift": _shift,
    "round": _round,
    "category": _category,
    "scrub": _scrub,
    "suppress": _suppress,
}


def public_reports(table: str, columns: tuple[str, ...]) -> tuple[ColumnReport, ...]:
    """Report the columns of a public table."""
    return tuple(ColumnReport(table, name, Treatment.KEPT, KEPT) for name in columns)
