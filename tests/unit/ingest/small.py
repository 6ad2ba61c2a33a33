"""A small contract and its deliveries, made anew for each test."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import yaml

from sandbox.core.audit import AuditEvent
from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.core.datasets import DeliveryManifest
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.world.clock import FrozenClock

EXAMPLES = Path(__file__).parents[3] / "examples"
PERSON = EXAMPLES / "attacks" / "person.odcs.yaml"
YB_JS = EXAMPLES / "hubei" / "contracts" / "yb_js.odcs.yaml"
TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 8, tzinfo=UTC)
CLOCK = FrozenClock(NOW)
EVENT = AuditEvent(at=NOW, actor="operator", action="load_dataset", subject="visits", dataset="visits")

Fields = dict[str, object]
T = TypeVar("T")


def document(path: Path = PERSON) -> Fields:
    """Give the fields of a contract file, to be changed."""
    fields = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(fields, dict)
    return fields


def written(fields: Fields, folder: Path) -> Path:
    path = folder / "changed.odcs.yaml"
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
    return path


def custom(part: Fields, name: str) -> Fields:
    """Give the custom property of a name, to be changed."""
    properties = part["customProperties"]
    assert isinstance(properties, list)
    found = next(item for item in properties if item["property"] == name)
    assert isinstance(found, dict)
    return found


def column(
    name: str, kind: ColumnType, role: ColumnRole = ColumnRole.PLAIN, *, required: bool = False, scale: int = 0
) -> Column:
    return Column(name, kind, Grade.LOW, role, required=required, scale=scale)


ID = replace(column("id", ColumnType.TEXT, ColumnRole.DIRECT_IDENTIFIER), required=True)
COST = replace(column("cost", ColumnType.DECIMAL, scale=2), bounds=Bounds(0, 100_000))
DAY = replace(column("day", ColumnType.DATE), bounds=Bounds(19723, 20453))
KIND = replace(column("kind", ColumnType.TEXT), domain=("a", "b"))
FLAG = column("flag", ColumnType.BOOLEAN)
VISITS = Table("visits", (ID, COST, DAY, KIND, FLAG), UnitKind.PERSON, "id", ContributionBounds(3))


def contract_of(*tables: Table, max_bad_rows: float = 0.5) -> Contract:
    """Give a contract that may be loaded, of some tables."""
    whole = read_contract(PERSON)
    privacy = replace(whole.privacy, max_bad_rows=max_bad_rows)
    return replace(whole, dataset="visits", tables=tables, privacy=privacy)


@dataclass(frozen=True)
class Delivered:
    contract: Contract
    manifest: Path


def deliver(folder: Path, contract: Contract, files: dict[str, tuple[str, str]], rows: int | None = None) -> Delivered:
    """Write files (table to name and content) and their manifest; `rows` overrides the true count."""
    folder.mkdir(exist_ok=True)
    listed = []
    for table, (name, content) in files.items():
        (folder / name).write_text(content, encoding="utf-8")
        count = content.count("\n") - 1 if rows is None else rows
        listed.append(delivered_file(table, folder / name, folder, (count,)))
    manifest = DeliveryManifest(contract.dataset, "platform", "batch-1", date(2026, 6, 1), tuple(listed))
    write_manifest(folder / "manifest.json", manifest)
    return Delivered(contract, folder / "manifest.json")


def batch(**columns: list[object]) -> pa.RecordBatch:
    """Give a batch of texts and missing values, as a CSV reader does."""
    return pa.RecordBatch.from_pydict({name: pa.array(values, pa.string()) for name, values in columns.items()})
