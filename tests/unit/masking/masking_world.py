"""A small world to mask: people with visits and pensions, and a public table, in a real encrypted space."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
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
from sandbox.core.samples import Sample
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.identifiers.checksums import id_check
from sandbox.masking.maker import SampleMaker, SampleOrder
from sandbox.spaces.worker import SpaceWorker, open_worker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.database import Database, open_database
from sandbox.storage.samples import Samples
from sandbox.storage.schema import METADATA
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEYS = KeyRing(bytes(range(32)))
SPACE_KEY = bytes(range(32, 64))
REGIONS = tuple(f"42{city:02d}{county:02d}" for city in (1, 2, 3) for county in (2, 3, 4, 5))
DISEASES = ("A09", "I10", "E11", "J18", "K29", "C34")
RARE = "C34"
DIRECT, QUASI = ColumnRole.DIRECT_IDENTIFIER, ColumnRole.QUASI_IDENTIFIER
SENSITIVE, PLAIN = ColumnRole.SENSITIVE, ColumnRole.PLAIN

CATALOGUE = CatalogueEntry(
    *("HB-1", "授权运营", "就诊", "省医保局", "CSV", "每月", SharingAttribute.CONDITIONAL, "平台内", "一场景一审核"),
    *("医疗", "结算子系统", "不予开放", "REG-1", "S-1"),
)


def column(name: str, kind: ColumnType, role: ColumnRole, **more: object) -> Column:
    return Column(name, kind, Grade.HIGH, role, **more)  # type: ignore[arg-type]  # each test names what it needs


def days(first: date, last: date) -> Bounds:
    return Bounds(day_number(first), day_number(last))


VISITS = Table(
    "visits",
    (
        column("serial", ColumnType.TEXT, DIRECT, identifier="code"),
        column("person", ColumnType.TEXT, DIRECT, identifier="cn_id", required=True),
        column("name", ColumnType.TEXT, DIRECT, identifier="person_name", title="姓名"),
        column("sex", ColumnType.TEXT, QUASI, domain=("1", "2")),
        column("born", ColumnType.DATE, QUASI, bounds=days(date(1930, 1, 1), date(2020, 12, 31))),
        column("region", ColumnType.TEXT, QUASI, domain=REGIONS),
        column("visited", ColumnType.DATE, QUASI, bounds=days(date(2024, 1, 1), date(2025, 12, 31))),
        column("paid_on", ColumnType.DATE, PLAIN, bounds=days(date(2024, 1, 1), date(2026, 12, 31))),
        column("disease", ColumnType.TEXT, SENSITIVE, domain=DISEASES),
        column("cost", ColumnType.DECIMAL, SENSITIVE, scale=2, bounds=Bounds(0, 20_000_000)),
        column("settled", ColumnType.BOOLEAN, PLAIN),
        column("remark", ColumnType.TEXT, SENSITIVE, title="备注"),
    ),
    UnitKind.PERSON,
    "person",
    ContributionBounds(20),
)
PENSIONS = Table(
    "pensions",
    (
        column("idcard", ColumnType.TEXT, DIRECT, identifier="cn_id", required=True),
        column("base", ColumnType.INTEGER, SENSITIVE, bounds=Bounds(0, 100_000)),
    ),
    UnitKind.PERSON,
    "idcard",
    ContributionBounds(5),
)
CODES = Table("codes", (column("code", ColumnType.TEXT, PLAIN),), UnitKind.NONE, None, ContributionBounds(1))


def make_contract(visits: Table = VISITS, k: int = 5) -> Contract:
    policy = PrivacyPolicy(Budget(10**9, 1000), Budget(10**7), "2026", sample_k=k)
    tables = (visits, PENSIONS, CODES)
    return Contract("clinic", "1.0.0", "就诊", "省医保局", CATALOGUE, Origin.OWN, tables, policy, Grade.HIGH)


def grant_all(contract: Contract, grant_id: str = "G-1", scenario: str = "S-1") -> Grant:
    tables = tuple(GrantedTable(t.name, tuple(c.name for c in t.columns)) for t in contract.tables)
    first, last = date(2026, 1, 1), date(2027, 1, 1)
    return Grant(grant_id, scenario, contract.dataset, tables, first, last, "保险精算", Budget(10**9), Budget(10**8))


def citizen(number: int) -> str:
    body = f"4299{number % 100:02d}{1940 + number % 70}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return body + id_check(body)


SURNAMES = "王李张刘陈杨黄赵吴周"
GIVEN = "伟芳娜敏静秀英丽强磊军洋勇艳杰涛超明霞平"


def full_name(number: int) -> str:
    return SURNAMES[number % 10] + GIVEN[number // 10 % 20] + GIVEN[number // 200 % 20]


def make_visits(people: int = 1500, seed: int = 7) -> pa.Table:
    chance = np.random.default_rng(seed)
    rows_of = chance.integers(1, 6, people)
    rows_of[0] = 200
    unit = np.repeat(np.arange(people), rows_of)
    rank = np.concatenate([np.arange(1, n + 1) for n in rows_of])
    n = len(unit)
    born = day_number(date(1935, 1, 1)) + chance.integers(0, 80 * 365, people)
    disease = chance.choice(DISEASES[:5], n, p=(0.3, 0.3, 0.2, 0.1, 0.1)).astype(object)
    disease[unit == 5] = RARE
    remarks = np.array(["无", "复诊", "联系人见系统"], dtype=object)[chance.integers(0, 3, n)]
    remarks[unit == 7] = f"陪同人{full_name(12)},电话13871234567"
    return pa.table(
        {
            "serial": [f"JS{i:010d}" for i in range(n)],
            "person": [citizen(int(u)) for u in unit],
            "name": [full_name(int(u)) for u in unit],
            "sex": chance.choice(["1", "2"], people)[unit],
            "born": pa.array(born[unit].astype(np.int32), pa.int32()).cast(pa.date32()),
            "region": chance.choice(REGIONS, people)[unit],
            "visited": _dates(chance.integers(0, 700, n)),
            "paid_on": _dates(chance.integers(0, 720, n)),
            "disease": disease.tolist(),
            "cost": pa.array(np.minimum(20_000_000, chance.lognormal(10, 1.2, n)).astype(np.int64)),
            "settled": chance.random(n) < 0.9,
            "remark": remarks.tolist(),
            "_unit": pa.array(unit, pa.uint32()),
            "_rank": pa.array(rank, pa.uint32()),
        }
    )


def _dates(after: np.ndarray) -> pa.Array:
    return pa.array((day_number(date(2024, 1, 1)) + after).astype(np.int32)).cast(pa.date32())


def make_pensions(people: int = 1500) -> pa.Table:
    unit = np.repeat(np.arange(0, people, 2), 2)
    return pa.table(
        {
            "idcard": [citizen(int(u)) for u in unit],
            "base": pa.array(3000 + (unit * 37) % 9000, pa.int64()),
            "_unit": pa.array(unit, pa.uint32()),
            "_rank": pa.array(np.tile([1, 2], len(unit) // 2), pa.uint32()),
        }
    )


CODE_ROWS = pa.table({"code": list(DISEASES)})


@dataclass(frozen=True, slots=True)
class World:
    """A space with data, and a maker of samples."""

    maker: SampleMaker
    space: SpaceWorker
    database: Database
    visits: pa.Table
    read: dict[str, dict[str, pa.Table]] = field(default_factory=dict)

    def make(self, contract: Contract | None = None, grant: Grant | None = None, version: str = "v1") -> Sample:
        contract = contract or make_contract()
        order = SampleOrder(contract, version, grant or grant_all(contract))
        return self.maker.make(order, self.space, view_event())

    def tables_of(self, sample: Sample) -> dict[str, pa.Table]:
        """Read a sample whole, once."""
        if sample.id not in self.read:
            names = [t.table for t in sample.signed.manifest.tables]
            with open_worker(self.maker.path_of(sample), self.maker.key_of(sample)) as worker:
                self.read[sample.id] = {name: worker.run(f'SELECT * FROM main."{name}"') for name in names}
        return self.read[sample.id]

    def visits_of(self, sample: Sample) -> pa.Table:
        """Give a sample's visits, in the order of its file."""
        return self.tables_of(sample)["visits"]


def view_event() -> AuditEvent:
    return AuditEvent(NOW, "dev-1", "view_sample", "clinic", dataset="clinic", scenario="S-1")


@contextmanager
def open_world(folder: Path, visits: pa.Table | None = None) -> Iterator[World]:
    rows = make_visits() if visits is None else visits
    path = folder / "clinic" / "v1.space"
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = {"visits": rows, "pensions": make_pensions(), "codes": CODE_ROWS}
    parts = [part for table in make_contract().tables for part in laid_out(table, whole[table.name])]
    write_space(path, SPACE_KEY, [TableStream(p.name, p.rows.schema, iter(p.rows.to_batches())) for p in parts])
    database = open_database(f"sqlite:///{folder / 'state.sqlite'}")
    METADATA.create_all(database.engine)
    samples = folder / "samples"
    samples.mkdir(exist_ok=True)
    maker = SampleMaker(KEYS, Samples(database), samples, FrozenClock(NOW))
    with open_worker(path, SPACE_KEY) as space:
        yield World(maker, space, database, rows)
    database.close()
