"""Levels of generalisation, whatever the values: the engine's and Arrow's are the same, and each joins the last."""

from datetime import date
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.masks.transforms import round_digits
from sandbox.masking.sampling.ladders import Ladder, count_leaves, make_ladder
from sandbox.masking.sampling.space_sql import quoted
from sandbox.masking.sampling.survey_sql import VALUE, leaves_sql, rounded
from tests.unit.masking.masking_engine import of_units, open_engine
from tests.unit.masking.masking_world import column, make_contract


def column_of(kind: ColumnType, **more: object) -> Column:
    return Column("q", kind, Grade.HIGH, ColumnRole.QUASI_IDENTIFIER, **more)  # type: ignore[arg-type]  # as needed


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
BORN = column_of(ColumnType.DATE, bounds=Bounds(-25_000, 20_000))
SEEN = column_of(ColumnType.DATE, bounds=Bounds(19_000, 20_000))
REGIONS = [f"{p}{c:02d}{d:02d}" for p in (42, 43) for c in (1, 2) for d in (2, 3, 4)]
CODES = [f"{a}{b}{c}" for a in "AB" for b in "xyz" for c in "123456"]
QUASI = st.one_of(
    st.tuples(st.just(BORN), st.lists(st.none() | DAYS, min_size=1)),
    st.tuples(st.just(SEEN), st.lists(st.none() | DAYS, min_size=1)),
    st.tuples(
        st.builds(
            lambda low, width: column_of(ColumnType.INTEGER, bounds=Bounds(low, low + width)),
            st.integers(-1000, 1000),
            st.integers(1, 10**6),
        ),
        st.lists(st.none() | st.integers(-2000, 10**6), min_size=1),
    ),
    st.tuples(
        st.just(column_of(ColumnType.TEXT, domain=tuple(REGIONS))),
        st.lists(st.none() | st.sampled_from(REGIONS), min_size=1),
    ),
    st.tuples(
        st.just(column_of(ColumnType.TEXT, domain=tuple(CODES))),
        st.lists(st.none() | st.sampled_from(CODES), min_size=1),
    ),
    st.tuples(st.just(column_of(ColumnType.BOOLEAN)), st.lists(st.none() | st.booleans(), min_size=1)),
)
ARROW = {
    ColumnType.DATE: pa.date32(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.BOOLEAN: pa.bool_(),
}


def table_of(quasi: Column) -> Table:
    return Table("t", (quasi,), UnitKind.PERSON, None, ContributionBounds(1))


def ladder_of(quasi: Column, values: pa.Array) -> tuple[Ladder, list[list[object]]]:
    """Give the ladder as the engine counts it, and each level as the engine computes it."""
    table, steps = table_of(quasi), steps_of(quasi, "generalise", 128)
    contract = make_contract(table)
    with open_engine(contract, {"t": of_units(range(len(values)), q=values)}) as run:
        counted = pa.concat_tables([run(leaves_sql(table, quasi, steps[0].expression(VALUE), (n, 2))) for n in (0, 1)])
        shown = [
            run(f"SELECT {step.expression(quoted('q'))} AS s FROM t ORDER BY _unit")["s"].to_pylist() for step in steps
        ]
    return make_ladder("t", quasi, steps, count_leaves(counted)), shown


@given(QUASI)
@settings(max_examples=50, deadline=None)
def test_the_engine_shows_what_arrow_shows(case: tuple[Column, list[object]]) -> None:
    quasi, values = case
    of_arrow = pa.array(values, ARROW[quasi.type])
    _, by_engine = ladder_of(quasi, of_arrow)
    assert by_engine == [step.coarsen(of_arrow).to_pylist() for step in steps_of(quasi, "generalise", 128)]


@given(QUASI)
@settings(max_examples=50, deadline=None)
def test_each_level_of_a_ladder_only_joins_classes_and_keeps_the_type(case: tuple[Column, list[object]]) -> None:
    quasi, values = case
    ladder, _ = ladder_of(quasi, pa.array(values, ARROW[quasi.type]))
    for finer, coarser in pairwise(ladder.levels):
        joined = set(zip(finer.codes.tolist(), coarser.codes.tolist(), strict=True))
        assert len(joined) == len(set(finer.codes.tolist()))
        assert finer.loss <= coarser.loss + 1e-9
    assert all(level.shown.type == ARROW[quasi.type] for level in ladder.levels)
    assert ladder.levels[-1].shown.null_count == len(ladder.levels[-1].shown)
    assert len(steps_of(quasi, "suppress", 128)) == 1


@given(QUASI)
@settings(max_examples=40, deadline=None)
def test_every_level_can_be_read_off_the_leaf(case: tuple[Column, list[object]]) -> None:
    quasi, values = case
    of_arrow = pa.array(values, ARROW[quasi.type])
    ladder, by_engine = ladder_of(quasi, of_arrow)
    codes = pa.array(ladder.code(pa.array(by_engine[0], ladder.leaves.type)))
    for level, shown in zip(ladder.levels, by_engine, strict=True):
        assert level.shown.take(codes).to_pylist() == shown


@given(st.lists(st.integers(-(10**15), 10**15) | st.integers(-1200, 1200), min_size=1), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_the_engine_rounds_amounts_as_the_masks_do(values: list[int], digits: int) -> None:
    amount = column("q", ColumnType.INTEGER, ColumnRole.SENSITIVE)
    contract = make_contract(table_of(amount))
    with open_engine(contract, {"t": of_units(range(len(values)), q=pa.array(values, pa.int64()))}) as run:
        by_engine = run(f"SELECT {rounded(quoted('q'), digits)} AS s FROM t ORDER BY _unit")["s"].to_pylist()
    assert by_engine == round_digits(pa.array(values, pa.int64()), digits).to_pylist()
