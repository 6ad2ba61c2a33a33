"""Checking a delivery whole: the manifest, its digests and signature, and every file's columns and rows at once."""

from dataclasses import replace

from sandbox.cli.failing import Fault, check_faultless
from sandbox.core.datasets import DeliveredFile
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.delivery.manifest import check_manifest, check_row_count
from sandbox.ingest.delivery.sources import count_rows
from sandbox.ingest.taking_in import Delivery


def check_delivery(delivery: Delivery) -> int:
    """Check a delivery against its manifest and contract; give how many rows its files and tables have.

    Raises:
        SandboxError: the only thing that is wrong, or one that lists everything.
    """
    faults: list[Fault] = []
    try:
        check_manifest(delivery.manifest, delivery.contract, delivery.folder)
    except SandboxError as error:
        faults.append(Fault("manifest", error))
    rows = 0
    for file in delivery.manifest.files:
        try:
            rows += _checked_rows(file, delivery)
        except SandboxError as error:
            faults.append(Fault(file.name, error))
    check_faultless("sandbox manifest check", faults)
    return rows


def _checked_rows(file: DeliveredFile, delivery: Delivery) -> int:
    if file.source is not None:
        alone = replace(delivery.manifest, files=(file,))
        return delivery.databases.described(alone, delivery.contract).files[0].rows
    table, path = delivery.contract.table(file.table), (delivery.folder / file.path).resolve()
    is_within = path.is_relative_to(delivery.folder.resolve()) and path.is_file()
    if table is None or not is_within:
        return 0  # told by the manifest's own check
    rows = count_rows(path, table, file.sheet)
    check_row_count(file, rows)
    return rows
