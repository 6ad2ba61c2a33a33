"""Draw the units of a sample: by a keyed order of their identifiers, the same ones each time the space asks.

The order is keyed by the scenario alone, and made of identifiers in normal form: a later version of the data gives
mostly the same units (a fresh draw for every version would in the end show everyone), and so does another dataset of
the scenario, so that samples join. All the rows of a drawn unit come along, up to a rank that enough units reach, so
that a long history does not stand out.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.errors.masking import SampleTooSmall
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.transforms import Numbers, days_from
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.sampling.classes import Mask
from sandbox.masking.sampling.grouping import Generalised, GeneralisedTable
from sandbox.masking.sampling.keyed_order import KeyedOrder
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.survey import Run, finest, read_codes, whole
from sandbox.masking.sampling.survey_sql import chosen_sql

MORE = 8
"""How many times more units are looked at where the first ones did not suffice."""


@dataclass(frozen=True, slots=True)
class SampledRows:
    """One protected table's rows in a sample.

    `keys`: unit and rank in the space. `units` and `ranks`: numbers in the sample, dense from 0 and from 1.
    `classes`: each row's class; `codes`: its leaf on each ladder.
    """

    generalised: GeneralisedTable
    keys: Codes
    units: Codes
    ranks: Codes
    classes: Codes
    codes: tuple[Codes, ...]
    most_rank: int


@dataclass(frozen=True, slots=True)
class Draw:
    """The units drawn, in the sample's order: their numbers in the space, their day shifts, and the share drawn.

    `generalised`: what they were drawn from; None where a dataset protects nobody.
    """

    units: list[int]
    shifts: Numbers
    rate: float
    tables: tuple[SampledRows, ...]
    generalised: Generalised | None = None


NOBODY = Draw([], np.zeros(0, dtype=np.int64), 1.0, ())
"""The draw of a dataset that protects nobody."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The rows that some units could show of one table: their keys, units, classes and codes, by unit and rank."""

    generalised: GeneralisedTable
    most_rank: int
    units: Codes
    keys: Codes
    classes: Codes
    codes: tuple[Codes, ...]


def draw_sample(run: Run, contract: Contract, generalised: Generalised, prf: ColumnPrf, limits: MaskingLimits) -> Draw:
    """Draw units and their rows.

    Raises:
        SampleTooSmall: fewer units than a class must have can be shown.
    """
    order = KeyedOrder(run, contract, generalised.survey.ranges, prf)
    most, looked_at = limits.most_share, limits.most_rows
    while True:
        first = order.first(looked_at)
        read = tuple(_candidates(run, generalised, table, contract, first.units) for table in generalised.tables)
        places, is_enough = _choose(first.units, read, limits.most_rows)
        places = places[: int(order.count * most)]
        if is_enough or len(first.units) == order.count or len(places) == int(order.count * most):
            break
        looked_at *= MORE
    if len(places) < contract.privacy.sample_k:
        raise SampleTooSmall(dataset=contract.dataset, k=contract.privacy.sample_k)
    units = first.units[places]
    rows = tuple(_rows(candidates, units) for candidates in read)
    shifts = days_from(first.words[places, 1:3], limits.shift_days)
    return Draw(units.tolist(), shifts, len(units) / order.count, rows, generalised)


def least_units(contract: Contract) -> int:
    """Give how many units must share what a sample shows of any column: the minimum group, and never fewer than k."""
    return max(contract.privacy.sample_k, contract.privacy.min_group_size)


def _most_rank(table: GeneralisedTable, contract: Contract) -> int:
    """Give the greatest number of rows that enough units have, within the table's contribution bound."""
    reached = int((table.surveyed.reached >= least_units(contract)).sum())
    return min(table.table.bounds.rows_per_unit, reached)


def _candidates(
    run: Run, generalised: Generalised, table: GeneralisedTable, contract: Contract, units: Codes
) -> _Candidates:
    """Read what some units could show of a table: rows up to a rank whose class is not withheld."""
    most_rank = _most_rank(table, contract)
    leaves = tuple(finest(ladder) for ladder in table.ladders)
    rows = run(chosen_sql(table.table, leaves, np.sort(units).tolist(), most_rank))
    own, codes = whole(rows.column(UNIT)), read_codes(rows, table.ladders)
    classes = table.class_rows(generalised.units.of_units[own].astype(np.int64), codes)
    is_shown: Mask = ~np.append(table.classes.is_withheld, True)[classes]
    keys = key_of(own, whole(rows.column(RANK)))
    kept = (own[is_shown], keys[is_shown], classes[is_shown])
    return _Candidates(table, most_rank, *kept, tuple(c[is_shown] for c in codes))


def _choose(units: Codes, read: tuple[_Candidates, ...], most_rows: int) -> tuple[Codes, bool]:
    """Take units in order, of those with anything to show, while every table stays within the most rows.

    Gives their places, and whether it was the rows that ended it.
    """
    rows_of = [_rows_of_units(candidates, units) for candidates in read]
    shown = np.flatnonzero(np.sum(rows_of, axis=0) > 0)
    ends = [int(np.searchsorted(np.cumsum(rows[shown]), most_rows, side="right")) for rows in rows_of]
    return shown[: min(ends)], min(ends) < len(shown)


def _rows_of_units(candidates: _Candidates, units: Codes) -> Codes:
    """Count the rows that each of some units can show."""
    length = int(max(units.max(initial=0), candidates.units.max(initial=0))) + 1
    return np.bincount(candidates.units, minlength=length)[units]


def _rows(candidates: _Candidates, units: Codes) -> SampledRows:
    """Put the rows of the chosen units into the sample's order, numbered anew."""
    length = int(max(units.max(initial=0), candidates.units.max(initial=0))) + 1
    places = np.full(length, -1, dtype=np.int64)
    places[units] = np.arange(len(units))
    own = places[candidates.units]
    taken = np.flatnonzero(own >= 0)
    taken = taken[np.lexsort((candidates.keys[taken], own[taken]))]
    numbers = own[taken]
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    ranks = np.arange(len(numbers)) - np.repeat(starts, np.diff(np.append(starts, len(numbers)))) + 1
    return SampledRows(
        candidates.generalised,
        candidates.keys[taken],
        numbers,
        ranks,
        candidates.classes[taken],
        tuple(codes[taken] for codes in candidates.codes),
        candidates.most_rank,
    )


def align(rows: pa.Table, sampled: SampledRows) -> pa.Table:
    """Put the rows read from the space into the sample's order."""
    given = key_of(whole(rows.column(UNIT)), whole(rows.column(RANK)))
    order = np.argsort(given, kind="stable")
    return rows.take(pa.array(order[np.searchsorted(given[order], sampled.keys)]))


def key_of(units: Codes, ranks: Codes) -> Codes:
    """Give one number for a row's unit and rank."""
    return units * 2**32 + ranks
