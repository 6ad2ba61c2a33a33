"""A table to sample: visits of thirteen columns, ten rows a person on average and skewed, in an encrypted space.

Written a part of the persons at a time, so that memory does not grow with the rows; the same rows each time.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.budget import Budget
from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade, day_number
from sandbox.core.contract import (
    CatalogueEntry,
    Contract,
    ContributionBounds,
    Origin,
    PrivacyPolicy,
    SharingAttribute,
    Table,
    UnitKind,
)
from sandbox.core.contribution import RANK, UNIT, beyond
from sandbox.core.grant import Grant, GrantedTable
from sandbox.ingest.indexing.layout import laid_out
from sandbox.spaces.writer import TableStream, write_space

KEY = bytes(range(32))
PART_PERSONS, ROWS_PER_PERSON, SEED, FIRMS = 1 << 15, 10, 5, 20_000
REGIONS = tuple(f"42{city:02d}{county:02d}" for city in range(1, 14) for county in range(2, 10))
BORN, CAME = (day_number(date(1935, 1, 1)), 80 * 365), (day_number(date(2024, 1, 1)), 730)
DIRECT, QUASI = ColumnRole.DIRECT_IDENTIFIER, ColumnRole.QUASI_IDENTIFIER
CATALOGUE = CatalogueEntry(
    *("B-3", "授权运营", "visits", "bench", "Parquet", "once", SharingAttribute.CONDITIONAL, "m", "u"),
    *("c", "s", "o", "R-3", "S-3"),
)
Whole = NDArray[np.int64]


def _column(name: str, kind: ColumnType, role: ColumnRole, **more: object) -> Column:
    return Column(name, kind, Grade.HIGH, role, **more)  # type: ignore[arg-type]  # as the columns below need


def _direct(name: str, identifier: str) -> Column:
    return _column(name, ColumnType.TEXT, DIRECT, identifier=identifier)


VISITS = Table(
    "visits",
    (
        _direct("name", "person_name"),
        _direct("person", "cn_id"),
        _direct("phone", "cn_mobile"),
        _column("employer", ColumnType.TEXT, ColumnRole.PLAIN, identifier="cn_uscc"),
        _direct("address", "address"),
        _direct("mail", "email"),
        _column("remark", ColumnType.TEXT, ColumnRole.SENSITIVE),
        _column("born", ColumnType.DATE, QUASI, bounds=Bounds(BORN[0], sum(BORN))),
        _column("amount", ColumnType.DECIMAL, ColumnRole.SENSITIVE, scale=2, bounds=Bounds(0, 10_000_000)),
        _column("region", ColumnType.TEXT, QUASI, domain=REGIONS),
        _direct("plate", "cn_plate"),
        _direct("card", "bank_card"),
        _column("came_on", ColumnType.DATE, QUASI, bounds=Bounds(CAME[0], sum(CAME))),
    ),
    UnitKind.PERSON,
    "person",
    ContributionBounds(20),
)
POLICY = PrivacyPolicy(Budget(10**9, 1000), Budget(10**7), "2026")
CONTRACT = Contract("visits", "1.0.0", "visits", "bench", CATALOGUE, Origin.OWN, (VISITS,), POLICY, Grade.HIGH)
OPENED = (GrantedTable("visits", tuple(c.name for c in VISITS.columns)),)
FIRST, LAST = date(2026, 1, 1), date(2027, 1, 1)
GRANT = Grant("G-1", "S-1", "visits", OPENED, FIRST, LAST, "bench", Budget(10**9), Budget(10**8))


def write_visits_space(path: Path, rows: int) -> None:
    """Write the space of about so many rows, clustered by person."""
    schemas = {part.name: part.rows.schema for part in laid_out(VISITS, _part(0, 1))}
    names = (VISITS.name, beyond(VISITS.name))
    write_space(path, KEY, (TableStream(name, schemas[name], _batches(name, rows)) for name in names))


def _batches(name: str, rows: int) -> Iterator[pa.RecordBatch]:
    persons = max(2, rows // ROWS_PER_PERSON)
    for first in range(0, persons, PART_PERSONS):
        parts = laid_out(VISITS, _part(first, min(PART_PERSONS, persons - first)))
        yield from next(part.rows for part in parts if part.name == name).to_batches()


def _part(first: int, persons: int) -> pa.Table:
    """Give the visits of some persons, by person and rank; nine in ten have one to ten, one in ten up to 90."""
    rng = np.random.default_rng((SEED, first))
    many = np.where(rng.random(persons) < 0.9, rng.integers(1, 11, persons), rng.integers(10, 91, persons))
    unit = np.repeat(np.arange(persons), many)
    rank = np.arange(len(unit)) - np.repeat(np.cumsum(many) - many, many) + 1
    born = BORN[0] + rng.integers(0, BORN[1], persons)
    came = CAME[0] + (CAME[1] * rng.random(len(unit)) ** 1.2).astype(np.int64)
    number = unit + first
    return pa.table(
        {
            "name": _glued("王", number, ""),
            "person": _glued("42010", 10**12 + number * 7919, ""),
            "phone": _glued("13", 10**8 + number * 7 % 10**9 // 10, ""),
            "employer": _glued("9142010", 10**10 + number * 31 % FIRMS, "X"),
            "address": _glued("湖北省武汉市江汉区解放大道", number % 9999, "号"),
            "mail": _glued("p", number, "@mail.cn"),
            "remark": _glued("复诊", rng.integers(0, 50, len(unit)), ""),
            "born": _days(born[unit]),
            "amount": pa.array(np.clip(np.exp(rng.normal(10, 1.2, len(unit))), 0, 10**7).astype(np.int64)),
            "region": pa.array(REGIONS).take(pa.array(rng.integers(0, len(REGIONS), persons)[unit])),
            "plate": _glued("鄂A", 10**5 + number % 900_000, ""),
            "card": _glued("622202", 10**12 + number * 13, ""),
            "came_on": _days(came),
            UNIT: pa.array(number, pa.uint32()),
            RANK: pa.array(rank, pa.uint32()),
        }
    )


def _glued(before: str, numbers: Whole, after: str) -> pa.Array:
    return pc.binary_join_element_wise(before, pc.cast(pa.array(numbers), pa.string()), after, "")


def _days(numbers: Whole) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())
