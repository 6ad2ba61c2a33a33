"""Who works where, and sb_jf 社保缴费: what is paid in for whom."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from sandbox.cli.demo.world_calendar import MONTHS
from sandbox.cli.demo.world_codes import Words
from sandbox.cli.demo.world_columns import decimals, taken
from sandbox.cli.demo.world_draws import Whole, cents
from sandbox.cli.demo.world_firms import Firms
from sandbox.cli.demo.world_people import People

INSURANCES = np.array(["110", "310", "210", "410"])
KINDS_SHARES = np.array([0.45, 0.35, 0.12, 0.08])
ROWS_PER_PERSON = 12
MEDIAN_WAGE = 5400.0
LEAST_CENTS, MOST_CENTS = 400_000, 2_600_000


@dataclass(frozen=True, slots=True)
class Jobs:
    """The employer of each person as a place in the firms' list, −1 for none; and wages in cents a month."""

    firm_codes: Words
    employer: Whole
    wage: Whole


def employ(rng: Generator, people: People, firms: Firms, count: int) -> Jobs:
    """Give `count` people of working age an employer, in their own county where there is one."""
    workers = rng.choice(people.of_working_age, size=count, replace=False)
    employer = np.full(len(people.ids), -1, dtype=np.int64)
    for county in np.unique(people.county[workers]).tolist():
        here = workers[people.county[workers] == county]
        near = np.flatnonzero(firms.county == county)
        near = near if near.size else np.arange(len(firms))
        employer[here] = rng.choice(near, size=len(here), p=firms.size[near] / firms.size[near].sum())
    experience = np.clip(people.ages - 20, 0, 30) / 30
    wage = cents(rng, MEDIAN_WAGE * (1 + 0.5 * experience), 0.45, LEAST_CENTS, MOST_CENTS)
    return Jobs(firms.codes, employer, wage)


def make_contributions(rng: Generator, people: People, jobs: Jobs) -> pa.Table:
    """Make sb_jf: twelve rows a worker, the last months of one to four kinds of insurance."""
    workers = np.flatnonzero(jobs.employer >= 0)
    kinds = rng.choice(len(KINDS_SHARES), size=len(workers), p=KINDS_SHARES) + 1
    person = np.repeat(np.arange(len(workers)), ROWS_PER_PERSON)
    row = np.tile(np.arange(ROWS_PER_PERSON), len(workers))
    months = ROWS_PER_PERSON // kinds[person]
    month = len(MONTHS) - months + row % months
    order = np.lexsort((rng.permutation(len(workers))[person], month))
    paid = workers[person[order]]
    return pa.table(
        {
            "gmsfhm": taken(people.ids, paid),
            "dw_xydm": taken(jobs.firm_codes, jobs.employer[paid]),
            "jfyf": taken(MONTHS, month[order]),
            "jfjs": decimals(jobs.wage[paid], 2),
            "xz": taken(INSURANCES, (row // months)[order]),
        }
    )
