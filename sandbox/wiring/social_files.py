"""The files of an upload: no larger than allowed, scanned whole, and described by a manifest of their own (D5, E8)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex

from sandbox.core.contract import Contract
from sandbox.core.datasets import DeliveredFile, DeliveryManifest
from sandbox.core.digests import digest_of
from sandbox.core.errors.social import IdentifiersFound, SocialContractInvalid, UploadTooLarge
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.ingest.delivery.manifest import delivered_file, write_manifest
from sandbox.wiring.social_scanning import RULE, scan_file

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file and the table it holds."""

    table: str
    path: Path


def check_files(contract: Contract, files: tuple[UploadedFile, ...], limit_mb: int) -> tuple[int, ...]:
    """Check an upload's files before any row is loaded; give the number of rows of each.

    Raises:
        SocialContractInvalid: files are of no table, or a table has none.
        UploadTooLarge: one is larger than allowed; none was opened.
        IdentifiersFound: with every column, kind and share, over all files.
    """
    _check_tables(contract, files)
    for file in files:
        if file.path.stat().st_size > limit_mb * MIB:
            raise UploadTooLarge(table=file.table, limit=limit_mb)
    by_name = {table.name: table for table in contract.tables}
    scanned = [scan_file(file.path, by_name[file.table]) for file in files]
    found = tuple(finding for one in scanned for finding in one.findings)
    if found:
        raise IdentifiersFound(findings=found, dataset=contract.dataset)
    return tuple(one.rows for one in scanned)


def _check_tables(contract: Contract, files: tuple[UploadedFile, ...]) -> None:
    promised, brought = {table.name for table in contract.tables}, {file.table for file in files}
    found = [
        Finding(RULE, name, Text("no file is given for this table", "未给出该表的文件")) for name in promised - brought
    ]
    found += [
        Finding(RULE, name, Text("the contract has no such table", "合约中没有该表")) for name in brought - promised
    ]
    found += [
        Finding(RULE, file.path.name, Text("the file is not there", "文件不存在"))
        for file in files
        if not file.path.is_file()
    ]
    if found:
        raise SocialContractInvalid(findings=tuple(sorted(found, key=lambda f: f.where)), dataset=contract.dataset)


@contextmanager
def delivered(
    contract: Contract, files: tuple[UploadedFile, ...], rows: tuple[int, ...], today: date
) -> Iterator[Path]:
    """Give a manifest of the files, which lies beside them while they are loaded; it holds names, counts, digests."""
    folder = Path(os.path.commonpath([file.path.resolve().parent for file in files]))
    described = tuple(_described(file, folder, count) for file, count in zip(files, rows, strict=True))
    batch = digest_of(described)[:32]
    manifest = DeliveryManifest(contract.dataset, contract.provider, batch, today, described)
    path = folder / f".upload-{token_hex(8)}.json"
    try:
        write_manifest(path, manifest)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _described(file: UploadedFile, folder: Path, rows: int) -> DeliveredFile:
    return delivered_file(file.table, file.path.resolve(), folder, (rows,))
