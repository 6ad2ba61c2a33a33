"""Free text: scrubbed, and even then shown only where enough units say the same."""

import numpy as np
import pyarrow as pa
import pytest

from sandbox.masking.masks.scrub import scrub_text, scrub_texts


@pytest.mark.parametrize(
    ("text", "own", "scrubbed"),
    [
        ("电话13871234567,已回访", (), "电话<cn_mobile>,已回访"),
        ("张三丰本人到场", ("张三丰",), "<own_identifier>本人到场"),
        ("账 6222 0202-0011 x", ("622202020011",), "账 <own_identifier> x"),
        ("陪同刘建国先生办理", (), "陪同<person_name>先生办理"),
        ("无", ("1",), "无"),
    ],
)
def test_identifiers_are_replaced_by_their_kind(text: str, own: tuple[str, ...], scrubbed: str) -> None:
    assert scrub_text(text, own) == scrubbed


def test_what_fewer_units_share_is_emptied_even_where_nothing_was_recognised() -> None:
    texts = pa.array(["复诊", "复诊", "复诊", "找村东头老王家二小子", None])
    shown = scrub_texts(texts, (), np.array([0, 1, 2, 3, 4]), 3)
    assert shown.to_pylist() == ["复诊", "复诊", "复诊", None, None]


def test_rows_of_one_unit_count_once() -> None:
    texts = pa.array(["复诊"] * 3)
    assert scrub_texts(texts, (), np.array([7, 7, 7]), 2).to_pylist() == [None] * 3
