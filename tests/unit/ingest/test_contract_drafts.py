"""Drafts of contracts: what they propose, and what of the data they never show."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from sandbox.core.columns import ColumnRole, ColumnType
from sandbox.core.contract import Contract, ContractStatus, UnitKind
from sandbox.core.errors.loading import HeaderLooksLikeData, SourceUnreadable
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.drafting import row_sample, value_sample
from sandbox.ingest.drafting.bounds import outward_days, outward_number
from sandbox.ingest.drafting.document import write_draft
from sandbox.ingest.drafting.draft import draft_table
from sandbox.ingest.drafting.files import open_drafted
from sandbox.ingest.drafting.roles import recognise_by_checks
from tests.unit.ingest.small import PERSON, document

K = 10
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DICE = random.Random(20)  # noqa: S311 - made-up people


def citizen(number: int) -> str:
    """Give a made-up 公民身份号码."""
    digits = f"420106{DICE.randint(1940, 2010)}{DICE.randint(1, 12):02}{DICE.randint(1, 28):02}{number % 1000:03}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


PEOPLE = sorted({citizen(number) for number in range(400)})


def written(folder: Path, name: str, rows: Iterable[tuple[object, ...]], *names: str) -> Path:
    lines = [",".join(names), *(",".join(map(str, row)) for row in rows)]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / name


def visits(folder: Path) -> Path:
    first = date(2024, 3, 5)
    rows = [
        (
            *(f"V{n:05}", DICE.choice(PEOPLE), first + timedelta(DICE.randint(0, 300)), DICE.choice("12")),
            *("罕见" if n == 7 else DICE.choice(["门诊", "住院"]), f"{DICE.randint(300, 99_000) / 100:.2f}"),
            *(DICE.choice(["true", "false"]), f"{DICE.randint(1, 3):03}", "一段很长的自由文字,".replace(",", ";") * 8),
        )
        for n in range(1, 3_001)
    ]
    names = ("visit_no", "sfzh", "就诊日期", "sex", "kind", "total_fee", "insured", "hospital", "remark")
    return written(folder, "visits.csv", rows, *names)


def draft_of(*paths: Path) -> str:
    files = [open_drafted(path, path.stem) for path in paths]
    return write_draft(paths[0].stem, [draft_table(file, recognise_by_checks, K) for file in files])


def filled(text: str) -> str:
    """Fill in what only a provider can say."""
    given = document(PERSON)
    for word in (
        "name",
        "tenant",
        "id",
        "provider",
        "updateFrequency",
        "sharingMode",
        "sharingReason",
        "useConditions",
    ):
        text = text.replace(f'{word}: ""', f"{word}: {given['tenant']}")
    for word in ("classification", "source", "openness", "registrationCode", "sampleEntry"):
        text = text.replace(f'{word}: ""', f"{word}: something")
    said = "  - {property: secrecy, value: none}\n  - {property: origin, value: own}\n  - property: privacy\n"
    return text.replace('period: ""', 'period: "2026"').replace("  - property: privacy\n", said)


def drafted(folder: Path, *paths: Path) -> Contract:
    (folder / "draft.odcs.yaml").write_text(filled(draft_of(*paths)), encoding="utf-8")
    return read_contract(folder / "draft.odcs.yaml")


def test_a_value_of_few_units_is_never_written_down(tmp_path: Path) -> None:
    text = draft_of(visits(tmp_path))
    assert "罕见" not in text
    assert "rarer values were seen and are not listed" in text
    assert '{value: "住院"}, {value: "门诊"}' in text


def test_a_value_of_one_unit_is_never_written_down_however_often_it_stands(tmp_path: Path) -> None:
    rows = [(PEOPLE[n % 100], "often" if n % 2 else "many") for n in range(1, 1_000)]
    rows += [(PEOPLE[200], "only-hers")] * 500
    assert "only-hers" not in draft_of(written(tmp_path, "t.csv", rows, "sfzh", "kind"))


def test_no_identifier_and_no_free_text_stands_in_a_draft(tmp_path: Path) -> None:
    text = draft_of(visits(tmp_path))
    assert not any(person in text for person in PEOPLE)
    assert "V00" not in text
    assert "自由文字" not in text
    assert 'leftOut, value: ["remark"]' in text


def test_a_file_without_a_header_shows_no_value_as_a_name(tmp_path: Path) -> None:
    path = written(tmp_path, "t.csv", [(PEOPLE[1], 3)], PEOPLE[0], "name")
    with pytest.raises(HeaderLooksLikeData) as raised:
        open_drafted(path, "t")
    assert PEOPLE[0] not in str(raised.value)


def test_what_is_no_table_is_told_without_its_content(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"secret-content" * 9)
    with pytest.raises(SourceUnreadable) as raised:
        open_drafted(tmp_path / "t.parquet", "t")
    assert "secret" not in str(raised.value)


def test_types_roles_unit_and_key_are_proposed(tmp_path: Path) -> None:
    contract = drafted(tmp_path, visits(tmp_path))
    (table,) = contract.tables
    found = {c.source_name or c.name: (c.type, c.role) for c in table.columns}
    assert found == {
        "visit_no": (ColumnType.TEXT, ColumnRole.DIRECT_IDENTIFIER),
        "sfzh": (ColumnType.TEXT, ColumnRole.DIRECT_IDENTIFIER),
        "就诊日期": (ColumnType.DATE, ColumnRole.QUASI_IDENTIFIER),
        "sex": (ColumnType.INTEGER, ColumnRole.QUASI_IDENTIFIER),
        "kind": (ColumnType.TEXT, ColumnRole.QUASI_IDENTIFIER),
        "total_fee": (ColumnType.DECIMAL, ColumnRole.SENSITIVE),
        "insured": (ColumnType.BOOLEAN, ColumnRole.QUASI_IDENTIFIER),
        "hospital": (ColumnType.TEXT, ColumnRole.QUASI_IDENTIFIER),
    }
    assert (table.unit, table.unit_column, table.unique_key) == (UnitKind.PERSON, "sfzh", ("visit_no",))
    assert table.bounds.rows_per_unit >= 3000 / 400
    assert contract.status is ContractStatus.DRAFT
    assert table.columns[1].identifier == "cn_id"


def test_a_few_typing_errors_do_not_make_an_amount_an_identifier(tmp_path: Path) -> None:
    rows = [(PEOPLE[n % 300], "?" if n % 500 == 7 else f"{n / 4:.2f}", "?" if n == 9 else n % 4) for n in range(3_000)]
    bills = written(tmp_path, "bills.csv", rows, "sfzh", "amount", "level")
    contract, text = drafted(tmp_path, bills), draft_of(bills)
    amount, level = contract.tables[0].columns[1:]
    assert (amount.type, amount.scale, amount.role) == (ColumnType.DECIMAL, 2, ColumnRole.SENSITIVE)
    assert level.type is ColumnType.INTEGER
    assert "?" not in text
    assert text.count("up to 1 in 100 values are not of this type") == 2


def test_a_column_of_codes_is_no_number_though_few_begin_with_0(tmp_path: Path) -> None:
    rows = [(PEOPLE[n % 300], f"{n:06}" if n == 2_900 else 100_000 + n % 50) for n in range(3_000)]
    contract = drafted(tmp_path, written(tmp_path, "codes.csv", rows, "sfzh", "district"))
    assert contract.tables[0].columns[1].type is ColumnType.TEXT


def test_every_part_that_was_proposed_says_so(tmp_path: Path) -> None:
    text = draft_of(visits(tmp_path))
    assert text.count("{property: proposed, value: true}") == 1 + text.count("logicalType: ") - 1


def test_quasi_identifiers_are_found_that_identify_only_together(tmp_path: Path) -> None:
    rows = [(PEOPLE[n], n // 20, n % 20, n % 2) for n in range(400)]
    contract = drafted(tmp_path, written(tmp_path, "t.csv", rows, "sfzh", "street", "house", "parity"))
    found = {c.name: c.role for c in contract.tables[0].columns[1:]}
    assert found == {
        "street": ColumnRole.QUASI_IDENTIFIER,
        "house": ColumnRole.QUASI_IDENTIFIER,
        "parity": ColumnRole.PLAIN,
    }


def test_a_key_of_two_columns_and_a_foreign_key_among_files_are_guessed(tmp_path: Path) -> None:
    people = written(tmp_path, "people.csv", [(person,) for person in PEOPLE], "sfzh")
    months = written(tmp_path, "months.csv", [(p, m) for p in PEOPLE[:60] for m in range(1, 13)], "sfzh", "month")
    contract = drafted(tmp_path, people, months)
    assert [table.unique_key for table in contract.tables] == [("sfzh",), ("sfzh", "month")]
    assert contract.tables[0].bounds.rows_per_unit == 1
    assert 'foreign key, as far as a sample tells: "months.sfzh" in "people.sfzh"' in draft_of(people, months)


def test_a_file_without_a_unit_is_not_taken_for_a_public_one(tmp_path: Path) -> None:
    text = draft_of(written(tmp_path, "t.csv", [(n % 3,) for n in range(99)], "colour"))
    assert "unit, value: none" not in text
    assert "unitColumn, value:" not in text


def test_parquet_types_are_kept_and_large_numbers_have_no_exponent(tmp_path: Path) -> None:
    columns = {
        "person_id": pa.array([f"p{n}" for n in range(50)]),
        "wage": pa.array([n * 1e6 + 0.25 for n in range(50)]),
        "seen": pa.array([datetime(2020, 2, 1 + n % 20, 9, tzinfo=UTC) for n in range(50)]),
        "group": pa.array(["a", "b"] * 25).dictionary_encode(),
    }
    pa.parquet.write_table(pa.table(columns), tmp_path / "t.parquet")
    (table,) = drafted(tmp_path, tmp_path / "t.parquet").tables
    assert [c.type for c in table.columns] == [
        *(ColumnType.TEXT, ColumnType.DECIMAL, ColumnType.DATE, ColumnType.TEXT),
    ]
    wage = table.columns[1]
    assert wage.scale == 2
    assert wage.bounds is not None
    assert (wage.bounds.low, wage.bounds.high) == (20, 50_000_000_00)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        *(("3", "7", ("2", "10")), ("20", "50", ("10", "100")), ("0", "0", ("-1", "1")), ("-5", "-2", ("-10", "-1"))),
        *(("0.25", "99.5", ("0.2", "100")), ("-0.01", "10", ("-0.02", "20")), ("0.01", "0.02", ("0", "0.05"))),
        *(("1", "1", ("0.5", "2")), ("100000000000000000", "1", ("50000000000000000", "2"))),
    ],
)
def test_bounds_are_rounded_outward_to_steps_of_1_2_5(low: str, high: str, expected: tuple[str, str]) -> None:
    found = outward_number(Decimal(low), Decimal(high), 2)
    assert found == tuple(map(Decimal, expected))


def test_bounds_never_equal_an_extreme() -> None:
    for hundredths in [*range(-300, 300), *(10**n for n in range(12)), *(5 * 10**n for n in range(12))]:
        value = Decimal(hundredths).scaleb(-2)
        low, high = outward_number(value, value, 2)
        assert low < value < high
        assert low == low.quantize(Decimal("0.01")), "no bound has more decimals than its column"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("2024-03-05", "2025-06-01", ("2024-01-01", "2025-12-31")),
        ("2024-01-01", "2024-12-31", ("2023-01-01", "2025-12-31")),
    ],
)
def test_days_are_rounded_to_whole_years(low: str, high: str, expected: tuple[str, str]) -> None:
    days = outward_days(date.fromisoformat(low), date.fromisoformat(high))
    assert tuple(day.isoformat() for day in days) == expected


def test_a_sample_of_values_is_exact_about_those_it_keeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(value_sample, "MOST_VALUES", 200)
    sample, other = value_sample.HashSample(), value_sample.HashSample()
    for start in range(0, 20_000, 1_000):
        sample.add(pa.array([f"v{n // 2}" for n in range(start, start + 1_000)]))
        other.add(pa.array([f"v{n}" for n in range(start, start + 1_000)]))
    assert len(sample.kept) == 200
    assert {seen.rows for seen in sample.kept.values()} == {2}
    assert abs(sample.distinct - 10_000) < 2_500
    assert sample.is_within(other)
    assert not other.is_within(sample)


def test_sampled_rows_stand_at_even_distances(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_sample, "MOST_ROWS", 100)
    sample = row_sample.RowSample()
    for start in range(0, 1_000, 77):
        numbers = [str(n) for n in range(start, min(start + 77, 1_000))]
        sample.add(pa.RecordBatch.from_pydict({"n": pa.array(numbers)}))
    kept = [int(n) for n in sample.rows.column("n").to_pylist()]
    assert kept == list(range(0, 1_000, sample.stride))
    assert len(kept) <= 100


CELLS = ("", '"' + "x" * 100_000 + '"', "\u2028: [*a", "#: }{", "是", "0", "100000000000000000", "9999-12-31", "NaN")


@pytest.mark.parametrize("cell", CELLS)
def test_odd_columns_still_give_a_draft_that_can_be_read(cell: str, tmp_path: Path) -> None:
    rows = [(PEOPLE[n], cell if n % 3 else CELLS[0]) for n in range(60)]
    contract = drafted(tmp_path, written(tmp_path, "t.csv", rows, "sfzh", "odd: {*'\""))
    assert contract.status is ContractStatus.DRAFT
