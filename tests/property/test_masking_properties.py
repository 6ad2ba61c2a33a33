"""What holds of masking whatever the values are."""

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.masks.transforms import find_cuts, keep_listed, round_digits, shift_days
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.masking.sampling.classes import combine, count_units
from sandbox.masking.sampling.ladders import make_ladder
from sandbox.masking.sampling.lattice import Node, Verdict, search
from sandbox.world.keys import KeyRing

ONE = Pseudonymiser(KeyRing(bytes(range(32))), "space")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
WHOLE = st.integers(-(10**15), 10**15)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(st.lists(st.none() | TEXTS, max_size=30), st.sampled_from([k for k in KINDS if k != "number"]))
@settings(max_examples=60, deadline=None)
def test_pseudonyms_are_a_one_to_one_relabelling(values: list[str | None], kind: str) -> None:
    out = ONE.of(kind, pa.array(values, pa.string())).to_pylist()
    assert [v is None for v in out] == [v is None for v in values]
    pairs = {(a, b) for a, b in zip(values, out, strict=True) if a is not None}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert not {b for _, b in pairs} & {a for a, _ in pairs}


@given(st.lists(st.from_regex(r"\A[A-Z]{2}[0-9]{8}\Z"), max_size=20, unique=True))
@settings(max_examples=30, deadline=None)
def test_codes_keep_their_form_and_their_number(values: list[str]) -> None:
    out = ONE.of("code", pa.array(values, pa.string())).to_pylist()
    assert len(set(out)) == len(values)
    assert all(len(c) == 10 and c[:2].isupper() and c[2:].isdigit() for c in out)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_scanned_and_findings_lie_within_it(text: str) -> None:
    findings = scan_text(text)
    assert all(0 <= f.start < f.end <= len(text) and 0 < f.score <= 1 for f in findings)
    assert all(a.end <= b.start for a, b in pairwise(findings))


@given(TEXTS)
def test_every_character_of_a_normal_text_knows_where_it_came_from(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.origins)
    assert list(normal.origins) == sorted(normal.origins)
    assert all(0 <= origin < len(text) for origin in normal.origins)


@given(st.lists(st.none() | WHOLE), st.integers(1, 4))
def test_rounding_keeps_order_signs_nulls_and_few_digits(values: list[int | None], digits: int) -> None:
    out = round_digits(pa.array(values, pa.int64()), digits).to_pylist()
    assert [v is None for v in out] == [v is None for v in values]
    pairs = sorted((a, b) for a, b in zip(values, out, strict=True) if a is not None)
    assert all(x[1] <= y[1] for x, y in pairwise(pairs))
    assert all(abs(b - a) * 2 * 10 ** (digits - 1) <= max(1, abs(a)) for a, b in pairs)
    assert all(len(str(abs(b)).rstrip("0")) <= digits for _, b in pairs)


@given(st.lists(st.tuples(WHOLE, WHOLE).map(sorted), min_size=1), st.integers(1, 8), st.floats(0, 0.2))
def test_beyond_each_cut_lie_enough_units(reach: list[list[int]], least: int, tail: float) -> None:
    lows, highs = [r[0] for r in reach], [r[1] for r in reach]
    cuts = find_cuts(pa.array(lows), pa.array(highs), tail, least)
    if cuts is not None:
        assert sum(low <= cuts.low for low in lows) >= max(least, tail * len(reach))
        assert sum(high >= cuts.high for high in highs) >= max(least, tail * len(reach))


@given(st.lists(st.none() | DAYS, min_size=1), st.integers(-180, 180))
def test_shifting_keeps_the_days_between_dates(dates: list[date | None], by: int) -> None:
    shifts = np.full(len(dates), by, dtype=np.int64)
    out = shift_days(pa.array(dates, pa.date32()), shifts, None).to_pylist()
    assert all((a is None) == (b is None) for a, b in zip(dates, out, strict=True))
    assert {(b - a).days for a, b in zip(dates, out, strict=True) if a is not None} <= {by}


