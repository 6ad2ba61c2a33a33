"""Every kind of identifier: the form is kept, the surrogate is check-valid, nobody has it."""

import re
from collections.abc import Callable

import pyarrow as pa
import pytest

from sandbox.masking.identifiers import surrogate_ranges as ranges
from sandbox.masking.identifiers.checksums import id_check
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.scanning import scan_cell
from sandbox.world.keys import KeyRing

ONE = Pseudonymiser(KeyRing(bytes(range(32))), "scenario-1")
FORMS: list[tuple[str, Callable[[int], str], str, Callable[[str], bool]]] = [
    ("cn_id", lambda i: f"42010019900101{i:04}", r"\d{17}[\dX]", ranges.is_surrogate_id),
    ("cn_id", lambda i: f"42010090010{i:04}", r"\d{15}", ranges.is_surrogate_id),
    ("foreign_resident_id", lambda i: f"91184019900101{i:04}", r"9\d{16}[\dX]", ranges.is_surrogate_foreign_id),
    ("foreign_resident_id", lambda i: f"CHE42010101{i:04}", r"[A-Z]{3}\d{12}", ranges.is_surrogate_foreign_id),
    ("cn_uscc", lambda i: f"91420100MA4K{i:04}X1", r"[0-9A-HJ-NP-RTUWXY]{18}", ranges.is_surrogate_credit_code),
    ("cn_mobile", lambda i: f"1387123{i:04}", r"1[3-9]\d{9}", ranges.is_surrogate_mobile),
    ("cn_landline", lambda i: f"0278712{i:04}", r"0\d{10}", ranges.is_surrogate_landline),
    ("cn_landline", lambda i: f"0278{i:06}", r"0\d{9}", ranges.is_surrogate_landline),
    ("cn_landline", lambda i: f"07168712{i:04}", r"0\d{3}[2-8]\d{7}", ranges.is_surrogate_landline),
    ("bank_card", lambda i: f"62220202001122{i:05}", r"\d{19}", ranges.is_surrogate_card),
    ("cn_passport", lambda i: f"E8712{i:04}", r"[A-Z]{2}\d{7}", ranges.is_surrogate_passport),
    ("hkmt_permit", lambda i: f"H0871{i:04}", r"H[A-Z]\d{7}", ranges.is_surrogate_permit),
    ("hkmt_permit", lambda i: f"C0871{i:04}", r"C[A-Z]\d{7}", ranges.is_surrogate_permit),
    ("hkmt_permit", lambda i: f"0871{i:04}", r"T[A-Z]\d{7}", ranges.is_surrogate_permit),
    ("cn_plate", lambda i: f"京A{i:05}", r"鄂Z[A-HJ-NP-Z0-9]{5}", ranges.is_surrogate_plate),
    ("cn_plate", lambda i: f"京AD{i:05}", r"鄂Z[A-HJ-NP-Z0-9]{6}", ranges.is_surrogate_plate),
    ("vin", lambda i: f"LSVAA4187C218{i:04}", r"[A-HJ-NPR-Z0-9]{17}", ranges.is_surrogate_vin),
    ("medical_insurance", lambda i: f"A0871{i:05}", r"[A-Z]{2}\d{8}", ranges.is_surrogate_medical_number),
    ("email", lambda i: f"someone{i}@qq.com", r"[a-z0-9]{12}@example\.invalid", ranges.is_surrogate_mail),
    ("ip", lambda i: f"10.1.{i // 250}.{i % 250}", r"(\d{1,3}\.){3}\d{1,3}", ranges.is_surrogate_ip),
    ("ip", lambda i: f"2409:8a00:1:2:3:4:5:{i:x}", r"([0-9a-f]{4}:){7}[0-9a-f]{4}", ranges.is_surrogate_ip),
    (
        "mac",
        lambda i: f"A0:B1:C2:D3:{i // 256:02X}:{i % 256:02X}",
        r"([0-9A-F]{2}:){5}[0-9A-F]{2}",
        ranges.is_surrogate_mac,
    ),
    ("wechat", lambda i: f"someone_{i:04}", r"0[a-z0-9]{11}", ranges.is_surrogate_account),
    ("qq", lambda i: f"1087{i:06}", r"0\d{9}", ranges.is_surrogate_account),
    ("person_name", lambda i: f"王{i}", r"某...", ranges.is_surrogate_name),
]
NAMED = [f"{kind}-{make(7)}" for kind, make, _, _ in FORMS]


