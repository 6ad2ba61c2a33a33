"""Deliveries: the folder a source platform hands over, a file and its manifest (D5)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from sandbox.core.datasets import DeliveryManifest
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest

MANIFEST = "manifest.json"
DELIVERED_ON = date(2026, 1, 15)


class Form(Enum):
    """What a platform writes: its file's suffix and its encoding."""

    UTF8 = (".csv", "utf-8")
    GB18030 = (".csv", "gb18030")
    PARQUET = (".parquet", "")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table to deliver: whose dataset it is, from which platform, in which form."""

    dataset: str
    platform: str
    table: pa.Table
    form: Form = Form.UTF8


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it lies on disk."""

    dataset: str
    folder: Path
    rows: int

    @property
    def manifest(self) -> Path:
        """Where its manifest lies."""
        return self.folder / MANIFEST


def deliver(sheet: Sheet, folder: Path) -> Delivery:
    """Write a table and its manifest into a folder of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    suffix, encoding = sheet.form.value
    path = folder / f"{sheet.dataset}{suffix}"
    if sheet.form is Form.PARQUET:
        pyarrow.parquet.write_table(sheet.table, path)
    else:
        _write_csv(sheet.table, path, encoding)
    file = delivered_file(sheet.dataset, path, folder, (sheet.table.num_rows,))
    batch = f"{sheet.dataset}-{DELIVERED_ON:%Y%m%d}-1"
    manifest = DeliveryManifest(sheet.dataset, sheet.platform, batch, DELIVERED_ON, (file,))
    delivery = Delivery(sheet.dataset, folder, sheet.table.num_rows)
    write_manifest(delivery.manifest, manifest)
    return delivery


def _write_csv(table: pa.Table, path: Path, encoding: str) -> None:
    written = BytesIO()
    pyarrow.csv.write_csv(table, written)
    content = written.getvalue()
    path.write_bytes(content if encoding == "utf-8" else content.decode().encode(encoding))
