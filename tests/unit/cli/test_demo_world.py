"""The demo world: its sizes, its planted facts, and its faults; read back from the files a provider would deliver."""

import hashlib
import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet
import pytest

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world import World, generate_world
from sandbox.cli.demo.world_codes import read_code_lists
from sandbox.cli.demo.world_firms import LONE, make_firms
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import check_manifest, check_row_count, read_manifest
from sandbox.ingest.delivery.sources import open_source
from sandbox.ingest.judging.conformity import Conformer
from tests.unit.ingest.whole import conformed_whole

SCALE = 0.05
DELIVERED_ON = date(2026, 1, 15)
ROWS = {"yb_js": 30_000, "qy_jb": 1_000, "ydl": 24_000, "sb_jf": 24_000, "ns": 8_000}
COLUMNS = {
    "yb_js": "jslsh gmsfhm xm xb csrq cbd_xzqh cbdw_xydm yljgbm jzrq jbbm yllb zfy tcjj grzf bz",
    "qy_jb": "tyshxydm qymc fr_xm fr_sfz clrq zczb hymldm zcd_xzqh djzt cyrs cfcs sxbz",
    "ydl": "yhbh tyshxydm yddz tjyf dl fdl gdl df qfbz",
    "sb_jf": "gmsfhm dw_xydm jfyf jfjs xz",
    "ns": "tyshxydm jd ynse sjse znj",
    "ref": "code name parent",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return generate_world(tmp_path_factory.mktemp("world"), SCALE, seed=7)


def delivered_path(world: World, dataset: str) -> Path:
    delivery = world.delivery_of(dataset)
    return delivery.folder / read_manifest(delivery.manifest).files[0].path


def read_sheet(world: World, dataset: str) -> pa.Table:
    """Read a delivery, every column of a CSV as text."""
    path = delivered_path(world, dataset)
    if path.suffix == ".parquet":
        return pyarrow.parquet.read_table(path)
    text = path.read_bytes().decode("gb18030" if dataset == "qy_jb" else "utf-8")
    names = text.partition("\n")[0].replace('"', "").split(",")
    options = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True)
    return pyarrow.csv.read_csv(pa.BufferReader(text.encode()), convert_options=options)


def counted(table: pa.Table, column: str) -> Counter[str]:
    return Counter(table[column].to_pylist())


def found_faults(world: World, dataset: str) -> dict[tuple[str, str], tuple[int, ...]]:
    """Judge a delivery by its contract; give the rows of each rule that is broken."""
    table = read_contract(hubei_files() / "contracts" / f"{dataset}.odcs.yaml").tables[0]
    conformer = Conformer(table, DELIVERED_ON)
    faults = conformed_whole(conformer, table, [open_source(delivered_path(world, dataset), table)]).faults
    return {(fault.column, fault.rule): tuple(fault.rows.tolist()) for fault in faults}


@pytest.mark.parametrize("dataset", COLUMNS)
def test_a_delivery_has_the_named_columns_and_the_rows_of_its_scale(world: World, dataset: str) -> None:
    table = read_sheet(world, dataset)
    assert table.column_names == COLUMNS[dataset].split()
    assert table.num_rows == ROWS.get(dataset, table.num_rows) == world.delivery_of(dataset).rows


@pytest.mark.parametrize("dataset", COLUMNS)
def test_a_delivery_agrees_with_its_manifest(world: World, dataset: str) -> None:
    delivery = world.delivery_of(dataset)
    manifest = read_manifest(delivery.manifest)
    check_manifest(manifest, read_contract(hubei_files() / "contracts" / f"{dataset}.odcs.yaml"), delivery.folder)
    check_row_count(manifest.files[0], read_sheet(world, dataset).num_rows)


def test_the_deliveries_come_in_three_forms(world: World) -> None:
    assert delivered_path(world, "yb_js").read_bytes().decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        delivered_path(world, "qy_jb").read_bytes().decode("utf-8")
    assert delivered_path(world, "qy_jb").read_bytes().decode("gb18030")
    assert delivered_path(world, "ydl").suffix == ".parquet"


def test_the_same_seed_and_scale_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    def digests(name: str, seed: int) -> list[str]:
        world = generate_world(tmp_path / name, 0.01, seed)
        paths = [delivered_path(world, dataset) for dataset in COLUMNS if dataset != "ref"]
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    once, again, other = digests("once", 1), digests("again", 1), digests("other", 2)
    assert once == again
    assert not set(once) & set(other)


