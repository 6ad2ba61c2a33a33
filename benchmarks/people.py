"""People to be masked: thirteen columns of what masking must know, a row each; the same bytes each time."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade, day_number
from sandbox.core.contract import ContributionBounds, Table, UnitKind

SEED = 7
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文海波宇浩然欣怡子轩梓涵思雨佳"
REGIONS = tuple(f"42{city:02}{county:02}" for city in range(1, 14) for county in range(2, 10))
STREETS = ("中山路", "解放大道", "人民路", "建设路", "和平街", "光明路")
REMARKS = ("复诊,病情平稳", "已电话回访", "材料齐全,予以受理", "待补充证明材料", "异地备案", "", "家属代办")
ID_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2))
ID_CHECKS = np.array(list("10X98765432"))
CREDIT = np.array(list("0123456789ABCDEFGHJKLMNPQRTUWXY"))
PLATES = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"))
FIRST_BIRTH, BIRTHS = day_number(date(1940, 1, 1)), 25_000
FIRST_DAY, DAYS = day_number(date(2024, 1, 1)), 730
LARGEST_CENTS = 10_000_000
Whole = NDArray[np.int64]


def write_people(path: Path, rows: int) -> None:
    """Write the table as Parquet."""
    rng = np.random.default_rng(SEED)
    pq.write_table(make_people(rows, rng), path, row_group_size=1 << 17)


def make_people(rows: int, rng: np.random.Generator) -> pa.Table:
    """Make the table."""
    region = np.array(REGIONS)[rng.integers(0, len(REGIONS), rows)]
    born = FIRST_BIRTH + rng.integers(0, BIRTHS, rows)
    name, phone = _names(rows, rng), _text(13_000_000_000 + rng.permutation(rows * 7)[:rows] * 97)
    return pa.table(
        {
            "name": name,
            "id": _ids(region, born, rng.integers(0, 1000, rows)),
            "phone": phone,
            "credit_code": _codes("91", region, CREDIT, rng.integers(0, 31, (rows, 10))),
            "address": _addresses(region, rng),
            "mail": _joined(_text(rng.integers(10**5, 10**10, rows)), pa.scalar("qq.com"), "@"),
            "remark": _remarks(name, phone, rng),
            "birth": pa.array(born.astype(np.int32)).cast(pa.date32()),
            "amount": pa.array(np.clip(np.exp(rng.normal(10, 1.5, rows)), 0, LARGEST_CENTS).astype(np.int64)),
            "region": pa.array(region.tolist(), pa.string()),
            "plate": _codes("鄂A", np.full(rows, ""), PLATES, rng.integers(0, 34, (rows, 5))),
            "card": _cards(rng.integers(0, 10**12, rows)),
            "date": pa.array((FIRST_DAY + rng.integers(0, DAYS, rows)).astype(np.int32)).cast(pa.date32()),
        }
    )


def people_table() -> Table:
    """Give its contract: address and remark are suppressed by the rules, the id is the unit."""
    direct, quasi, plain = ColumnRole.DIRECT_IDENTIFIER, ColumnRole.QUASI_IDENTIFIER, ColumnRole.PLAIN
    text, day = ColumnType.TEXT, ColumnType.DATE
    kinds = {"name": "person_name", "id": "cn_id", "phone": "cn_mobile", "credit_code": "cn_uscc", "address": "address"}
    more = {"mail": "email", "plate": "cn_plate", "card": "bank_card"}
    columns = {name: Column(name, text, Grade.HIGH, direct, identifier=kind) for name, kind in (kinds | more).items()}
    columns["remark"] = Column("remark", text, Grade.HIGH, plain, mask="scrub")
    columns["birth"] = Column("birth", day, Grade.HIGH, quasi, bounds=Bounds(-20_000, 20_000))
    columns["amount"] = Column(
        "amount", ColumnType.DECIMAL, Grade.HIGH, ColumnRole.SENSITIVE, scale=2, bounds=Bounds(0, LARGEST_CENTS)
    )
    columns["region"] = Column("region", text, Grade.MEDIUM, quasi, domain=REGIONS)
    columns["date"] = Column("date", day, Grade.MEDIUM, plain, bounds=Bounds(FIRST_DAY - 400, FIRST_DAY + DAYS + 400))
    order = ("name", "id", "phone", "credit_code", "address", "mail", "remark", "birth", "amount", "region", "plate")
    in_order = tuple(columns[name] for name in (*order, "card", "date"))
    return Table("people", in_order, UnitKind.PERSON, "id", ContributionBounds(1))


def _text(numbers: Whole) -> pa.Array:
    return pc.cast(pa.array(numbers), pa.string())


def _joined(left: pa.Array, right: pa.Array, between: str) -> pa.Array:
    return pc.binary_join_element_wise(left, right, between)


def _names(rows: int, rng: np.random.Generator) -> pa.Array:
    surnames, given = pa.array(list(SURNAMES)), pa.array([*(a + b for a in GIVEN for b in GIVEN), *GIVEN])
    first = surnames.take(pa.array(rng.integers(0, len(surnames), rows)))
    return _joined(first, given.take(pa.array(rng.integers(0, len(given), rows))), "")


def _ids(region: np.ndarray, born: Whole, number: Whole) -> pa.Array:
    days = born.astype("datetime64[D]").astype(str)
    parts = zip(region.tolist(), days.tolist(), number.tolist(), strict=True)
    bodies = [f"{r}{d[:4]}{d[5:7]}{d[8:]}{n:03}" for r, d, n in parts]
    digits = np.frombuffer("".join(bodies).encode(), dtype=np.uint8).reshape(-1, 17) - ord("0")
    checks = ID_CHECKS[digits @ ID_WEIGHTS % 11]
    return _joined(pa.array(bodies), pa.array(checks.tolist()), "")


def _codes(start: str, middle: np.ndarray, alphabet: np.ndarray, places: Whole) -> pa.Array:
    ends = ["".join(row) for row in alphabet[places].tolist()]
    return pa.array([start + m + end for m, end in zip(middle.tolist(), ends, strict=True)])


def _cards(numbers: Whole) -> pa.Array:
    return pa.array([_card(f"622{number:012}") for number in numbers.tolist()])


def _card(body: str) -> str:
    doubled = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(body))]
    return f"{body}{-sum(d - 9 * (d > 9) for d in doubled) % 10}"


def _addresses(region: np.ndarray, rng: np.random.Generator) -> pa.Array:
    streets, numbers = rng.integers(0, len(STREETS), len(region)).tolist(), rng.integers(1, 500, len(region)).tolist()
    parts = zip(region.tolist(), streets, numbers, strict=True)
    return pa.array([f"湖北省第{r[2:4]}市第{r[4:]}区{STREETS[s]}{n}号" for r, s, n in parts])


def _remarks(name: pa.Array, phone: pa.Array, rng: np.random.Generator) -> pa.Array:
    """Give remarks of which one in ten names the person or a number."""
    plain = pa.array(list(REMARKS)).take(pa.array(rng.integers(0, len(REMARKS), len(name))))
    personal = pc.binary_join_element_wise("联系人", name, ",电话", phone, "")
    return pc.if_else(pa.array(rng.random(len(name)) < 0.1), personal, plain)
