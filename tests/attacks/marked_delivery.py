"""A delivery in which every value that could be recognised is marked, with rows that break every rule."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.cli.demo.world import SMALLEST_SCALE, generate_world
from sandbox.cli.demo.world_deliveries import DELIVERED_ON
from sandbox.core.datasets import DeliveryManifest
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest

MARK = "MKQZWJ"
"""Stands in every text that was planted: nothing else in the world is written so."""

GOOD_NUMBERS = ("17351.97", "8351.91", "9000.06")
BAD_NUMBERS = ("917351.977531", "98765431.17", "-7531.93")
GOOD_DAY, BAD_DAYS = "1923-11-07", ("2087-03-19", "1803-07-23", "2025-02-30")
TABLE = "yb_js"

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class MarkedDelivery:
    """A manifest, and everything that must be found nowhere but beside it."""

    manifest: Path
    texts: frozenset[str]
    identifiers: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]


def read_world(folder: Path) -> list[Row]:
    """Generate the demo world, give its medical settlements with every free text marked, and remove it."""
    delivery = generate_world(folder / "world", SMALLEST_SCALE).delivery_of(TABLE)
    with (delivery.folder / f"{TABLE}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row["jslsh"] = f"{MARK}S{number:07}"
        row["xm"] = f"{MARK}名{number:05}"
        row["bz"] = f"{MARK}注{number:05} {{0}} %s"
    rows[20] |= dict(zip(("zfy", "tcjj", "grzf"), GOOD_NUMBERS, strict=True))
    for row in (row for row in rows if row["gmsfhm"] == rows[21]["gmsfhm"]):
        row["csrq"] = GOOD_DAY
    return rows


def break_rules(rows: list[Row]) -> list[Row]:
    """Give further rows, each of which breaks one rule of the contract with a marked value."""
    first = rows[0]
    broken = (
        {"zfy": f"{MARK}1"},
        {"tcjj": BAD_NUMBERS[0]},
        {"zfy": BAD_NUMBERS[1]},
        {"grzf": BAD_NUMBERS[2]},
        {"jzrq": f"{MARK}2"},
        {"jzrq": BAD_DAYS[0]},
        {"csrq": BAD_DAYS[1]},
        {"jzrq": BAD_DAYS[2]},
        {"jbbm": f"{MARK}3"},
        {"xb": f"{MARK}4"},
        {"cbd_xzqh": f"{MARK}5\n{{boom}}"},
        {"gmsfhm": ""},
        {"gmsfhm": f"{MARK}6"},
        {"gmsfhm": f"{MARK}7" * 20},
        {"cbdw_xydm": f"{MARK}8"},
        {"bz": f"{MARK}9" * 3000},
        {"jslsh": first["jslsh"]},
        {"zfy": GOOD_NUMBERS[0], "tcjj": "0.00", "grzf": "1.00"},
    )
    fresh = ({"jslsh": f"{MARK}B{number:07}"} for number in range(len(broken)))
    return [first | {"xm": f"{MARK}坏"} | own | change for own, change in zip(fresh, broken, strict=True)]


def as_csv(rows: list[Row], extra: str = "") -> bytes:
    """Write rows as a platform would, and what else stands at the end."""
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return (written.getvalue() + extra).encode()


def deliver_marked(folder: Path, rows: list[Row]) -> MarkedDelivery:
    """Deliver the marked rows, those that break rules, and one that is no row at all."""
    everything = [*rows, *break_rules(rows)]
    manifest = hand_over(folder, as_csv(everything, f"{MARK}X,{MARK}Y\n"), len(everything) + 1)
    identifiers = {row[name] for row in everything for name in ("gmsfhm", "cbdw_xydm")}
    numbers = {*GOOD_NUMBERS, *BAD_NUMBERS}
    stored = {number.replace(".", "").lstrip("-") for number in numbers if len(number) > len("7531.93")}
    days = {GOOD_DAY, *BAD_DAYS}
    return MarkedDelivery(
        manifest,
        frozenset({MARK}),
        frozenset(i for i in identifiers if i and MARK not in i),
        frozenset(numbers | stored),
        frozenset(days | {day.replace("-", "") for day in days}),
    )


def hand_over(folder: Path, content: bytes, rows: int, suffix: str = ".csv") -> Path:
    """Write a file and its manifest into a folder of its own; give the manifest."""
    folder.mkdir(parents=True)
    path = folder / f"{TABLE}{suffix}"
    path.write_bytes(content)
    file = delivered_file(TABLE, path, folder, (rows,))
    manifest = DeliveryManifest(TABLE, "省医保信息平台", f"marked-{folder.name}", DELIVERED_ON, (file,))
    write_manifest(folder / "manifest.json", manifest)
    return folder / "manifest.json"


def bad_deliveries(folder: Path, rows: list[Row]) -> tuple[Path, ...]:
    """Give deliveries that cannot be loaded: each is refused as a whole, by another rule."""
    few = rows[:30]
    plain = as_csv(few)
    broken: dict[str, Callable[[], bytes]] = {
        "no-header": lambda: plain.split(b"\n", 1)[1],
        "other-columns": lambda: plain.replace(b"jslsh,", f"{MARK}C,".encode(), 1),
        "too-many-bad": lambda: as_csv([*few, *break_rules(rows)]),
        "no-encoding": lambda: plain + b"\xff\xfe\x80\x81" + f"{MARK}E".encode() + b"\xff\xff\n",
        "open-quote": lambda: plain + f'"{MARK}Q,{MARK}Q\n'.encode(),
        "one-huge-cell": lambda: plain + f"{MARK}H".encode() * 400_000,
        "nothing": lambda: b"",
        "wrong-count": lambda: plain,
    }
    rows_of = {"wrong-count": 29, "too-many-bad": 48, "open-quote": 31, "one-huge-cell": 31, "no-encoding": 31}
    made = [hand_over(folder / name, content(), rows_of.get(name, 30)) for name, content in broken.items()]
    return (*made, hand_over(folder / "no-parquet", plain, 30, ".parquet"))
