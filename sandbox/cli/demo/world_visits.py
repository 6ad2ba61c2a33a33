"""Visits of the insured: who, when, for what, where and at what cost."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sandbox.cli.demo.world_calendar import FIRST_DAY, LAST_DAY, Days
from sandbox.cli.demo.world_codes import CodeList, CodeLists, Words
from sandbox.cli.demo.world_draws import Whole, cents, places
from sandbox.cli.demo.world_illness import draw_diseases
from sandbox.cli.demo.world_people import People

CLINIC, CHRONIC, WARD, PHARMACY, BIRTH = range(5)
KINDS = np.array(["11", "14", "21", "41", "52"])
MEDIAN_YUAN = np.array([180.0, 420.0, 7800.0, 95.0, 5200.0])
FUND_SHARE = np.array([0.5, 0.7, 0.66, 0.25, 0.75])
SIGMA = 0.75
MOST_CENTS = 2_000_000
SEVERE = ("A41", "C", "I21", "I61", "I63", "J15", "K35", "K85", "Q21", "S06", "S72")
LASTING = ("B18", "E10", "E11", "E78", "G20", "I10", "I25", "J44", "K74", "M06", "N18")
DELIVERIES = ("O14", "O80", "O82")
WINTER_MONTHS = (11, 12, 1, 2)
PROVINCIAL = "4201"


@dataclass(frozen=True, slots=True)
class Visits:
    """One row a visit; people, diseases and hospitals are places in their lists; amounts in cents."""

    person: Whole
    disease: Whole
    kind: Whole
    day: Days
    hospital: Whole
    cost: Whole
    fund: Whole

    def in_order(self, order: Whole) -> "Visits":
        """Give the same visits in another order."""
        return Visits(*(getattr(self, field.name)[order] for field in fields(self)))


def make_visits(rng: Generator, lists: CodeLists, people: People, person: Whole, barred: int) -> Visits:
    """Draw the visits of the given people, one each time a person is named; nobody has the barred disease."""
    ages = people.ages[person]
    disease = draw_diseases(rng, lists.diseases.codes, barred, ages, people.is_male[person])
    kind = _kinds(rng, lists.diseases.codes[disease], ages)
    cost = _costs(rng, lists, kind, disease, people.county[person])
    share = np.clip(rng.normal(FUND_SHARE[kind], 0.08), 0, 0.95)
    return Visits(
        person=person,
        disease=disease,
        kind=kind,
        day=_days(rng, lists.diseases.codes[disease], people.births[person]),
        hospital=_hospitals(rng, lists, people.county[person], kind),
        cost=cost,
        fund=np.rint(cost * share).astype(np.int64),
    )


def _kinds(rng: Generator, diseases: Words, ages: Whole) -> Whole:
    chance = rng.random(len(diseases))
    severe, lasting = _any_of(diseases, SEVERE), _any_of(diseases, LASTING)
    ward = np.where(severe, 0.5, np.where(ages >= 60, 0.07, 0.03))
    chosen = np.select(
        [_any_of(diseases, DELIVERIES), chance < ward, lasting & (chance < 0.5), chance > 0.78],
        [BIRTH, WARD, CHRONIC, PHARMACY],
        CLINIC,
    )
    return chosen.astype(np.int64)


def _costs(rng: Generator, lists: CodeLists, kind: Whole, disease: Whole, county: Whole) -> Whole:
    heavy = np.where(_any_of(lists.diseases.codes, ("C", "I21", "Q21", "S06", "S72")), 2.1, 1.0)
    dear = np.exp(rng.normal(0.0, 0.1, size=len(lists.counties.codes)))
    dear[np.strings.startswith(lists.counties.codes, PROVINCIAL)] *= 1.25
    median = MEDIAN_YUAN[kind] * np.where(kind == WARD, heavy[disease], 1.0) * dear[county]
    return cents(rng, median, SIGMA, 100, MOST_CENTS)


def _days(rng: Generator, diseases: Words, births: Days) -> Days:
    calendar = np.arange(FIRST_DAY, LAST_DAY + 1)
    months = calendar.astype("datetime64[M]").astype(np.int64) % 12 + 1
    weekend = (calendar.astype(np.int64) + 3) % 7 >= 5
    even = np.where(weekend, 0.55, 1.0)
    wintry = even * np.where(np.isin(months, WINTER_MONTHS), 2.2, 0.8)
    of_winter = np.strings.startswith(diseases, "J")
    day = calendar[np.where(of_winter, places(rng, wintry, len(diseases)), places(rng, even, len(diseases)))]
    left = (LAST_DAY - births).astype(np.int64) + 1
    newborn = births + (rng.random(len(births)) * left).astype("timedelta64[D]")
    return np.where(day < births, newborn, day)


def _hospitals(rng: Generator, lists: CodeLists, county: Whole, kind: Whole) -> Whole:
    hospitals = lists.hospitals
    away = rng.random(len(county)) < np.where(kind == WARD, 0.2, 0.03)
    provincial = np.flatnonzero(np.strings.startswith(hospitals.parents, PROVINCIAL))
    near = _near(rng, hospitals, lists.counties.codes)[county, rng.integers(0, 2, size=len(county))]
    return np.where(away, rng.choice(provincial, size=len(county)), near).astype(np.int64)


def _near(rng: Generator, hospitals: CodeList, counties: Words) -> Whole:
    inside = [np.flatnonzero(hospitals.parents == county) for county in counties.tolist()]
    return np.array([rng.choice(here, size=2, replace=len(here) < 2) for here in inside])


def _any_of(codes: Words, prefixes: tuple[str, ...]) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.logical_or.reduce([np.strings.startswith(codes, prefix) for prefix in prefixes])
    return found
