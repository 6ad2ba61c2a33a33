"""Draw the units of a sample: by a keyed order of their identifiers, the same ones each time the space asks.

The order is keyed by space alone, so that a later version of the data gives mostly the same units: a fresh draw
for every version would in the end show everyone. All the rows of a drawn unit come along, up to a rank that
enough units reach, so that a long history does not stand out.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.contribution import UNIT
from sandbox.core.errors.masking import SampleTooSmall
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.transforms import Numbers
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.sampling.classes import Mask
from sandbox.masking.sampling.grouping import GeneralisedTable
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.space_sql import identities_sql
from sandbox.masking.sampling.survey import Run, one_chunk


@dataclass(frozen=True, slots=True)
class SampledRows:
    """One protected table's rows in a sample.

    `positions`: places in the surveyed table; `units` and `ranks`: numbers in the sample, dense from 0 and from 1.
    """

    generalised: GeneralisedTable
    positions: Codes
    units: Codes
    ranks: Codes
    most_rank: int


@dataclass(frozen=True, slots=True)
class Draw:
    """The units drawn, in the sample's order: their numbers in the space, their day shifts, and the share drawn."""

    units: list[int]
    shifts: Numbers
    rate: float
    tables: tuple[SampledRows, ...]


NOBODY = Draw([], np.zeros(0, dtype=np.int64), 1.0, ())
"""The draw of a dataset that protects nobody."""


def draw_sample(
    run: Run, contract: Contract, tables: tuple[GeneralisedTable, ...], prf: ColumnPrf, limits: MaskingLimits
) -> Draw:
    """Draw units and their rows.

    Raises:
        SampleTooSmall: fewer units than a class must have can be shown.
    """
    identities = run(identities_sql(tuple(t for t in contract.tables if not t.is_public)))
    known = identities.column(UNIT).to_numpy().astype(np.int64)
    words = np.zeros((int(known.max(initial=-1)) + 1, 3), dtype=np.uint64)
    words[known] = prf.draw(one_chunk(identities.column("v")), 3)
    ranks = [_most_rank(table, contract) for table in tables]
    visible = [_is_visible(table, rank) for table, rank in zip(tables, ranks, strict=True)]
    visible_rows = _rows_of_units(tables, visible, len(words))
    order = _choose(np.argsort(words[:, 0], kind="stable"), visible_rows, limits.most_rows)
    order = order[: int(len(known) * limits.most_share)]
    if len(order) < contract.privacy.sample_k:
        raise SampleTooSmall(dataset=contract.dataset, k=contract.privacy.sample_k)
    places = np.full(len(words), -1, dtype=np.int64)
    places[order] = np.arange(len(order))
    rows = tuple(_rows(t, v, places, r) for t, v, r in zip(tables, visible, ranks, strict=True))
    return Draw(order.tolist(), _shifts(words[order], limits), len(order) / len(known), rows)


def least_units(contract: Contract) -> int:
    """Give how many units must share what a sample shows of any column: the minimum group, and never fewer than k."""
    return max(contract.privacy.sample_k, contract.privacy.min_group_size)


def _most_rank(table: GeneralisedTable, contract: Contract) -> int:
    """Give the greatest number of rows that enough units have, within the table's contribution bound."""
    counts = np.bincount(table.surveyed.units, minlength=1)
    least = least_units(contract)
    if (counts > 0).sum() < least:
        return 0
    reached = int(np.partition(counts, -least)[-least])
    return min(table.surveyed.table.bounds.rows_per_unit, reached)


def _is_visible(table: GeneralisedTable, most_rank: int) -> Mask:
    is_visible: Mask = ~table.is_withheld & (table.surveyed.ranks <= most_rank)
    return is_visible


def _rows_of_units(tables: tuple[GeneralisedTable, ...], visible: list[Mask], units: int) -> list[Codes]:
    """Count, for each table, the rows that each unit can show."""
    pairs = zip(tables, visible, strict=True)
    return [np.bincount(table.surveyed.units[is_visible], minlength=units) for table, is_visible in pairs]


def _choose(order: Codes, rows_of_units: list[Codes], most_rows: int) -> Codes:
    """Take units in order, of those with anything to show, while every table stays within the most rows."""
    can_show = np.sum(rows_of_units, axis=0) > 0
    order = order[can_show[order]]
    ends = [int(np.searchsorted(np.cumsum(rows[order]), most_rows, side="right")) for rows in rows_of_units]
    return order[: min(ends)]


def _rows(table: GeneralisedTable, is_visible: Mask, places: Codes, most_rank: int) -> SampledRows:
    surveyed = table.surveyed
    positions = np.flatnonzero(is_visible & (places[surveyed.units] >= 0))
    positions = positions[np.lexsort((surveyed.ranks[positions], places[surveyed.units[positions]]))]
    units = places[surveyed.units[positions]]
    starts = np.flatnonzero(np.diff(units, prepend=-1))
    ranks = np.arange(len(units)) - np.repeat(starts, np.diff(np.append(starts, len(units)))) + 1
    return SampledRows(table, positions, units, ranks, most_rank)


def _shifts(words: np.ndarray, limits: MaskingLimits) -> Numbers:
    """Give each unit's shift in days, never zero."""
    days = (words[:, 1] % np.uint64(limits.shift_days)).astype(np.int64) + 1
    return np.where(words[:, 2] & np.uint64(1), days, -days)


def align(rows: pa.Table, sampled: SampledRows) -> pa.Table:
    """Put the rows read from the space into the sample's order."""
    surveyed = sampled.generalised.surveyed
    wanted = _keys(surveyed.units[sampled.positions], surveyed.ranks[sampled.positions])
    given = _keys(rows.column(UNIT).to_numpy().astype(np.int64), rows.column("_rank").to_numpy().astype(np.int64))
    order = np.argsort(given, kind="stable")
    return rows.take(pa.array(order[np.searchsorted(given[order], wanted)]))


def _keys(units: Codes, ranks: Codes) -> Codes:
    return units * 2**32 + ranks
