"""Surveyed by the engine and searched over classes alone, a sample comes to what plain Python makes of every row."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.masking.masks.rules import choose_masks
from sandbox.masking.sampling import survey as surveying
from sandbox.masking.sampling.grouping import Generalised, GeneralisedTable, generalise
from sandbox.masking.sampling.making import load_masking_rules
from sandbox.masking.sampling.verdicts import Wanted
from tests.property.sampling_reference import (
    Limits,
    ReferenceTable,
    classes_at,
    is_profile_acceptable,
    judge,
    least_loss,
    profiles_at,
    reference_table,
    sizes_of,
)
from tests.unit.masking.masking_engine import Rows, of_units, open_engine
from tests.unit.masking.masking_world import DIRECT, QUASI, SENSITIVE, column, days, make_contract

RULES = load_masking_rules()
PERSON = column("person", ColumnType.TEXT, DIRECT)
SEX = column("sex", ColumnType.TEXT, QUASI, domain=("1", "2"))
AGE = column("age", ColumnType.INTEGER, QUASI, bounds=Bounds(0, 99))
SEEN = column("seen", ColumnType.DATE, QUASI, bounds=days(date(2024, 1, 1), date(2025, 12, 31)))
PLACE = column("place", ColumnType.TEXT, QUASI, domain=("420102", "420103", "420502", "430102"))
ILL = column("ill", ColumnType.TEXT, SENSITIVE, domain=("no", "flu", "hiv"))
PAID = column("paid", ColumnType.INTEGER, SENSITIVE, bounds=Bounds(0, 10**6))
A = Table("a", (PERSON, SEX, SEEN, PLACE, ILL), UnitKind.PERSON, "person", ContributionBounds(3))
B = Table("b", (PERSON, AGE, PAID), UnitKind.PERSON, "person", ContributionBounds(9))
CONTRACT: Contract = replace(make_contract(), tables=(A, B))
LIMITS = replace(RULES.limits, mean_risk=0.2, withheld=0.1)
PLAIN = Limits(3, 0.1, 0.2, LIMITS.diversity)


@st.composite
def worlds(draw: st.DrawFn) -> Rows:
    """Draw the rows of both tables: some values fixed by their unit, some not, NULLs among them."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    people = draw(st.integers(8, 40))
    a, b = (chance.integers(0, people, chance.integers(1, 4 * people)) for _ in "ab")
    sexes = np.array(["1", "2", None], dtype=object)[chance.choice(3, people, p=(0.6, 0.35, 0.05))]
    place_of = chance.integers(0, 4, people)[a] if draw(st.booleans()) else chance.integers(0, 4, len(a))
    places = np.array(PLACE.domain, dtype=object)[place_of]
    seen = [date(2024, 1, 1) + timedelta(int(d)) for d in chance.integers(0, draw(st.sampled_from([40, 700])), len(a))]
    ills = chance.choice(["no", "flu", "hiv"], len(a), p=(0.6, 0.3, 0.1))
    ages = chance.integers(20, 20 + draw(st.sampled_from([3, 60])), people)[b]
    paid = pa.array(chance.choice([100, 101, 990, 20_000], len(b)), pa.int64())
    of_a = of_units(
        a.tolist(), sex=pa.array(sexes[a], pa.string()), seen=seen, place=places.tolist(), ill=ills.tolist()
    )
    return {"a": of_a, "b": of_units(b.tolist(), age=pa.array(ages, pa.int64()), paid=paid)}


def generalised_of(rows: Rows, range_rows: int) -> Generalised:
    masks = choose_masks(CONTRACT, RULES.rules)
    with open_engine(CONTRACT, rows) as run, pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveying, "RANGE_ROWS", range_rows)
        surveyed = surveying.survey(run, CONTRACT, masks, LIMITS)
        return generalise(run, surveyed, Wanted(PLAIN.k, LIMITS))


def rows_of(rows: Rows, name: str) -> list[dict[str, object]]:
    columns = {n: v.to_pylist() if isinstance(v, pa.Array) else list(v) for n, v in rows[name].items()}
    listed = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    for row in listed:
        if "paid" in row:
            row["paid"] = 100 if row["paid"] == 101 else row["paid"]  # both are 100 to two digits
    return listed


