"""What holds of masking whatever the values are."""

from datetime import date
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.masking.masks.transforms import find_cuts, keep_listed, round_digits, shift_days
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.normalising import normalise
from sandbox.masking.recognisers.scanning import scan_text
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


@given(st.lists(st.integers(0, 10**12), min_size=1, unique=True))
@settings(max_examples=30, deadline=None)
def test_numbers_stay_distinct_and_exact_in_a_double(values: list[int]) -> None:
    out = ONE.of("number", pa.array(values, pa.int64()))
    assert pc.count_distinct(out).as_py() == len(values)
    assert all(int(float(v)) == v for v in out.to_pylist())
