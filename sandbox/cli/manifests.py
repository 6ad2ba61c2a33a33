"""A delivery manifest for files of one's own: which table each file holds, how many rows, which digest (D5)."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sandbox.cli.failing import Fault, check_faultless, unusable
from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DeliveredFile, DeliveryManifest
from sandbox.core.errors.commanding import ManifestExists
from sandbox.core.errors.tree import Finding, SandboxError
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.ingest.manifest import delivered_file, write_manifest
from sandbox.ingest.sources import FORMATS, open_source

RULE = "D5"
NAME = "manifest.json"
NOT_THERE = Text("there is no such file or folder", "没有此文件或目录")
FITS_NO_TABLE = Text(
    "its name begins with no table of the contract ({tables}); write it as TABLE=FILE",
    "文件名不以合约中的任何表名({tables})开头,请写作 表名=文件",
)
NO_FILE = Text("no file is given for this table", "未给出该表的文件")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is delivered under a contract, by which platform, in which batch; `covers`: the days its rows are of."""

    contract: Contract
    platform: str
    batch: str
    delivered_on: date
    covers: Days | None = None


@dataclass(frozen=True, slots=True)
class _Given:
    path: Path
    table: str | None


def make_manifest(delivery: Delivery, given: list[str]) -> Path:
    """Describe files, or all data files of folders, in a manifest beside them; `given` may be `TABLE=FILE`.

    Raises:
        ManifestExists: there is one already; it was left as it is.
        Invalid: files are missing, fit no table, or cannot be read; everything is listed at once.
    """
    files = [file for word in given for file in _files_of(word, delivery.contract)]
    assigned = _assigned(files, delivery.contract)
    folder = Path(os.path.commonpath([path.parent for _, path in assigned]))
    path = folder / NAME
    if path.exists():
        raise ManifestExists(path=str(path))
    described = _described(assigned, folder)
    manifest = DeliveryManifest(
        delivery.contract.dataset, delivery.platform, delivery.batch, delivery.delivered_on, described, delivery.covers
    )
    write_manifest(path, manifest)
    return path


def _files_of(word: str, contract: Contract) -> list[_Given]:
    path = Path(word)
    if path.is_dir():
        return [_Given(file.resolve(), None) for file in sorted(path.iterdir()) if file.suffix.lower() in FORMATS]
    name, sign, rest = word.partition("=")
    if sign and not path.exists() and contract.table(name) is not None:
        return [_Given(Path(rest).resolve(), name)]
    return [_Given(path.resolve(), None)]


def _assigned(files: list[_Given], contract: Contract) -> list[tuple[Table, Path]]:
    assigned: list[tuple[Table, Path]] = []
    findings: list[Finding] = []
    tables = ", ".join(table.name for table in contract.tables)
    for file in files:
        table = contract.table(file.table) if file.table else _table_of(file.path, contract)
        if not file.path.is_file():
            findings.append(Finding(RULE, str(file.path), NOT_THERE))
        elif table is None:
            text = Text(FITS_NO_TABLE.en.format(tables=tables), FITS_NO_TABLE.zh.format(tables=tables))
            findings.append(Finding(RULE, file.path.name, text))
        else:
            assigned.append((table, file.path))
    served = {table.name for table, _ in assigned}
    findings += [Finding(RULE, table.name, NO_FILE) for table in contract.tables if table.name not in served]
    if findings:
        raise unusable("sandbox manifest", *findings)
    return assigned


def _table_of(path: Path, contract: Contract) -> Table | None:
    """Give the only table, else the one with the longest name that the file's name begins with."""
    if len(contract.tables) == 1:
        return contract.tables[0]
    fitting = [table for table in contract.tables if path.stem.lower().startswith(table.name.lower())]
    return max(fitting, key=lambda table: len(table.name), default=None)


def _described(assigned: list[tuple[Table, Path]], folder: Path) -> tuple[DeliveredFile, ...]:
    described: list[DeliveredFile] = []
    faults: list[Fault] = []
    for table, path in assigned:
        try:
            described.append(delivered_file(table.name, path, folder, [_rows_of(path, table)]))
        except SandboxError as error:
            faults.append(Fault(path.name, error))
    check_faultless("sandbox manifest", faults)
    return tuple(described)


def _rows_of(path: Path, table: Table) -> int:
    """Count the rows of a file as loading does: those that cannot be taken apart are counted too."""
    source = open_source(path, table)
    rows: int = sum(batch.num_rows for batch in source.batches)
    return rows + len(source.malformed.rows)