def references(made: Generalised, rows: Rows) -> list[ReferenceTable]:
    return [
        reference_table(table.ladders, rows_of(rows, table.table.name), [s.column for s in table.sensitive])
        for table in made.tables
    ]


def fixed_of(tables: list[ReferenceTable]) -> list[tuple[int, int]]:
    return [(t, i) for t, table in enumerate(tables) for i in range(len(table.shown)) if table.is_fixed(i)]


def unit_classes(tables: list[ReferenceTable], made: Generalised) -> tuple[dict[int, object], dict[int, bool]]:
    """Give each unit's profile, and whether too few have it."""
    node = {(t, i): made.tables[t].levels[i] for t, i in fixed_of(tables)}
    profiles = profiles_at(tables, node)
    sizes = sizes_of(list(profiles.values()), list(profiles))
    return profiles, {u: size < PLAIN.k for u, size in zip(profiles, sizes, strict=True)}


def counted_rows(table: GeneralisedTable) -> Counter[tuple[int, int, bool]]:
    """Count the rows of each unit by the size of their class and whether they are withheld."""
    counts: Counter[tuple[int, int, bool]] = Counter()
    for leaves, cells in zip(table.surveyed.ranges, table.cells.ranges, strict=True):
        classes = table.classes.of_cells[cells]
        keys = zip(
            leaves.units.tolist(),
            table.classes.units[classes].tolist(),
            table.classes.is_withheld[classes].tolist(),
            strict=True,
        )
        for key, many in zip(keys, leaves.rows.tolist(), strict=True):
            counts[key] += many
    return counts


@given(worlds(), st.sampled_from([5, 10**6]))
@settings(max_examples=25, deadline=None)
def test_classes_and_withheld_rows_are_those_of_plain_python(rows: Rows, range_rows: int) -> None:
    made = generalised_of(rows, range_rows)
    tables = references(made, rows)
    of_unit = unit_classes(tables, made)
    for table, plain in zip(made.tables, tables, strict=True):
        expected = classes_at(plain, table.levels, of_unit, PLAIN)
        if judge(expected.sizes, expected.is_withheld, PLAIN):
            keys = zip(plain.units, expected.sizes, expected.is_withheld, strict=True)
            assert counted_rows(table) == Counter(keys)


@given(worlds())
@settings(max_examples=25, deadline=None)
def test_no_acceptable_levels_lose_less_than_those_found(rows: Rows) -> None:
    made = generalised_of(rows, 10**6)
    tables = references(made, rows)
    fixed = fixed_of(tables)
    of_profiles = least_loss(
        [tables[t].losses[i] for t, i in fixed],
        lambda node: is_profile_acceptable(tables, dict(zip(fixed, node, strict=True)), PLAIN),
    )
    assert of_profiles is None or made.units.found.loss == pytest.approx(of_profiles, abs=1e-6)
    of_unit = unit_classes(tables, made)
    for table, plain in zip(made.tables, tables, strict=True):
        varying = [i for i in range(len(plain.shown)) if not plain.is_fixed(i)]

        def is_acceptable(node: tuple[int, ...], plain: ReferenceTable = plain, places: list[int] = varying) -> bool:
            levels = [0] * len(plain.shown)
            for place, level in zip(places, node, strict=True):
                levels[place] = level
            found = classes_at(plain, levels, of_unit, PLAIN)
            return judge(found.sizes, found.is_withheld, PLAIN)

        least = least_loss([plain.losses[i] for i in varying], is_acceptable)
        assert least is None or table.found.loss == pytest.approx(least, abs=1e-6)
        assert table.found.least_loss <= table.found.loss


@given(worlds())
@settings(max_examples=6, deadline=None)
def test_the_ranges_that_are_read_make_no_difference(rows: Rows) -> None:
    one, many = generalised_of(rows, 10**6), generalised_of(rows, 3)
    assert [t.levels for t in one.tables] == [t.levels for t in many.tables]
    assert [counted_rows(t) for t in one.tables] == [counted_rows(t) for t in many.tables]
