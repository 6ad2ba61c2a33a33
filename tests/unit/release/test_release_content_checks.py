"""The checks of file types, texts and consent: each rule has a flagged case and its clean twin."""

import base64
import io
import pickle
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sandbox.core.contract import Origin, ProviderConsent
from sandbox.core.products import OutputFile
from sandbox.core.reviews import Cell, CheckResult, Verdict
from sandbox.release.policy import DEFAULT_POLICY
from tests.unit.release.check_material import CSV, csv, found, material
from tests.unit.release.review_world import CONTRACT, SUBMISSION


def parquet(metadata: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    table = pa.table({"city": ["武汉市"], "n": [812]}).replace_schema_metadata(metadata)
    pq.write_table(table, buffer)
    return buffer.getvalue()


BLOCKED_FILES = (
    ("model.pkl", pickle.dumps({"a": 1})),
    ("by_city.csv", pickle.dumps({"a": 1})),
    ("by_city.csv", b"city,n\nx,1,2\n"),
    ("by_city.csv", b"n,n\n1,1\n"),
    ("by_city.csv", b""),
    ("by_city.csv", b'a\n"unclosed\n'),
    ("data.json", b'{"n": NaN}'),
    ("data.json", b'{"n": 1, "n": 2}'),
    ("data.json", b"[" * 100_000),
    ("data.parquet", b"PAR1 not really PAR1"),
    ("notes.txt", b"a\x00b"),
    ("page.html", b"<script></script>"),
    ("archive.zip", b"PK\x03\x04"),
    ("script.py", b"print()"),
    ("README", b"no suffix"),
    (".csv", b"a\n1\n"),
)


@pytest.mark.parametrize(("name", "content"), BLOCKED_FILES)
def test_what_is_not_plainly_an_admitted_type_is_blocked(name: str, content: bytes) -> None:
    judged = material(OutputFile(name, CSV, content))
    assert found(judged, "file_type", name).verdict is Verdict.BLOCK


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", b'\xef\xbb\xbfa,b\n1,"x, y"\n'),
        ("t.json", b'[{"a": 1}, {"a": null}]'),
        ("d.json", b'{"a": {"b": [1, true, null]}}'),
        ("t.parquet", parquet()),
        ("n.txt", "说明".encode()),
    ],
)
def test_admitted_types_pass(name: str, content: bytes) -> None:
    assert found(material(OutputFile(name, CSV, content)), "file_type", name).verdict is Verdict.PASS


def test_a_file_beyond_the_limit_is_blocked() -> None:
    judged = replace(material(), policy=replace(DEFAULT_POLICY, max_file_bytes=100))
    assert found(judged, "file_type").verdict is Verdict.BLOCK


def valid_id() -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    body = "42990119900307001"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def scanned(text: str) -> CheckResult:
    return found(material(csv(f"city,remark\n武汉市,{text}\n")), "text_scan")


def test_an_id_number_in_a_cell_is_blocked_and_its_place_is_told() -> None:
    for hidden in (valid_id(), f"患者{valid_id()}复诊", base64.b64encode(valid_id().encode()).decode()):
        result = scanned(hidden)
        assert result.verdict is Verdict.BLOCK, hidden
        assert result.cells == (Cell(1, "remark"),)
        assert valid_id() not in repr(result)


def test_a_phone_number_stored_as_a_number_is_blocked() -> None:
    for text in ('[{"a": 13812345678}]', '[{"a": 13812345678.0}]', '{"a": {"b": "13812345678"}}'):
        judged = material(OutputFile("t.json", "application/json", text.encode()))
        assert found(judged, "text_scan", "t.json").verdict is Verdict.BLOCK


def test_a_name_in_a_cell_is_flagged() -> None:
    assert scanned("患者姓名:张伟").verdict is not Verdict.PASS


def test_clean_twins_of_the_scan_pass() -> None:
    for text in ("循环系统疾病", "65-69岁", "1381234", "88210.5", "4.3e3"):
        assert scanned(text).verdict is Verdict.PASS, text


def test_an_identifier_in_a_column_name_a_file_name_or_metadata_is_blocked() -> None:
    assert found(material(csv(f"{valid_id()}\n1\n")), "text_scan").verdict is Verdict.BLOCK
    name = f"{valid_id()}.csv"
    assert found(material(csv("a\n1\n", name)), "text_scan", name).verdict is Verdict.BLOCK
    hidden = OutputFile("t.parquet", CSV, parquet({"note": valid_id()}))
    assert found(material(hidden), "text_scan", "t.parquet").verdict is Verdict.BLOCK


def test_a_product_that_tells_of_single_subjects_is_blocked_without_their_consent() -> None:
    product = replace(SUBMISSION.product, tells_of_subjects=True)
    judged = material(submission=replace(SUBMISSION, product=product))
    assert found(judged, "consent", "").verdict is Verdict.BLOCK


@pytest.mark.parametrize(
    ("expires_on", "verdict"), [("2026-11-21", Verdict.BLOCK), ("2026-11-22", Verdict.PASS), (None, Verdict.BLOCK)]
)
def test_shared_data_need_a_consent_in_force_today(expires_on: str | None, verdict: Verdict) -> None:
    consents = () if expires_on is None else (ProviderConsent("税务局", "函〔2026〕1号", "统计", expires_on),)
    shared = replace(CONTRACT, origin=Origin.SHARING, consents=consents)
    assert found(replace(material(), contracts=(shared,)), "consent", "").verdict is verdict


def test_a_dataset_without_a_contract_is_blocked() -> None:
    assert found(replace(material(), contracts=()), "consent", "").verdict is Verdict.BLOCK