def test_only_the_planted_faults_break_the_contracts(world: World) -> None:
    planted = world.planted
    assert found_faults(world, "yb_js") == {
        ("gmsfhm", "bad_check_digit"): planted.bad_check_digits.rows,
        ("jzrq", "date_in_the_future"): planted.future_dates.rows,
    }
    assert found_faults(world, "ydl") == {("dl", "outside_bounds"): planted.negative_kwh.rows}
    assert [found_faults(world, dataset) for dataset in ("qy_jb", "sb_jf", "ns", "ref")] == [{}, {}, {}, {}]


def test_the_faults_are_as_many_as_the_scale_asks_and_lie_in_distinct_rows(world: World) -> None:
    planted = world.planted
    assert (len(planted.bad_check_digits.rows), len(planted.future_dates.rows)) == (13, 15)
    assert (len(planted.negative_kwh.rows), len(planted.duplicate_credit_codes.rows)) == (6, 3)
    assert not set(planted.bad_check_digits.rows) & set(planted.future_dates.rows)


def test_a_doubled_credit_code_is_always_the_second_of_its_kind(world: World) -> None:
    codes = read_sheet(world, "qy_jb")["tyshxydm"].to_pylist()
    repeats = tuple(row for row, code in enumerate(codes, 1) if code in codes[: row - 1])
    assert repeats == world.planted.duplicate_credit_codes.rows


def test_sums_within_a_row_are_true_outside_the_planted_faults(world: World) -> None:
    settlements = read_sheet(world, "yb_js")
    for total, fund, own in zip(*(settlements[name].to_pylist() for name in ("zfy", "tcjj", "grzf")), strict=True):
        assert Decimal(total) == Decimal(fund) + Decimal(own)
    readings = read_sheet(world, "ydl")
    within = pc.less_equal(pc.add(readings["fdl"], readings["gdl"]), readings["dl"])
    negative = set(world.planted.negative_kwh.rows)
    assert {row for row, is_true in enumerate(within.to_pylist(), 1) if not is_true} == negative


def test_keys_are_unique_outside_the_planted_faults(world: World) -> None:
    assert max(counted(read_sheet(world, "yb_js"), "jslsh").values()) == 1
    for dataset, key in (("ydl", ("yhbh", "tjyf")), ("sb_jf", ("gmsfhm", "jfyf", "xz")), ("ns", ("tyshxydm", "jd"))):
        table = read_sheet(world, dataset)
        assert table.group_by(list(key)).aggregate([]).num_rows == table.num_rows


def test_two_people_of_one_county_alone_have_the_rare_disease(world: World) -> None:
    table, rare = read_sheet(world, "yb_js"), world.planted.rare
    having = table.filter(pc.equal(table["jbbm"], rare.disease))
    assert sorted(having["gmsfhm"].to_pylist()) == sorted(rare.patients)
    assert set(having["cbd_xzqh"].to_pylist()) == {rare.county}
    assert len(rare.patients) == 2


def test_one_person_has_four_hundred_settlements_and_nobody_else_nearly_as_many(world: World) -> None:
    ((heaviest, most), (_, second)) = counted(read_sheet(world, "yb_js"), "gmsfhm").most_common(2)
    assert (heaviest, most) == (world.planted.heaviest.person, world.planted.heaviest.settlements) == (heaviest, 400)
    assert second < 200


def test_one_firm_is_alone_in_its_cell(world: World) -> None:
    table, lone = read_sheet(world, "qy_jb"), world.planted.lone
    cells = Counter(zip(table["zcd_xzqh"].to_pylist(), table["hymldm"].to_pylist(), strict=True))
    assert cells[(lone.county, lone.industry)] == 1
    (row,) = [row for row in table.to_pylist() if row["tyshxydm"] == lone.firm]
    assert (row["zcd_xzqh"], row["hymldm"]) == (lone.county, lone.industry)


def test_a_firm_stays_alone_in_its_cell_however_many_firms_there_are() -> None:
    firms = make_firms(np.random.default_rng(3), read_code_lists(hubei_files() / "codes"), 200_000)
    assert firms.shares_cell_of(LONE).sum() == 1
    assert len(set(firms.codes.tolist())) == 200_000


