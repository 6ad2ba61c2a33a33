"""The risk that is left: against the full table, and inside the sample."""

import numpy as np
from numpy.typing import NDArray

from sandbox.core.samples import Diversity, RiskReport
from sandbox.masking.sampling.classes import count_distinct
from sandbox.masking.sampling.drawing import Draw, SampledRows
from sandbox.masking.sampling.grouping import GeneralisedTable
from sandbox.masking.sampling.ladders import Codes

Hashes = NDArray[np.uint64]
MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
"""Constants of splitmix64 (Steele, Lea & Flood 2014)."""
MOST_TOLD = 10
"""Diversity beyond this is told as this."""

NO_RISK = RiskReport(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
"""The risk of a dataset that protects nobody."""


def measure_risk(draw: Draw, k: int) -> RiskReport:
    """Measure what a sample's classes leave of risk; figures about the full table are rounded."""
    if not draw.tables:
        return NO_RISK
    sizes = np.concatenate([t.generalised.classes.sizes[t.positions] for t in draw.tables])
    reached = int(sizes.min()) if len(sizes) else 0
    rows = sum(len(t.generalised.is_withheld) for t in draw.tables)
    withheld = sum(int(t.generalised.is_withheld.sum()) for t in draw.tables)
    return RiskReport(
        k_required=k,
        k_reached=_rounded_down(reached),
        largest_risk=round(1 / max(1, _rounded_down(reached)), 4),
        mean_risk=_two_digits(max((_mean_risk(t.generalised) for t in draw.tables), default=0.0)),
        unique_in_sample=_two_digits(_unique_in_sample(draw)),
        unique_histories=_two_digits(_unique_histories(draw)),
        rows_withheld=_two_digits(withheld / max(1, rows)),
        diversity=tuple(d for t in draw.tables for d in _diversity(t)),
    )


def _mean_risk(table: GeneralisedTable) -> float:
    """Give the mean of 1 / class size over the rows of a full table that can be drawn."""
    sizes = table.classes.sizes[~table.is_withheld]
    return float((1 / sizes).mean()) if len(sizes) else 0.0


def _rounded_down(units: int) -> int:
    return units if units <= 10 else units // 5 * 5


def _two_digits(share: float) -> float:
    return float(f"{share:.2g}")


def _histories(table: GeneralisedTable, most_rank: int, units: int) -> Hashes:
    """Give each unit one number for its set of row classes in a table: a sum of mixed class numbers."""
    surveyed = table.surveyed
    can_show = ~table.is_withheld & (surveyed.ranks <= most_rank)
    span = len(table.classes.units) + 1
    pairs = np.unique(surveyed.units[can_show] * span + table.classes.ids[can_show])
    sums = np.zeros(units, dtype=np.uint64)
    np.add.at(sums, pairs // span, _mixed(pairs % span))
    return sums


def _mixed(numbers: Codes) -> Hashes:
    """Mix numbers so that sums of them do not meet by chance (splitmix64)."""
    z = (numbers.astype(np.uint64) + np.uint64(1)) * np.uint64(MIX[0])
    z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX[1])
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX[2])
    return z ^ (z >> np.uint64(31))


def _all_histories(draw: Draw) -> Hashes:
    units = 1 + max(int(t.generalised.surveyed.units.max(initial=-1)) for t in draw.tables)
    together = np.zeros(units, dtype=np.uint64)
    for table in draw.tables:
        shown = _histories(table.generalised, table.most_rank, units)
        together = together * np.uint64(MIX[1]) + shown
    return together


def _unique_histories(draw: Draw) -> float:
    """Give the share of sampled units whose set of row classes nobody else has in the full tables."""
    histories = _all_histories(draw)
    _, places, counts = np.unique(histories, return_inverse=True, return_counts=True)
    return float((counts[places[draw.units]] == 1).mean())


def _unique_in_sample(draw: Draw) -> float:
    """Give the share of sampled units that are, in some table, the only sampled unit of one of their classes."""
    is_alone = np.zeros(len(draw.units), dtype=np.bool_)
    for table in draw.tables:
        ids = table.generalised.classes.ids[table.positions]
        span = len(draw.units)
        pairs = np.unique(ids * span + table.units)
        counts = np.bincount(pairs // span, minlength=1)
        is_alone[pairs[counts[pairs // span] == 1] % span] = True
    return float(is_alone.mean())


def _diversity(table: SampledRows) -> list[Diversity]:
    generalised = table.generalised
    name, ids = generalised.surveyed.table.name, generalised.classes.ids
    shown = np.unique(ids[table.positions])
    return [
        Diversity(name, sensitive.column, min(MOST_TOLD, int(count_distinct(ids, sensitive.codes)[shown].min())))
        for sensitive in generalised.surveyed.sensitive
        if len(shown)
    ]
