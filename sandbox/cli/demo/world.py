"""The demo world 「鄂数沙箱」: six datasets in which every value is made by code from one seed.

The same seed and scale give the same bytes. No person or firm in it can be real: their numbers begin with a region
that was never allocated. Planted facts, with their answers, come back with the world.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world_codes import CodeLists, read_code_lists
from sandbox.cli.demo.world_columns import taken, texts
from sandbox.cli.demo.world_deliveries import Delivery, Form, Sheet, deliver
from sandbox.cli.demo.world_draws import open_streams, scaled
from sandbox.cli.demo.world_electricity import Metered, make_readings
from sandbox.cli.demo.world_employment import employ, make_contributions
from sandbox.cli.demo.world_firms import DOMINANT, LONE, Firms, make_firms
from sandbox.cli.demo.world_people import People, make_people
from sandbox.cli.demo.world_planted import (
    DOMINANT_SHARE,
    HEAVIEST_SETTLEMENTS,
    RARE_COUNTY,
    RARE_DISEASE,
    Fault,
    HeaviestPerson,
    Planted,
    PlantedFirm,
    RareDisease,
)
from sandbox.cli.demo.world_registry import Registered, make_registry, make_taxes
from sandbox.cli.demo.world_settlements import HEAVIEST, RARE, Settled, make_settlements

SEED = 20260101
SMALLEST_SCALE = 0.005
PEOPLE, WORKERS, FIRMS = 100_000, 40_000, 20_000
REFUSED_ROWS = 20


@dataclass(frozen=True, slots=True)
class World:
    """The world on disk. `refused` are the deliveries that no contract lets in."""

    directory: Path
    scale: float
    seed: int
    deliveries: tuple[Delivery, ...]
    refused: tuple[Delivery, ...]
    planted: Planted

    def delivery_of(self, dataset: str) -> Delivery:
        """Give the delivery of a dataset."""
        return next(delivery for delivery in self.deliveries if delivery.dataset == dataset)


@dataclass(frozen=True, slots=True)
class _Tables:
    settled: Settled
    registered: Registered
    metered: Metered
    contributions: pa.Table
    taxes: pa.Table


def generate_world(directory: Path, scale: float, seed: int = SEED) -> World:
    """Write all deliveries into `deliveries/` and `refused/` of a directory.

    Args:
        directory: where to write; files of an earlier world are replaced.
        scale: 1 gives 600,000 settlements; every count follows it, faults rounded up.
        seed: the same seed and scale give the same bytes.

    Raises:
        ValueError: the scale is too small for the planted facts.
    """
    if scale < SMALLEST_SCALE:
        raise ValueError(f"the planted facts need a scale of at least {SMALLEST_SCALE}")
    lists = read_code_lists(hubei_files() / "codes")
    streams = open_streams(seed, 7)
    people = make_people(streams[0], lists.counties, scaled(PEOPLE, scale))
    people.county[list(RARE)] = lists.counties.place_of(RARE_COUNTY)
    firms = make_firms(streams[1], lists, scaled(FIRMS, scale))
    tables = _make_tables(streams[2:], lists, people, firms, scale)
    sheets, refused = _sheets(tables, lists), _refused_sheets(tables, lists, people)
    return World(
        directory,
        scale,
        seed,
        tuple(deliver(sheet, directory / "deliveries" / sheet.dataset) for sheet in sheets),
        tuple(deliver(sheet, directory / "refused" / sheet.dataset) for sheet in refused),
        _planted(tables, lists, people, firms),
    )


def _make_tables(
    streams: tuple[np.random.Generator, ...], lists: CodeLists, people: People, firms: Firms, scale: float
) -> _Tables:
    for_jobs, for_settlements, for_registry, for_readings, for_taxes = streams
    jobs = employ(for_jobs, people, firms, scaled(WORKERS, scale))
    return _Tables(
        settled=make_settlements(for_settlements, lists, people, jobs, scale),
        registered=make_registry(for_registry, lists, firms, people, scale),
        metered=make_readings(for_readings, lists, firms, scale),
        contributions=make_contributions(for_jobs, people, jobs),
        taxes=make_taxes(for_taxes, firms),
    )


def _sheets(tables: _Tables, lists: CodeLists) -> tuple[Sheet, ...]:
    return (
        Sheet("yb_js", "省医保信息平台", tables.settled.table),
        Sheet("qy_jb", "省企业信用信息公示系统", tables.registered.table, Form.GB18030),
        Sheet("ydl", "国网湖北用电信息采集系统", tables.metered.table, Form.PARQUET),
        Sheet("sb_jf", "省社会保险信息系统", tables.contributions),
        Sheet("ns", "税务征管系统", tables.taxes),
        Sheet("ref", "省公共数据资源平台", _reference(lists)),
    )


def _reference(lists: CodeLists) -> pa.Table:
    parts = (lists.counties, lists.industries, lists.diseases)
    return pa.table(
        {
            "code": texts(np.concatenate([part.codes for part in parts])),
            "name": texts(np.concatenate([part.names for part in parts])),
            "parent": texts(np.concatenate([part.parents for part in parts])),
        }
    )


def _refused_sheets(tables: _Tables, lists: CodeLists, people: People) -> tuple[Sheet, ...]:
    rows = np.arange(REFUSED_ROWS)
    residents = pa.table(
        {
            "gmsfhm": taken(people.ids, rows),
            "xm": taken(people.names, rows),
            "xb": taken(np.array(["2", "1"]), people.is_male[rows].astype(np.int64)),
            "hjd_xzqh": taken(lists.counties.codes, people.county[rows]),
        }
    )
    return (
        Sheet("yb_js", "省医保信息平台", tables.settled.table.slice(0, REFUSED_ROWS)),
        Sheet("ns", "税务征管系统", tables.taxes.slice(0, REFUSED_ROWS)),
        Sheet("hj_rk", "省人口信息系统", residents),
    )


def _planted(tables: _Tables, lists: CodeLists, people: People, firms: Firms) -> Planted:
    settled, doubled, negative = tables.settled, tables.registered.doubled, tables.metered.negative
    return Planted(
        rare=RareDisease(RARE_DISEASE, RARE_COUNTY, tuple(people.ids[list(RARE)].tolist())),
        heaviest=HeaviestPerson(str(people.ids[HEAVIEST]), HEAVIEST_SETTLEMENTS),
        dominant=_planted_firm(lists, firms, DOMINANT, DOMINANT_SHARE),
        lone=_planted_firm(lists, firms, LONE, 1.0),
        bad_check_digits=Fault("yb_js", "gmsfhm", tuple(settled.bad_check_digits.tolist())),
        future_dates=Fault("yb_js", "jzrq", tuple(settled.future_dates.tolist())),
        negative_kwh=Fault("ydl", "dl", tuple(negative.tolist())),
        duplicate_credit_codes=Fault("qy_jb", "tyshxydm", tuple(doubled.tolist())),
        telling_remarks=Fault("yb_js", "bz", tuple(settled.telling_remarks.tolist())),
    )


def _planted_firm(lists: CodeLists, firms: Firms, place: int, share: float) -> PlantedFirm:
    county, industry = lists.counties.codes[firms.county[place]], lists.industries.codes[firms.industry[place]]
    return PlantedFirm(str(firms.codes[place]), str(county), str(industry), share)
