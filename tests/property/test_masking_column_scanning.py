"""Scanning a column finds what scanning each of its cells finds, and each recogniser's needs are needed indeed."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.pii import PiiFinding
from sandbox.masking.recognisers.column_scanning import count_kinds, scan_column
from sandbox.masking.recognisers.counting import count_texts
from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS
from sandbox.masking.recognisers.scanning import scan_cell

HEADINGS = ("", "sjh 手机号", "xm 姓名", "csrq 出生日期", "ybkh 医保卡号", "wxh 微信号", "bz 备注")
SHAPED = st.one_of(*(st.from_regex(re.compile(r.shape), fullmatch=True) for r in RECOGNISERS))
LINKS = ["患者", "先生", "QQ:", "微信号是", ",", " ", "\n", "-", "(", ".", "0"]
WORDS = st.sampled_from([word for r in RECOGNISERS for word in r.context] + LINKS)
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PARTS = st.one_of(SHAPED, WORDS, ANY)
WRITTEN = st.lists(PARTS, max_size=4).map("".join)
DISGUISED = WRITTEN.map(lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text))


@given(st.lists(st.none() | WRITTEN | DISGUISED, max_size=12), st.sampled_from(HEADINGS))
@settings(max_examples=200, deadline=None)
def test_a_column_holds_what_its_cells_hold(cells: list[str | None], heading: str) -> None:
    expected: dict[str, tuple[PiiFinding, ...]] = {}
    for cell in cells:
        if cell is not None and (findings := scan_cell(cell, heading)):
            expected[cell] = findings
    found = scan_column(pa.array(cells, pa.string()), heading)
    shown = {cells[row]: value.findings for value in found for row in value.rows.tolist()}
    assert shown == expected
    assert sum(len(value.rows) for value in found) == sum(cell in expected for cell in cells)


@pytest.mark.parametrize("recogniser", RECOGNISERS, ids=lambda r: r.kind)
def test_whatever_has_the_shape_meets_the_needs(recogniser: Recogniser) -> None:
    @given(st.from_regex(re.compile(recogniser.shape), fullmatch=True))
    @settings(max_examples=60, deadline=None)
    def holds(text: str) -> None:
        if recogniser.is_valid(recogniser.compact(text)):
            assert recogniser.needs.are_met_by(text)
            assert count_texts(pa.array([text], pa.large_string())).meet(recogniser.needs).all()

    holds()


def test_cells_are_counted_by_kind_once_each_and_slices_are_read_from_their_own_beginning() -> None:
    cells = pa.array(["x", "13871234567", "无", None, "13871234567、13871234568", "13871234567"]).slice(1)
    assert count_kinds(cells, "") == {"cn_mobile": 3}
    assert count_kinds(pa.chunked_array([cells, cells]), "") == {"cn_mobile": 6}
    assert scan_column(pa.array([], pa.string()), "") == ()


def test_a_text_too_long_to_be_counted_is_scanned_all_the_same() -> None:
    assert count_kinds(pa.array(["@" * 5000 + "号13871234567"]), "") == {"cn_mobile": 1}
    assert count_kinds(pa.array(["1" * 4096 + " 13871234567"]), "") == {"cn_mobile": 1}
