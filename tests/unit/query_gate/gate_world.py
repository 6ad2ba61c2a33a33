"""A small world for the gate: contracts, a space with awkward rows in it, and noise that adds nothing."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from sandbox.core.audit import AuditEvent
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
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.questions import Asking
from sandbox.ingest.indexing.layout import laid_out
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.world.noise import Calibration, WholeNumbers

KEY = b"k" * 32
NOW = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
EVENT = AuditEvent(NOW, "dev", "ask", "question")
FIRST_DAY, LAST_DAY = date(2024, 11, 1), date(2025, 2, 28)
UNITS = 40


def column(name: str, kind: ColumnType, *, required: bool = True, **more: object) -> Column:
    return replace(Column(name, kind, Grade.HIGH, ColumnRole.PLAIN, required=required), **more)  # type: ignore[arg-type]  # fields by name


IDENTIFIER = ColumnRole.DIRECT_IDENTIFIER
PERSON = Table(
    "person",
    (
        column("id_number", ColumnType.TEXT, role=IDENTIFIER, identifier="cn_id"),
        column("name", ColumnType.TEXT, role=IDENTIFIER, identifier="person_name"),
        column("age", ColumnType.INTEGER, bounds=Bounds(0, 120)),
        column("region", ColumnType.TEXT, domain=("N", "S", "E", "W", "C")),
        column("disease", ColumnType.TEXT, domain=("none", "flu", "diabetes", "HIV")),
        column("income", ColumnType.INTEGER, bounds=Bounds(0, 1_000_000)),
    ),
    UnitKind.PERSON,
    "id_number",
    ContributionBounds(1),
)
VISITS = Table(
    "visits",
    (
        column("id", ColumnType.TEXT, role=IDENTIFIER),
        column("kind", ColumnType.TEXT, domain=("clinic", "ward", "home", "clip"), required=False),
        column("day", ColumnType.DATE, bounds=Bounds(day_number(FIRST_DAY), day_number(LAST_DAY)), required=False),
        column("fee", ColumnType.DECIMAL, scale=2, bounds=Bounds(0, 100_00), required=False),
        column("score", ColumnType.INTEGER, bounds=Bounds(-5, 10)),
        column("urgent", ColumnType.BOOLEAN, required=False),
        column("level", ColumnType.INTEGER, domain=(1, 2, 3)),
        column("note", ColumnType.TEXT, required=False),
    ),
    UnitKind.PERSON,
    "id",
    ContributionBounds(3),
)
TOWNS = Table(
    "towns",
    (
        column("town", ColumnType.TEXT, domain=("A", "B", "C")),
        column("size", ColumnType.INTEGER, bounds=Bounds(0, 1000)),
    ),
    UnitKind.NONE,
    None,
    ContributionBounds(1),
)
LEVELS = Table(
    "levels",
    (
        column("level", ColumnType.INTEGER, domain=(1, 2, 3)),
        column("label", ColumnType.TEXT, domain=("low", "middle", "high")),
        column("weight", ColumnType.INTEGER, bounds=Bounds(0, 10), required=False),
    ),
    UnitKind.NONE,
    None,
    ContributionBounds(1),
    unique_key=("level",),
)
CATALOGUE = CatalogueEntry(
    catalogue_id="c-1",
    catalogue_kind="base",
    name="visits",
    provider="省医保局",
    format="csv",
    update_frequency="monthly",
    sharing_attribute=SharingAttribute.CONDITIONAL,
    sharing_mode="sandbox",
    use_conditions="scenario",
    classification="health",
    source="own",
    openness="none",
    registration_code="r-1",
    sample_entry="none",
)
POLICY = PrivacyPolicy(cap=Budget(1_000_000_000, 100_000), question=Budget(20_000_000, 100), period="2026")
CONTRACT = Contract(
    "health", "1", "健康", "省医保局", CATALOGUE, Origin.OWN, (PERSON, VISITS, TOWNS, LEVELS), POLICY, Grade.HIGH
)
WITHOUT_DELTA = replace(CONTRACT, privacy=replace(POLICY, question=Budget(20_000_000)))
GRANT = Grant(
    "g-1",
    "S2",
    "health",
    tuple(GrantedTable(t.name, tuple(c.name for c in t.columns)) for t in CONTRACT.tables),
    date(2026, 1, 1),
    date(2026, 12, 31),
    "research",
    Budget(500_000_000, 50_000),
    Budget(200_000_000, 20_000),
)
ASKING = Asking(CONTRACT, "v1", GRANT, "dev")


class NoNoise:
    """Adds nothing, so that what is left is the arithmetic."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:  # noqa: ARG002 - the Protocol has it
        return tuple(int(value) for value in values)


