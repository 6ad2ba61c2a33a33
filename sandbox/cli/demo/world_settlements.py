"""yb_js 医保结算: one row a settlement, with its planted people and faults."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator
from numpy.typing import NDArray

from sandbox.cli.demo.world_calendar import FUTURE_DAY
from sandbox.cli.demo.world_codes import CodeLists, Words
from sandbox.cli.demo.world_columns import dates, decimals, taken, texts
from sandbox.cli.demo.world_draws import Whole, rows_per_owner, scaled
from sandbox.cli.demo.world_employment import Jobs
from sandbox.cli.demo.world_ids import spell_digits, with_wrong_check
from sandbox.cli.demo.world_names import join_words, person_names, phones
from sandbox.cli.demo.world_people import People
from sandbox.cli.demo.world_planted import (
    BAD_CHECK_DIGITS,
    FUTURE_DATES,
    HEAVIEST_SETTLEMENTS,
    RARE_DISEASE,
    TELLING_REMARKS,
)
from sandbox.cli.demo.world_visits import KINDS, Visits, make_visits

DATASET = "yb_js"
INSURED, SETTLEMENTS = 80_000, 600_000
HEAVIEST = 0
RARE = (1, 2)
UNPLANTED = 3
REMARKS = np.array(["", "异地就医备案", "急诊", "转院", "门诊慢特病待遇", "家庭病床", "补录", "单病种付费"])
REMARK_SHARES = np.array([0.82, 0.05, 0.05, 0.02, 0.03, 0.01, 0.01, 0.01])
FUTURE_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Settled:
    """The table, and the rows of its faults counted from 1."""

    table: pa.Table
    bad_check_digits: Whole
    future_dates: Whole
    telling_remarks: Whole


def make_settlements(rng: Generator, lists: CodeLists, people: People, jobs: Jobs, scale: float) -> Settled:
    """Make the table in the order of the days."""
    person = _settled_people(rng, people, scale)
    rare = lists.diseases.place_of(RARE_DISEASE)
    visits = make_visits(rng, lists, people, person, barred=rare)
    _, first = np.unique(person, return_index=True)
    visits.disease[first[list(RARE)]] = rare
    order = np.lexsort((rng.random(len(person)), visits.day))
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    bad_ids, late = _faulty_rows(rng, person, first, scale)
    remarks, telling = _remarks(rng, len(person))
    table = _table(lists, people, jobs, visits.in_order(order), texts(remarks))
    table = _with_wrong_ids(table, position[bad_ids])
    table = _with_future_days(rng, table, position[late])
    return Settled(table, _counted(position[bad_ids]), _counted(position[late]), _counted(telling))


def _settled_people(rng: Generator, people: People, scale: float) -> Whole:
    """Share the settlements among the insured, the first of the people; give one place per settlement, in order."""
    weights = 0.6 + people.ages[: scaled(INSURED, scale)] / 60
    counts = np.full(len(weights), HEAVIEST_SETTLEMENTS)
    counts[1:] = rows_per_owner(rng, weights[1:], scaled(SETTLEMENTS, scale) - HEAVIEST_SETTLEMENTS)
    return np.repeat(np.arange(len(weights)), counts)


def _faulty_rows(rng: Generator, person: Whole, first: Whole, scale: float) -> tuple[Whole, Whole]:
    """Choose second rows of distinct people, so that a row set aside takes nobody out of the dataset."""
    counts = np.bincount(person)
    several = np.flatnonzero(counts > 1)
    bad, late = scaled(BAD_CHECK_DIGITS, scale), scaled(FUTURE_DATES, scale)
    chosen = rng.choice(several[several >= UNPLANTED], size=bad + late, replace=False)
    return first[chosen[:bad]] + 1, first[chosen[bad:]] + 1


def _remarks(rng: Generator, rows: int) -> tuple[Words, Whole]:
    remarks = rng.choice(REMARKS, size=rows, p=REMARK_SHARES).astype("<U32")
    telling = np.sort(rng.choice(rows, size=scaled(rows, TELLING_REMARKS), replace=False))
    count = len(telling)
    says = np.array(["由家属"]), person_names(rng, count), np.array(["代办,联系电话"]), phones(rng, count)
    remarks[telling] = join_words(*says)
    return remarks, telling


def _table(lists: CodeLists, people: People, jobs: Jobs, visits: Visits, remarks: pa.Array) -> pa.Table:
    person = visits.person
    sexes = np.array(["2", "1"])
    return pa.table(
        {
            "jslsh": texts(spell_digits("JS", np.arange(1, len(person) + 1), 10)),
            "gmsfhm": taken(people.ids, person),
            "xm": taken(people.names, person),
            "xb": taken(sexes, people.is_male[person].astype(np.int64)),
            "csrq": dates(people.births).take(pa.array(person)),
            "cbd_xzqh": taken(lists.counties.codes, people.county[person]),
            "cbdw_xydm": taken(jobs.firm_codes, jobs.employer[person]),
            "yljgbm": taken(lists.hospitals.codes, visits.hospital),
            "jzrq": dates(visits.day),
            "jbbm": taken(lists.diseases.codes, visits.disease),
            "yllb": taken(KINDS, visits.kind),
            "zfy": decimals(visits.cost, 2),
            "tcjj": decimals(visits.fund, 2),
            "grzf": decimals(visits.cost - visits.fund, 2),
            "bz": remarks,
        }
    )


def _with_wrong_ids(table: pa.Table, rows: Whole) -> pa.Table:
    ids = table["gmsfhm"].to_numpy().astype("<U18")
    ids[rows] = with_wrong_check(ids[rows])
    return _replaced(table, "gmsfhm", texts(ids))


def _with_future_days(rng: Generator, table: pa.Table, rows: Whole) -> pa.Table:
    days = table["jzrq"].to_numpy().astype("datetime64[D]")
    days[rows] = FUTURE_DAY + rng.integers(0, FUTURE_DAYS, size=len(rows))
    return _replaced(table, "jzrq", dates(days))


def _replaced(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return table.set_column(table.schema.get_field_index(name), name, column)


def _counted(rows: NDArray[np.int64]) -> Whole:
    return np.sort(rows) + 1
