"""A delivery manifest for files of one's own: which table each file holds, how many rows, which digest (D5)."""

import os
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sandbox.cli.failing import Fault, check_faultless, unusable
from sandbox.core.contract import Contract, Table
from sandbox.core.datasets import DatabaseTable, DeliveredFile, DeliveryManifest
from sandbox.core.errors.commanding import ManifestExists
from sandbox.core.errors.tree import Finding, SandboxError
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.ingest.delivery.manifest import NOT_SAID, Algorithm, delivered_file, digest_of_file, write_manifest
from sandbox.ingest.delivery.manifest_document import signed
from sandbox.ingest.delivery.sources import FORMATS, count_rows
from sandbox.world.signing import Signer

RULE = "D5"
NAME = "manifest.json"
DATABASE = "db:"
NOT_THERE = Text("there is no such file or folder", "没有此文件或目录")
FITS_NO_TABLE = Text(
    "its name begins with no table of the contract ({tables}); write it as TABLE=FILE",
    "文件名不以合约中的任何表名({tables})开头,请写作 表名=文件",
)
NO_FILE = Text("no file is given for this table", "未给出该表的文件")


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is delivered under a contract, by which platform, in which batch.

    `covers`: the days its rows are of; `command`: for whom it is described.
    """

    contract: Contract
    platform: str
    batch: str
    delivered_on: date
    covers: Days | None = None
    digest: Algorithm = Algorithm.SHA256
    signer: Signer | None = None
    command: str = "sandbox manifest make"


@dataclass(frozen=True, slots=True)
class DescribedDelivery:
    """A manifest that is not written yet, and the folder its files are found from."""

    manifest: DeliveryManifest
    folder: Path


@dataclass(frozen=True, slots=True)
class _Given:
    path: Path
    table: str | None
    sheet: str = ""
    source: DatabaseTable | None = None


def make_manifest(delivery: Delivery, given: list[str]) -> Path:
    """Describe files, all data files of folders, or tables of databases, in a manifest beside them.

    Raises:
        ManifestExists: there is one already; it was left as it is.
        Invalid: files are missing, fit no table, or cannot be read; everything is listed at once.
    """
    assigned, folder = _located(delivery, given)
    path = folder / NAME
    if path.exists():
        raise ManifestExists(path=str(path))
    manifest = _manifest_of(delivery, assigned, folder)
    write_manifest(path, manifest if delivery.signer is None else signed(manifest, delivery.signer))
    return path


def describe_delivery(delivery: Delivery, given: list[str]) -> DescribedDelivery:
    """Describe files as `make_manifest` does, and write nothing.

    Raises:
        Invalid: files are missing, fit no table, or cannot be read; everything is listed at once.
    """
    assigned, folder = _located(delivery, given)
    return DescribedDelivery(_manifest_of(delivery, assigned, folder), folder)


def _located(delivery: Delivery, given: list[str]) -> tuple[list[tuple[Table, _Given]], Path]:
    """Give the files with their tables, and the folder that holds them all."""
    parts = [part for word in given for part in _parts_of(word, delivery.contract)]
    assigned = _assigned(parts, delivery)
    folders = [part.path.parent for _, part in assigned if part.source is None]
    return assigned, Path(os.path.commonpath(folders)) if folders else Path.cwd()


def _manifest_of(delivery: Delivery, assigned: list[tuple[Table, _Given]], folder: Path) -> DeliveryManifest:
    files = _described(assigned, folder, delivery)
    return DeliveryManifest(
        delivery.contract.dataset, delivery.platform, delivery.batch, delivery.delivered_on, files, delivery.covers
    )


def _parts_of(word: str, contract: Contract) -> list[_Given]:
    path = Path(word)
    if path.is_dir():
        return [_Given(file.resolve(), None) for file in sorted(path.iterdir()) if file.suffix.lower() in FORMATS]
    name, sign, rest = word.partition("=")
    if not sign or path.exists() or contract.table(name) is None:
        return [_Given(path.resolve(), None)]
    if rest.startswith(DATABASE):
        connection, _, table = rest.removeprefix(DATABASE).partition(":")
        return [_Given(Path(), name, source=DatabaseTable(connection, table))]
    file, _, sheet = rest.partition("#")
    return [_Given(Path(rest if Path(rest).exists() else file).resolve(), name, "" if Path(rest).exists() else sheet)]


def _assigned(parts: list[_Given], delivery: Delivery) -> list[tuple[Table, _Given]]:
    contract = delivery.contract
    assigned: list[tuple[Table, _Given]] = []
    findings: list[Finding] = []
    tables = ", ".join(table.name for table in contract.tables)
    for part in parts:
        table = contract.table(part.table) if part.table else _table_of(part.path, contract)
        if part.source is None and not part.path.is_file():
            findings.append(Finding(RULE, str(part.path), NOT_THERE))
        elif table is None:
            text = Text(FITS_NO_TABLE.en.format(tables=tables), FITS_NO_TABLE.zh.format(tables=tables))
            findings.append(Finding(RULE, part.path.name, text))
        else:
            assigned.append((table, part))
    served = {table.name for table, _ in assigned}
    findings += [Finding(RULE, table.name, NO_FILE) for table in contract.tables if table.name not in served]
    if findings:
        raise unusable(delivery.command, *findings)
    return assigned


def _table_of(path: Path, contract: Contract) -> Table | None:
    """Give the only table, else the one with the longest name that the file's name begins with."""
    if len(contract.tables) == 1:
        return contract.tables[0]
    fitting = [table for table in contract.tables if path.stem.lower().startswith(table.name.lower())]
    return max(fitting, key=lambda table: len(table.name), default=None)


def _described(assigned: list[tuple[Table, _Given]], folder: Path, delivery: Delivery) -> tuple[DeliveredFile, ...]:
    described: list[DeliveredFile] = []
    faults: list[Fault] = []
    for table, part in assigned:
        try:
            described.append(_described_one(table, part, folder, delivery.digest))
        except SandboxError as error:
            faults.append(Fault(part.path.name, error))
    check_faultless(delivery.command, faults)
    return tuple(described)


def _described_one(table: Table, part: _Given, folder: Path, digest: Algorithm) -> DeliveredFile:
    if part.source is not None:
        return DeliveredFile(table.name, "", NOT_SAID, source=part.source)
    file = delivered_file(table.name, part.path, folder, [count_rows(part.path, table, part.sheet)], part.sheet)
    return file if digest is Algorithm.SHA256 else replace(file, sha256="", sm3=digest_of_file(part.path, digest))