@pytest.mark.parametrize(("kind", "make", "form", "is_surrogate"), FORMS, ids=NAMED)
def test_the_form_is_kept_and_nobody_has_it(
    kind: str, make: Callable[[int], str], form: str, is_surrogate: Callable[[str], bool]
) -> None:
    raw = [make(i) for i in range(500)]
    made = ONE.of(kind, pa.array(raw)).to_pylist()
    assert len(set(made)) == 500
    assert not set(made) & set(raw)
    assert [m for m in made if re.fullmatch(form, m) is None] == []
    assert [m for m in made if not is_surrogate(m)] == []
    assert [r for r in raw if is_surrogate(r)] == []


def test_every_kind_of_text_is_shown_here() -> None:
    assert {kind for kind, *_ in FORMS} == set(KINDS) - {"number"}


@pytest.mark.parametrize(("kind", "make", "form", "is_surrogate"), FORMS, ids=NAMED)
def test_no_surrogate_is_taken_for_an_identifier(
    kind: str, make: Callable[[int], str], form: str, is_surrogate: Callable[[str], bool]
) -> None:
    made = ONE.of(kind, pa.array([make(i) for i in range(200)])).to_pylist()
    assert {(m, f.kind) for m in made for f in scan_cell(m, "")} == set()


@pytest.mark.parametrize(
    ("kind", "plain", "written"),
    [
        ("cn_id", "420106199001011234", "420106-19900101-1234"),
        ("cn_id", "420106199001011234", "".join(chr(ord(c) + 0xFEE0) for c in "420106199001011234")),
        ("cn_mobile", "13871234567", "+86 138-7123-4567"),
        ("cn_mobile", "13871234567", "138 7123 4567"),
        ("cn_landline", "02787123456", "(027)87123456"),
        ("bank_card", "6222020200112233446", "6222 0202 0011 2233 446"),
        ("cn_plate", "京A12345", "京A·12345"),
        ("mac", "A0B1C2D3E4F5", "A0-B1-C2-D3-E4-F5"),
        ("vin", "LSVAA4187C2184847", "LSVAA418 7C2184847"),
    ],
)
def test_one_identifier_written_in_two_ways_is_one_surrogate_written_in_these_ways(
    kind: str, plain: str, written: str
) -> None:
    def bare(text: str) -> str:
        halved = "".join(chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else c for c in text)
        return re.sub(r"^\+86|[-·() ]", "", halved).upper()

    one, other = ONE.of(kind, pa.array([plain, written])).to_pylist()
    assert one != other
    assert len(other) == len(written)
    assert bare(one) == bare(other)
    kept = [(a, b) for a, b in zip(written, other, strict=True) if not a.isalnum()]
    assert all(a == b for a, b in kept)


def test_the_old_and_the_new_number_of_a_person_are_still_hers() -> None:
    new, old = ONE.of(
        "cn_id", pa.array(["42010619900101123" + id_check("42010619900101123"), "420106900101123"])
    ).to_pylist()
    assert old == new[:6] + new[8:17]


def test_what_is_no_identifier_of_its_kind_gets_one_all_the_same() -> None:
    out = ONE.of("cn_id", pa.array(["无", "12-3", "123", "42010619900101123"])).to_pylist()
    assert len(set(out)) == 4
    assert all(map(ranges.is_surrogate_id, out))
