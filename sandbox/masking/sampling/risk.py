"""The risk that is left: against the full table, and inside the sample."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sandbox.core.samples import Diversity, RiskReport
from sandbox.masking.sampling.classes import Mask, distinct
from sandbox.masking.sampling.diversity import MOST_TOLD
from sandbox.masking.sampling.drawing import Draw, SampledRows
from sandbox.masking.sampling.grouping import Generalised, GeneralisedTable
from sandbox.masking.sampling.ladders import Codes
from sandbox.masking.sampling.lattice import Found

Hashes = NDArray[np.uint64]
MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Constants of splitmix64 (Steele, Lea & Flood 2014)."""

NO_RISK = RiskReport(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
"""The risk of a dataset that protects nobody."""


def measure_risk(draw: Draw, k: int) -> RiskReport:
    """Measure what a sample's classes leave of risk; figures about the full table are rounded."""
    if draw.generalised is None:
        return NO_RISK
    sizes = np.concatenate([t.generalised.classes.units[t.classes] for t in draw.tables])
    reached = int(sizes.min()) if len(sizes) else 0
    rows = sum(int(t.generalised.classes.rows.sum()) for t in draw.tables)
    withheld = sum(int(t.generalised.classes.rows[t.generalised.classes.is_withheld].sum()) for t in draw.tables)
    return RiskReport(
        k_required=k,
        k_reached=_rounded_down(reached),
        largest_risk=round(1 / max(1, _rounded_down(reached)), 4),
        mean_risk=_two_digits(max((_mean_risk(t.generalised) for t in draw.tables), default=0.0)),
        unique_in_sample=_two_digits(_unique_in_sample(draw)),
        unique_histories=_two_digits(_unique_histories(draw, draw.generalised)),
        rows_withheld=_two_digits(withheld / max(1, rows)),
        diversity=tuple(d for t in draw.tables for d in _diversity(t)),
        prosecutor_risk=_two_digits(1 / max(1, _least_in_sample(draw))),
        marketer_risk=_two_digits(float((1 / sizes).mean()) if len(sizes) else 0.0),
        information_lost=_two_digits(_mean_loss(draw.generalised, lambda found: found.loss)),
        least_lost=_two_digits(_mean_loss(draw.generalised, lambda found: found.least_loss)),
    )


def _mean_loss(generalised: Generalised, of_search: Callable[[Found], float]) -> float:
    """Give the mean over all quasi-identifiers of what the searches of both steps found."""
    searches = (generalised.units.found, *(table.found for table in generalised.tables))
    columns = sum(len(table.ladders) for table in generalised.tables)
    return sum(of_search(found) for found in searches) / max(1, columns)


def _units_in_sample(table: SampledRows, units: int) -> tuple[Codes, Codes]:
    """Give the different pairs of class and sampled unit, as numbers, and how many units are in each pair's class."""
    pairs = distinct(table.classes * units + table.units)
    counts = np.bincount(pairs // units, minlength=1)
    return pairs, counts[pairs // units]


def _least_in_sample(draw: Draw) -> int:
    """Give the least number of sampled units in a class of the sample."""
    found = (_units_in_sample(table, len(draw.units))[1] for table in draw.tables)
    return min((int(counts.min()) for counts in found if len(counts)), default=0)


def _mean_risk(table: GeneralisedTable) -> float:
    """Give the mean of 1 / class size over the rows of a full table that can be drawn."""
    is_shown: Mask = ~table.classes.is_withheld
    rows, units = table.classes.rows[is_shown], table.classes.units[is_shown]
    return float((rows / units).sum() / rows.sum()) if rows.sum() else 0.0


def _rounded_down(units: int) -> int:
    return units if units <= 10 else units // 5 * 5


def _two_digits(share: float) -> float:
    return float(f"{share:.2g}")


def _histories(table: GeneralisedTable, most_rank: int, units: int) -> Hashes:
    """Give each unit one number for the set of classes it can show of a table: a sum of mixed class numbers."""
    sums, span = np.zeros(units, dtype=np.uint64), len(table.classes.units)
    for leaves, cells in zip(table.surveyed.ranges, table.cells.ranges, strict=True):
        classes = table.classes.of_cells[cells]
        can_show = ~table.classes.is_withheld[classes] & (leaves.first_ranks <= most_rank)
        pairs = distinct(leaves.units[can_show].astype(np.int64) * span + classes[can_show])
        np.add.at(sums, pairs // span, _mixed(pairs % span))
    return sums


def _mixed(numbers: Codes) -> Hashes:
    """Mix numbers so that sums of them do not meet by chance (splitmix64)."""
    z = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(MIX[0])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX[1])
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX[2])
    return z ^ (z >> np.uint64(31))


def _all_histories(draw: Draw, generalised: Generalised) -> Hashes:
    units = generalised.survey.units
    together = np.zeros(units, dtype=np.uint64)
    for table in draw.tables:
        shown = _histories(table.generalised, table.most_rank, units)
        together = together * np.uint64(MIX[1]) + shown
    return together


def _unique_histories(draw: Draw, generalised: Generalised) -> float:
    """Give the share of sampled units whose set of row classes nobody else has in the full tables."""
    histories = _all_histories(draw, generalised)
    own = histories[draw.units]
    histories.sort()
    many = np.searchsorted(histories, own, side="right") - np.searchsorted(histories, own)
    return float((many == 1).mean())


def _unique_in_sample(draw: Draw) -> float:
    """Give the share of sampled units that are, in some table, the only sampled unit of one of their classes."""
    is_alone = np.zeros(len(draw.units), dtype=np.bool_)
    for table in draw.tables:
        pairs, counts = _units_in_sample(table, len(draw.units))
        is_alone[pairs[counts == 1] % len(draw.units)] = True
    return float(is_alone.mean())


def _diversity(sampled: SampledRows) -> list[Diversity]:
    generalised = sampled.generalised
    shown = distinct(sampled.classes)
    return [
        Diversity(generalised.table.name, column.column, min(MOST_TOLD, int(counts[shown].min())))
        for column in generalised.sensitive
        for counts in (column.count(generalised.classes.of_cells),)
        if len(shown)
    ]
