"""The firms of the demo world: where they are, what they do, how large and how sound they are."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sandbox.cli.demo.world_codes import CodeLists, Words
from sandbox.cli.demo.world_draws import Number, Whole, places
from sandbox.cli.demo.world_ids import credit_codes
from sandbox.cli.demo.world_names import firm_names
from sandbox.cli.demo.world_people import county_weights
from sandbox.cli.demo.world_planted import (
    DOMINANT_COUNTY,
    DOMINANT_FIRMS,
    DOMINANT_INDUSTRY,
    LONE_COUNTY,
    LONE_INDUSTRY,
)

LONE, DOMINANT = 0, 1
FIRST_FREE = DOMINANT + DOMINANT_FIRMS
"""The first firm without a part in a planted fact."""
FIRST_SERIAL = 10_000_000
TRADE = "F"
INDUSTRY_SHARES = {
    "A": 5, "B": 0.6, "C": 17, "D": 1, "E": 9, "F": 30, "G": 4, "H": 5, "I": 5, "J": 1, "K": 4, "L": 9, "M": 5,
    "N": 1, "O": 3, "P": 1.5, "Q": 1.2, "R": 2.2, "S": 0.4, "T": 0.1,
}  # fmt: skip
SIZE_SIGMA = 1.1


@dataclass(frozen=True, slots=True)
class Firms:
    """One row a firm. `size` is 1 at the median; `soundness` has mean 0 and spread 1, low means trouble ahead."""

    codes: Words
    names: Words
    county: Whole
    industry: Whole
    size: Number
    soundness: Number

    def __len__(self) -> int:
        return len(self.codes)

    def shares_cell_of(self, firm: int) -> NDArray[np.bool_]:
        """Tell of each firm whether it is in the county × industry cell of the given one."""
        same: NDArray[np.bool_] = (self.county == self.county[firm]) & (self.industry == self.industry[firm])
        return same


def make_firms(rng: Generator, lists: CodeLists, count: int) -> Firms:
    """Draw firms; the first ones are planted."""
    county, industry = _seats(rng, lists, count)
    towns = np.strings.slice(lists.counties.names, 2)
    return Firms(
        codes=credit_codes(rng.integers(0, 100, size=count), FIRST_SERIAL + rng.permutation(count)),
        names=firm_names(rng, towns[county], lists.industries.codes[industry]),
        county=county,
        industry=industry,
        size=np.exp(rng.normal(0.0, SIZE_SIGMA, size=count)),
        soundness=rng.normal(0.0, 1.0, size=count),
    )


def _seats(rng: Generator, lists: CodeLists, count: int) -> tuple[Whole, Whole]:
    shares = np.array([INDUSTRY_SHARES.get(code, 1.0) for code in lists.industries.codes.tolist()])
    county = places(rng, county_weights(rng, lists.counties), count)
    industry = places(rng, shares, count)
    lone = lists.counties.place_of(LONE_COUNTY), lists.industries.place_of(LONE_INDUSTRY)
    industry[(county == lone[0]) & (industry == lone[1])] = lists.industries.place_of(TRADE)
    county[LONE], industry[LONE] = lone
    county[DOMINANT:FIRST_FREE] = lists.counties.place_of(DOMINANT_COUNTY)
    industry[DOMINANT:FIRST_FREE] = lists.industries.place_of(DOMINANT_INDUSTRY)
    return county, industry
