"""Checking a delivery whole: the manifest, its digests and signature, and every file's columns and rows at once."""

from pathlib import Path

from sandbox.cli.failing import Fault, check_faultless
from sandbox.core.contract import Contract
from sandbox.core.datasets import DeliveredFile, DeliveryManifest
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.manifest import check_manifest, check_row_count
from sandbox.ingest.sources import count_rows


def check_delivery(manifest: DeliveryManifest, contract: Contract, folder: Path) -> int:
    """Check a delivery against its manifest and contract; give how many rows its files have.

    Raises:
        SandboxError: the only thing that is wrong, or one that lists everything.
    """
    faults: list[Fault] = []
    try:
        check_manifest(manifest, contract, folder)
    except SandboxError as error:
        faults.append(Fault("manifest", error))
    rows = 0
    for file in manifest.files:
        try:
            rows += _checked_rows(file, contract, folder)
        except SandboxError as error:
            faults.append(Fault(file.name, error))
    check_faultless("sandbox manifest check", faults)
    return rows


def _checked_rows(file: DeliveredFile, contract: Contract, folder: Path) -> int:
    table, path = contract.table(file.table), (folder / file.path).resolve()
    is_within = path.is_relative_to(folder.resolve()) and path.is_file()
    if table is None or file.source is not None or not is_within:
        return 0  # told by the manifest's own check
    rows = count_rows(path, table, file.sheet)
    check_row_count(file, rows)
    return rows
