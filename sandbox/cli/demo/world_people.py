"""The people of the demo world: who they are before any table speaks of them."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sandbox.cli.demo.world_calendar import MIDDLE_DAY, Days
from sandbox.cli.demo.world_codes import CodeList, Words
from sandbox.cli.demo.world_draws import Number, Whole, places
from sandbox.cli.demo.world_ids import person_ids
from sandbox.cli.demo.world_names import person_names

OLDEST = 96
AGES_FROM = np.array([0, 10, 20, 30, 40, 50, 60, 70, 80])
AGE_SHARES = np.array([0.09, 0.11, 0.11, 0.15, 0.14, 0.17, 0.13, 0.07, 0.03])
MALE_SHARE = 0.512
WORKING_AGES = (20, 60)
RESIDENTS = {
    "4201": 1233, "4202": 247, "4203": 321, "4205": 402, "4206": 526, "4207": 108, "4208": 260, "4209": 427,
    "4210": 523, "4211": 588, "4212": 266, "4213": 205, "4228": 346, "429004": 113, "429005": 89,
    "429006": 116, "429021": 7,
}  # fmt: skip
"""Residents in ten thousands by city, or by county where the province governs it directly (seventh census, 2020)."""


@dataclass(frozen=True, slots=True)
class People:
    """One row a person; `county` is a place in the county list, `ages` are full years on the first day of 2025."""

    ids: Words
    names: Words
    is_male: NDArray[np.bool_]
    births: Days
    county: Whole

    @property
    def ages(self) -> Whole:
        """Ages in years of 365.25 days on the first day of 2025."""
        return ((MIDDLE_DAY - self.births).astype(np.int64) / 365.25).astype(np.int64)

    @property
    def of_working_age(self) -> Whole:
        """The places of the people who may have an employer."""
        ages = self.ages
        return np.flatnonzero((ages >= WORKING_AGES[0]) & (ages < WORKING_AGES[1]))


def make_people(rng: Generator, counties: CodeList, count: int) -> People:
    """Draw people: ages by the pyramid, counties by the population of their city."""
    band = places(rng, AGE_SHARES, count)
    widths = np.append(AGES_FROM[1:], OLDEST) - AGES_FROM
    years = AGES_FROM[band] + rng.random(count) * widths[band]
    births = MIDDLE_DAY - 1 - (years * 365.25).astype("timedelta64[D]")
    is_male = rng.random(count) < MALE_SHARE
    county = places(rng, county_weights(rng, counties), count)
    names = person_names(rng, count)
    return People(person_ids(rng.integers(0, 100, size=count), births, is_male), names, is_male, births, county)


def county_weights(rng: Generator, counties: CodeList) -> Number:
    """Share each city's residents among its counties, unevenly."""
    weights = np.exp(rng.normal(0.0, 0.45, size=len(counties.codes)))
    for prefix, residents in RESIDENTS.items():
        inside = np.strings.startswith(counties.codes, prefix)
        weights[inside] *= residents / max(weights[inside].sum(), 1e-9)
    return weights