class SeededNoise(NoNoise):
    """Adds normal noise of the deviation asked for, the same in each run."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a test that repeats

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        return tuple(int(value) + round(self._chance.gauss(0, calibration.deviation)) for value in values)


class CountingNoise(NoNoise):
    """Adds the number of the call, so that two releases differ."""

    def __init__(self) -> None:
        self.calls = 0

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:  # noqa: ARG002 - the Protocol has it
        self.calls += 1
        return tuple(int(value) + self.calls for value in values)


@dataclass(frozen=True, slots=True)
class Visit:
    """A row as it lies in the space, in stored form."""

    unit: int
    rank: int
    kind: str | None
    day: date | None
    fee: int | None
    score: int
    urgent: bool | None
    level: int
    note: str | None


def _fee_of(number: int) -> int | None:
    if number % 11 == 0:
        return None
    return (-(2**63) + 1, 2**63 - 1, 5_000, 123)[number % 4] if number % 7 == 0 else number * 137 % 10_001


def make_visits() -> tuple[Visit, ...]:
    """Rows within the contract, and rows no ingest would let in: beyond bounds, domains and ranks."""
    rows: list[Visit] = []
    for unit in range(UNITS):
        count = 1000 if unit == 7 else 1 + unit * 5 % 6
        for rank in range(1, count + 1):
            n = unit * 31 + rank * 17
            kind = None if n % 13 == 0 else ("clinic", "ward", "home", "clip", "unlisted")[n % 5]
            day = None if n % 17 == 0 else FIRST_DAY + timedelta(days=n % 140 - 5)
            urgent = (True, False, None)[n % 3]
            note = None if n % 2 else "free text"
            rows.append(Visit(unit, rank, kind, day, _fee_of(n), n % 19 - 7, urgent, n % 5, note))
    return tuple(rows)


def make_people() -> list[dict[str, object]]:
    """One row for each person."""
    return [
        {
            "id_number": f"ID{unit:08d}",
            "name": f"Marked Name {unit}",
            "age": unit * 7 % 121,
            "region": "NSEWC"[unit % 5],
            "disease": ("none", "flu", "diabetes", "HIV")[unit * 3 % 4],
            "income": unit * 9_973 % 1_000_001,
            "_unit": unit,
            "_rank": 1,
        }
        for unit in range(600)
    ]


ROWS = make_visits()
LEVEL_ROWS: list[dict[str, object]] = [
    {"level": 4, "label": "high", "weight": 7},
    {"level": 0, "label": "unlisted", "weight": -3},
    {"level": 2, "label": "low", "weight": None},
    {"level": 1, "label": "middle", "weight": 12},
]
TOWN_ROWS = [{"town": "ABC"[n % 3], "size": n * 10} for n in range(30)]


def _table(rows: list[dict[str, object]], types: dict[str, pa.DataType]) -> pa.Table:
    schema = pa.schema([(key, types.get(key, _type_of(rows, key))) for key in rows[0]])
    return pa.Table.from_pylist(rows, schema=schema)


def _type_of(rows: list[dict[str, object]], key: str) -> pa.DataType:
    sample = next(row[key] for row in rows if row[key] is not None)
    if isinstance(sample, bool):
        return pa.bool_()
    if isinstance(sample, int):
        return pa.int64()
    return pa.date32() if isinstance(sample, date) else pa.string()


def _visit_row(visit: Visit) -> dict[str, object]:
    fields = ("kind", "day", "fee", "score", "urgent", "level", "note")
    row: dict[str, object] = {"id": f"P{visit.unit:04d}"} | {name: getattr(visit, name) for name in fields}
    return row | {"_unit": visit.unit, "_rank": visit.rank}


def build_space(path: Path, rows: tuple[Visit, ...] = ROWS) -> Path:
    """Write the tables into an encrypted space, with these visits."""
    unit_types = {"_unit": pa.uint32(), "_rank": pa.uint32()}
    visits = [_visit_row(visit) for visit in rows]
    tables = (
        (PERSON, _table(make_people(), unit_types)),
        (VISITS, _table(visits, unit_types)),
        (TOWNS, _table(list(TOWN_ROWS), {})),
        (LEVELS, _table(LEVEL_ROWS, {})),
    )
    parts = [part for table, rows in tables for part in laid_out(table, rows)]
    write_space(path, KEY, [TableStream(part.name, part.rows.schema, iter(part.rows.to_batches())) for part in parts])
    return path


def open_space(path: Path) -> SpaceWorker:
    """Open the space in a worker of its own."""
    return open_worker(path, KEY)
