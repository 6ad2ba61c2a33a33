"""qy_jb 企业登记信用: one row a firm, with its doubled credit codes; and ns 纳税季度: one row a firm and quarter."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.random import Generator

from sandbox.cli.demo.world_calendar import LAST_DAY, QUARTERS, Days
from sandbox.cli.demo.world_codes import CodeLists
from sandbox.cli.demo.world_columns import dates, decimals, taken, texts
from sandbox.cli.demo.world_draws import Whole, cents, chance, scaled
from sandbox.cli.demo.world_firms import FIRST_FREE, Firms
from sandbox.cli.demo.world_people import People
from sandbox.cli.demo.world_planted import DUPLICATE_CREDIT_CODES

DATASET = "qy_jb"
ADULT = 22
STATES = np.array(["1", "2", "3", "4"])
OLDEST_DAYS = 14_000
YEARS_MEAN = 9.0
UNKNOWN_STAFF = 0.02
MOST_CENTS = 10_000_000_000
YEAR_END = np.array([0.9, 0.95, 1.0, 1.25])
DAILY_LATE_FEE = 0.0005
"""滞纳金: five in ten thousand a day (税收征收管理法, 第三十二条)."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The table, and its rows that bear another firm's credit code, counted from 1."""

    table: pa.Table
    doubled: Whole


def make_registry(rng: Generator, lists: CodeLists, firms: Firms, people: People, scale: float) -> Registered:
    """Make the register in the order of founding; a doubled code is always the second of its kind."""
    founded = _founded(rng, len(firms))
    order = np.argsort(founded, kind="stable")
    codes = firms.codes[order]
    unplanted, doubled = np.flatnonzero(order >= FIRST_FREE), scaled(DUPLICATE_CREDIT_CODES, scale)
    pairs = np.sort(rng.choice(unplanted, size=(doubled, 2), replace=False))
    codes[pairs[:, 1]] = codes[pairs[:, 0]]
    head = rng.choice(np.flatnonzero(people.ages >= ADULT), size=len(firms))
    table = pa.table(
        {
            "tyshxydm": texts(codes),
            "qymc": taken(firms.names, order),
            "fr_xm": taken(people.names, head),
            "fr_sfz": taken(people.ids, head),
            "clrq": dates(founded[order]),
            "zczb": decimals(_capital(rng, firms)[order], 2),
            "hymldm": taken(lists.industries.codes, firms.industry[order]),
            "zcd_xzqh": taken(lists.counties.codes, firms.county[order]),
            "djzt": taken(STATES, _states(rng, firms)[order]),
            "cyrs": _staff(rng, firms).take(pa.array(order)),
            "cfcs": pa.array(rng.poisson(np.exp(-1.5 - 0.8 * firms.soundness))[order]),
            "sxbz": pa.array((rng.random(len(firms)) < chance(firms.soundness, -3.4, -1.3))[order]),
        }
    )
    return Registered(table, np.sort(pairs[:, 1]) + 1)


def make_taxes(rng: Generator, firms: Firms) -> pa.Table:
    """Make ns: what was due, what was paid, and the late fee on what was not paid in time."""
    count = len(firms)
    firm = np.tile(rng.permutation(count), len(QUARTERS))
    quarter = np.repeat(np.arange(len(QUARTERS)), count)
    due = cents(rng, 9_000 * firms.size[firm] ** 1.15 * YEAR_END[quarter % 4], 0.5, 0, MOST_CENTS)
    due[rng.random(len(due)) < 0.18] = 0
    is_late = rng.random(len(due)) < chance(firms.soundness[firm], -2.6, -1.4)
    unpaid = np.where(is_late, due * rng.random(len(due)), 0.0)
    fee = unpaid * DAILY_LATE_FEE * rng.integers(1, 90, size=len(due))
    return pa.table(
        {
            "tyshxydm": taken(firms.codes, firm),
            "jd": taken(QUARTERS, quarter),
            "ynse": decimals(due, 2),
            "sjse": decimals(due - np.rint(unpaid).astype(np.int64), 2),
            "znj": decimals(np.rint(fee).astype(np.int64), 2),
        }
    )


def _founded(rng: Generator, count: int) -> Days:
    age = rng.exponential(YEARS_MEAN * 365.25, size=count) % OLDEST_DAYS
    return LAST_DAY - 1 - age.astype("timedelta64[D]")


def _capital(rng: Generator, firms: Firms) -> Whole:
    """Registered capital in hundredths of 万元: round sums, as founders choose them."""
    steps = np.array([10, 30, 50, 100, 200, 300, 500, 1000, 2000, 5000, 10_000])
    wish = 180 * firms.size**0.8 * np.exp(rng.normal(0.0, 0.7, size=len(firms)))
    return steps[np.searchsorted(steps[:-1], wish)] * 100


def _staff(rng: Generator, firms: Firms) -> pa.Array:
    staff = np.minimum(100_000, np.rint(7 * firms.size * np.exp(rng.normal(0.0, 0.4, size=len(firms)))))
    return pa.array(staff.astype(np.int64), mask=rng.random(len(firms)) < UNKNOWN_STAFF)


def _states(rng: Generator, firms: Firms) -> Whole:
    drawn = rng.random(len(firms))
    revoked = drawn < chance(firms.soundness, -3.6, -1.2)
    return np.select([revoked, drawn > 0.985, drawn > 0.93], [1, 3, 2], 0).astype(np.int64)