@given(st.lists(st.none() | st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_only_listed_values_are_kept(values: list[str | None], listed: list[str]) -> None:
    out = keep_listed(pa.array(values, pa.string()), pa.array(listed, pa.string())).to_pylist()
    assert out == [v if v in listed else None for v in values]


def column_of(kind: ColumnType, **more: object) -> Column:
    return Column("q", kind, Grade.HIGH, ColumnRole.QUASI_IDENTIFIER, **more)  # type: ignore[arg-type]  # as needed


BORN = column_of(ColumnType.DATE, bounds=Bounds(-25_000, 20_000))
SEEN = column_of(ColumnType.DATE, bounds=Bounds(19_000, 20_000))
REGIONS = [f"{p}{c:02d}{d:02d}" for p in (42, 43) for c in (1, 2) for d in (2, 3, 4)]
QUASI = st.one_of(
    st.tuples(st.just(BORN), st.lists(st.none() | DAYS, min_size=1)),
    st.tuples(st.just(SEEN), st.lists(st.none() | DAYS, min_size=1)),
    st.tuples(
        st.integers(1, 10**6).map(lambda high: column_of(ColumnType.INTEGER, bounds=Bounds(-7, high))),
        st.lists(st.none() | st.integers(-100, 10**6), min_size=1),
    ),
    st.tuples(
        st.just(column_of(ColumnType.TEXT, domain=tuple(REGIONS))),
        st.lists(st.none() | st.sampled_from(REGIONS), min_size=1),
    ),
    st.tuples(st.just(column_of(ColumnType.BOOLEAN)), st.lists(st.none() | st.booleans(), min_size=1)),
)
ARROW = {
    ColumnType.DATE: pa.date32(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.TEXT: pa.string(),
    ColumnType.BOOLEAN: pa.bool_(),
}


@given(QUASI)
@settings(max_examples=150, deadline=None)
def test_each_level_of_a_ladder_only_joins_classes_and_keeps_the_type(case: tuple[Column, list[object]]) -> None:
    column, values = case
    given_values = pa.array(values, ARROW[column.type])
    ladder = make_ladder("t", column, "generalise", given_values, 128)
    for finer, coarser in pairwise(ladder.levels):
        assert len(set(zip(finer.codes.tolist(), coarser.codes.tolist(), strict=True))) == len(
            set(finer.codes.tolist())
        )
        assert finer.loss <= coarser.loss + 1e-9
    assert all(level.shown.type == given_values.type for level in ladder.levels)
    assert ladder.levels[-1].shown.null_count == len(ladder.levels[-1].shown)
    assert len(steps_of(column, "suppress", 128)) == 1


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 9)), min_size=1))
def test_classes_count_distinct_units(rows: list[tuple[int, int, int]]) -> None:
    first, second, units = (np.array(part) for part in zip(*rows, strict=True))
    classes = count_units(combine([first, second], len(rows)), units)
    for i, (a, b, _) in enumerate(rows):
        assert classes.sizes[i] == len({u for x, y, u in rows if (x, y) == (a, b)})


@given(st.lists(st.integers(0, 200), min_size=20, max_size=80), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_the_search_finds_a_node_that_no_column_can_leave_downwards(values: list[int], target: int) -> None:
    column = column_of(ColumnType.INTEGER, bounds=Bounds(0, 200))
    ladders = tuple(make_ladder("t", column, "generalise", pa.array(v), 128) for v in (values, values[::-1]))

    def judge(node: Node) -> Verdict:
        ids = combine([x.levels[n].codes[x.rows] for x, n in zip(ladders, node, strict=True)], len(values))
        small = float((count_units(ids, np.arange(len(ids))).sizes < 4).mean())
        return Verdict(small, 0.0, small * 100 <= target)

    found = search(ladders, judge)
    assert judge(found).is_acceptable
    for place in range(2):
        if found[place]:
            lower = tuple(n - (i == place) for i, n in enumerate(found))
            assert not judge(lower).is_acceptable


@given(st.lists(st.integers(0, 10**12), min_size=1, unique=True))
@settings(max_examples=30, deadline=None)
def test_numbers_stay_distinct_and_exact_in_a_double(values: list[int]) -> None:
    out = ONE.of("number", pa.array(values, pa.int64()))
    assert pc.count_distinct(out).as_py() == len(values)
    assert all(int(float(v)) == v for v in out.to_pylist())
