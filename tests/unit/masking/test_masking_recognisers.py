"""Recognisers: found in every disguise, near misses left alone, surrogates never reported."""

import base64
from itertools import pairwise

import pyarrow as pa
import pytest

from sandbox.masking.identifiers.checksums import credit_check, id_check, org_check
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.columns import leaking_kinds, profile_column
from sandbox.masking.recognisers.registry import KINDS
from sandbox.masking.recognisers.scanning import scan_cell, scan_text
from sandbox.world.keys import KeyRing

ID = "42010619850314123" + id_check("42010619850314123")
CREDIT_BODY = "91420100" + "MA4KX7Y2" + org_check("MA4KX7Y2")
CREDIT = CREDIT_BODY + credit_check(CREDIT_BODY)
SURROGATE_ID = "16010619850314123" + id_check("16010619850314123")

FOUND = [
    ("cn_id", ID),
    ("cn_id", ID[:6] + " " + ID[6:14] + " " + ID[14:]),
    ("cn_id", "".join(chr(ord(c) + 0xFEE0) for c in ID)),
    ("cn_id", "420106850314123"),
    ("cn_uscc", CREDIT),
    ("cn_mobile", "13871234567"),
    ("cn_mobile", "+86 138-7123-4567"),
    ("cn_mobile", "一三八七一二三四五六七"),
    ("bank_card", "6222020200112233445"[:-1] + "6"),
    ("email", "zhang.san@example.com"),
    ("cn_landline", "027-87654321"),
    ("cn_landline", "(027)87654321"),
    ("ip", "10.23.4.199"),
    ("mac", "00:1B:44:11:3A:B7"),
    ("coordinates", "114.305392,30.593098"),
    ("cn_plate", "鄂A·12345"),
    ("cn_plate", "粤BD12345"),
    ("vin", "LSVAM4187C2184847"),
    ("address", "湖北省武汉市洪山区珞喻路1037号"),
]

FOUND_IN_CONTEXT = [
    ("wechat", "微信号:zhangsan_88", "zhangsan_88"),
    ("qq", "QQ 12345678 请加", "12345678"),
    ("cn_passport", "护照E12345678", "E12345678"),
    ("hkmt_permit", "回乡证H12345678", "H12345678"),
    ("medical_insurance", "医保卡A12345678", "A12345678"),
    ("birth_date", "出生1985-03-14", "1985-03-14"),
    ("person_name", "患者张伟民入院", "张伟民"),
    ("person_name", "刘建国先生已签收", "刘建国"),
]


@pytest.mark.parametrize(("kind", "value"), FOUND)
def test_an_identifier_is_found_glued_to_chinese_text(kind: str, value: str) -> None:
    text = f"备注如下{value}请核对"
    findings = scan_text(text)
    assert [f.kind for f in findings] == [kind]
    assert findings[0].end >= 4 + len(value)
    if kind != "address":
        assert text[findings[0].start : findings[0].end] == value


@pytest.mark.parametrize(("kind", "text", "value"), FOUND_IN_CONTEXT)
def test_weak_shapes_are_found_where_the_words_about_them_say_so(kind: str, text: str, value: str) -> None:
    found = [f for f in scan_text(text) if f.kind == kind]
    assert found
    assert value in text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    "text",
    [
        ID[:17] + ("0" if ID[17] != "0" else "1"),
        "42010619851314123X",
        CREDIT[:17] + ("0" if CREDIT[17] != "0" else "1"),
        "138712345678",
        "1.3871234567",
        f"0.{ID}",
        "占比 0.13871234567",
        "6222020200112233440",
        "比例 12.5 元 300.00",
        "版本 1.2.3.4.5",
        "方便时再来,已核对金额",
        "无",
    ],
)
def test_near_misses_are_left_alone(text: str) -> None:
    assert scan_text(text) == ()


@pytest.mark.parametrize("text", [SURROGATE_ID, "16012345678", "uab@example.invalid", "198.51.100.7", "鄂Z12345"])
def test_surrogates_are_not_reported(text: str) -> None:
    assert scan_text(f"编号{text}完") == ()


def test_an_identifier_hidden_in_base64_is_found() -> None:
    hidden = base64.b64encode(f"电话13871234567,证件{ID}".encode()).decode()
    assert scan_text(f"token={hidden};")


def test_findings_do_not_overlap_and_come_in_order() -> None:
    findings = scan_text(f"{ID},13871234567;{CREDIT} a@b.cn")
    assert [f.kind for f in findings] == ["cn_id", "cn_mobile", "cn_uscc", "email"]
    assert all(a.end <= b.start for a, b in pairwise(findings))


def test_a_column_of_names_is_told_by_its_heading() -> None:
    names = pa.array(["张伟", "王秀英", None, "欧阳明华", "李娜"])
    assert profile_column(names, "xm 姓名")[0].kind == "person_name"
    assert profile_column(names, "xm 姓名")[0].share == 1.0
    assert profile_column(pa.array(["张伟", "高兴", "李娜"]), "zt 状态") == ()


def test_a_column_of_ids_is_told_by_its_content() -> None:
    evidence = profile_column(pa.array([ID, ID, "x"]), "a")
    assert (evidence[0].kind, evidence[0].share) == ("cn_id", 0.5)


def test_leaking_kinds_name_what_was_found_and_nothing_else() -> None:
    assert leaking_kinds(pa.array(["门诊", "住院", f"见{ID}"]), "bz") == ("cn_id",)
    assert leaking_kinds(pa.array(["门诊", "住院", None]), "yllb") == ()


def test_every_kind_of_the_glossary_has_a_recogniser() -> None:
    assert set(KINDS) == {
        *("cn_id", "cn_uscc", "cn_mobile", "cn_landline", "bank_card", "cn_passport", "hkmt_permit", "cn_plate"),
        *("vin", "medical_insurance", "email", "ip", "mac", "wechat", "qq", "coordinates", "person_name"),
        *("address", "birth_date", "foreign_resident_id"),
    }


def test_a_cell_of_a_name_column_is_a_name() -> None:
    assert [f.kind for f in scan_cell("张伟", "xm 姓名")] == ["person_name"]
    assert scan_cell("某安百柏", "xm 姓名") == ()


def test_a_surrogate_that_passes_another_checksum_is_still_a_surrogate() -> None:
    surrogates = Pseudonymiser(KeyRing(bytes(32)), "s")
    raw = pa.array([str(i) for i in range(2000)])
    for kind in ("cn_id", "cn_uscc", "bank_card", "cn_mobile", "email", "person_name"):
        assert leaking_kinds(surrogates.of(kind, raw), "") == ()
