"""ydl 企业用电月度: one row a meter and month, with its dominant firm and its negative readings."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from sandbox.cli.demo.world_calendar import MONTHS
from sandbox.cli.demo.world_codes import CodeLists
from sandbox.cli.demo.world_columns import decimals, taken, texts
from sandbox.cli.demo.world_draws import Number, Whole, chance, scaled
from sandbox.cli.demo.world_firms import DOMINANT, FIRST_FREE, Firms
from sandbox.cli.demo.world_ids import spell_digits
from sandbox.cli.demo.world_names import addresses
from sandbox.cli.demo.world_planted import DOMINANT_SHARE, NEGATIVE_KWH

DATASET = "ydl"
METERS = 20_000
METERED_SHARE = 0.95
MEDIAN_KWH = 2600.0
THIRST = {"B": 9, "C": 7, "D": 12, "G": 1.4, "H": 1.8, "I": 1.3, "P": 1.5, "Q": 1.8}
SUMMER_AND_WINTER = np.array([1.15, 0.8, 0.95, 0.9, 0.95, 1.1, 1.35, 1.4, 1.1, 0.9, 0.95, 1.15])
YEARLY_GROWTH = 1.04
PEAK_SHARE, VALLEY_SHARE = 0.36, 0.30
YUAN_PER_KWH = np.array([0.66, 0.98, 0.34])
"""Price of the flat, the peak and the valley hours."""


@dataclass(frozen=True, slots=True)
class Metered:
    """The table, and its rows of negative readings counted from 1."""

    table: pa.Table
    negative: Whole


def make_readings(rng: Generator, lists: CodeLists, firms: Firms, scale: float) -> Metered:
    """Make the table in the order of the months: most firms have one meter, large firms several."""
    meters = scaled(METERS, scale)
    owner = _owners(rng, firms, meters)
    used = _used(rng, lists, firms, owner)
    rows = np.tile(np.arange(meters), len(MONTHS))
    street = addresses(rng, lists.counties.names[firms.county[owner]])
    numbers = spell_digits("42", rng.permutation(meters) + 10_000_000, 8)
    negative = _negative_rows(rng, firms, owner, scale)
    table = pa.table(
        {
            "yhbh": taken(numbers, rows),
            "tyshxydm": taken(firms.codes, owner[rows]),
            "yddz": texts(street).take(pa.array(rows)),
            "tjyf": taken(MONTHS, np.repeat(np.arange(len(MONTHS)), meters)),
        }
        | _amounts(rng, used, negative)
    )
    unpaid = rng.random(used.size) < chance(firms.soundness[owner[rows]], -2.4, -1.3)
    return Metered(table.append_column("qfbz", pa.array(unpaid)), negative + 1)


def _owners(rng: Generator, firms: Firms, meters: int) -> Whole:
    """Give each meter its firm; the firms of the dominated cell have one meter each."""
    planted = np.arange(FIRST_FREE)
    others = np.arange(FIRST_FREE, len(firms))
    first = rng.choice(others, size=round(len(others) * METERED_SHARE), replace=False)
    sizes = firms.size[others]
    more = rng.choice(others, size=meters - len(planted) - len(first), p=sizes / sizes.sum())
    return rng.permutation(np.concatenate((planted, first, more)))


def _used(rng: Generator, lists: CodeLists, firms: Firms, owner: Whole) -> Whole:
    """Draw hundredths of a kWh by month and meter; the dominant firm uses its share of the cell, month by month."""
    thirst = np.array([THIRST.get(code, 1.0) for code in lists.industries.codes.tolist()])
    level = MEDIAN_KWH * thirst[firms.industry[owner]] * firms.size[owner]
    growth = YEARLY_GROWTH ** (np.arange(len(MONTHS)) / 12)
    season = np.tile(SUMMER_AND_WINTER, len(MONTHS) // 12) * growth
    wear = np.exp(rng.normal(0.0, 0.18, size=(len(MONTHS), len(owner))))
    used = np.maximum(1, np.rint(100 * season[:, None] * level * wear)).astype(np.int64)
    fellows = used[:, firms.shares_cell_of(DOMINANT)[owner] & (owner != DOMINANT)].sum(axis=1)
    used[:, owner == DOMINANT] = np.rint(fellows * DOMINANT_SHARE / (1 - DOMINANT_SHARE)).astype(np.int64)[:, None]
    return used


def _amounts(rng: Generator, used: Whole, negative: Whole) -> dict[str, pa.Array]:
    total = used.ravel()
    peak = _part(rng, total, PEAK_SHARE)
    valley = _part(rng, total, VALLEY_SHARE)
    bill = np.rint((total - peak - valley) * YUAN_PER_KWH[0] + peak * YUAN_PER_KWH[1] + valley * YUAN_PER_KWH[2])
    read = total.copy()
    read[negative] = -read[negative]
    stored = {"dl": read, "fdl": peak, "gdl": valley, "df": bill.astype(np.int64)}
    return {name: decimals(values, 2) for name, values in stored.items()}


def _part(rng: Generator, total: Whole, share: float) -> Whole:
    drawn: Number = np.clip(rng.normal(share, 0.06, size=len(total)), 0.05, 0.48)
    return np.floor(total * drawn).astype(np.int64)


def _negative_rows(rng: Generator, firms: Firms, owner: Whole, scale: float) -> Whole:
    plain = np.flatnonzero((owner >= FIRST_FREE) & ~firms.shares_cell_of(DOMINANT)[owner])
    meters = rng.choice(plain, size=scaled(NEGATIVE_KWH, scale), replace=False)
    month = rng.integers(0, len(MONTHS), size=len(meters))
    return np.sort(month * len(owner) + meters)