def test_one_firm_uses_ninety_two_percent_of_its_cell_in_every_month(world: World) -> None:
    dominant, register = world.planted.dominant, read_sheet(world, "qy_jb").to_pylist()
    cell = [row["tyshxydm"] for row in register if (row["zcd_xzqh"], row["hymldm"]) == ("429021", "H")]
    assert (dominant.county, dominant.industry, dominant.firm in cell) == ("429021", "H", True)
    assert len(set(cell)) >= 12
    readings = read_sheet(world, "ydl")
    inside = readings.filter(pc.is_in(readings["tyshxydm"], pa.array(cell)))
    by_month = inside.group_by("tjyf").aggregate([("dl", "sum")])
    own = inside.filter(pc.equal(inside["tyshxydm"], dominant.firm)).group_by("tjyf").aggregate([("dl", "sum")])
    of_firm = dict(zip(own["tjyf"].to_pylist(), own["dl_sum"].to_pylist(), strict=True))
    for month, total in zip(by_month["tjyf"].to_pylist(), by_month["dl_sum"].to_pylist(), strict=True):
        assert abs(of_firm[month] / total - Decimal("0.92")) < Decimal("0.0001")


def test_names_and_phones_stand_in_one_remark_of_a_hundred_and_in_no_other(world: World) -> None:
    remarks = read_sheet(world, "yb_js")["bz"].to_pylist()
    telling = tuple(row for row, text in enumerate(remarks, 1) if text and re.search(r"\d{11}", text))
    assert telling == world.planted.telling_remarks.rows
    assert len(telling) == 300


def test_the_same_person_has_one_name_and_birth_in_every_row(world: World) -> None:
    table = read_sheet(world, "yb_js")
    good = [row not in set(world.planted.bad_check_digits.rows) for row in range(1, table.num_rows + 1)]
    people = table.filter(pa.array(good)).group_by(["gmsfhm"])
    distinct = people.aggregate([(name, "count_distinct") for name in ("xm", "csrq", "xb", "cbd_xzqh")])
    assert distinct.num_rows == 4_000
    for name in ("xm", "csrq", "xb", "cbd_xzqh"):
        assert pc.max(distinct[f"{name}_count_distinct"]).as_py() == 1


def test_nobody_visits_before_birth(world: World) -> None:
    table = read_sheet(world, "yb_js")
    assert all(born <= day for born, day in zip(table["csrq"].to_pylist(), table["jzrq"].to_pylist(), strict=True))


def test_employers_and_taxpayers_are_registered_firms(world: World) -> None:
    register = set(read_sheet(world, "qy_jb")["tyshxydm"].to_pylist())
    spoilt = len(world.planted.duplicate_credit_codes.rows)
    for dataset, column in (("sb_jf", "dw_xydm"), ("ns", "tyshxydm"), ("ydl", "tyshxydm")):
        assert len(set(read_sheet(world, dataset)[column].to_pylist()) - register) <= spoilt


def test_answers_are_worth_asking_for(world: World) -> None:
    table = read_sheet(world, "yb_js")
    counts = np.array(list(counted(table, "gmsfhm").values()))
    assert 6.5 < counts.mean() < 8.5
    assert 0.7 < counts.std() / counts.mean() < 1.6
    costs = pc.cast(table["zfy"], pa.float64()).to_numpy()
    assert costs.mean() > 2 * np.median(costs)
    months = counted(table.set_column(0, "m", pc.utf8_slice_codeunits(table["jzrq"], 5, 7)), "m")
    assert months["01"] > 1.1 * months["07"]
    readings = read_sheet(world, "ydl")
    by_month = readings.group_by("tjyf").aggregate([("dl", "sum")]).to_pylist()
    used = {row["tjyf"]: row["dl_sum"] for row in by_month}
    assert used["202508"] > used["202504"]


def test_the_refused_deliveries_are_whole_but_small(world: World) -> None:
    assert [delivery.dataset for delivery in world.refused] == ["yb_js", "ns", "hj_rk"]
    for delivery in world.refused:
        listed = json.loads(delivery.manifest.read_text(encoding="utf-8"))["files"][0]
        assert listed["rows"] == 20
        assert (delivery.folder / listed["path"]).is_file()


def test_a_world_too_small_for_its_facts_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="scale"):
        generate_world(tmp_path, 0.001)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_world_holds_every_planted_fact(tmp_path: Path, seed: int) -> None:
    planted = generate_world(tmp_path, 0.005, seed).planted
    faults = (planted.bad_check_digits, planted.future_dates, planted.negative_kwh, planted.duplicate_credit_codes)
    assert [len(fault.rows) for fault in faults] == [2, 2, 1, 1]


@pytest.mark.slow
def test_the_full_world_has_its_rows_and_faults(tmp_path: Path) -> None:
    world = generate_world(tmp_path, 1)
    assert [delivery.rows for delivery in world.deliveries[:5]] == [600_000, 20_000, 480_000, 480_000, 160_000]
    planted = world.planted
    assert [len(planted.bad_check_digits.rows), len(planted.negative_kwh.rows)] == [250, 120]
    assert [len(planted.duplicate_credit_codes.rows), len(planted.future_dates.rows)] == [60, 300]
