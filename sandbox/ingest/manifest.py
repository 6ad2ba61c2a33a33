"""Delivery manifests (D5): what the source platform delivered, in which files, with their row counts and digests."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.datasets import DeliveredFile, DeliveryManifest
from sandbox.core.digests import canonical_json
from sandbox.core.errors.loading import ManifestMismatch, ManifestUnreadable
from sandbox.core.periods import Days
from sandbox.ingest.declared import Declared
from sandbox.ingest.findings import FORM, Findings

RULE = "D5"
BLOCK_BYTES = 1 << 20
SHA256_HEX = 64


def read_manifest(path: Path) -> DeliveryManifest:
    """Read a delivery manifest.

    Raises:
        ManifestUnreadable: it is no manifest, or parts are missing; the findings list all of them.
    """
    findings = Findings()
    part = Declared(_read_json(path, findings), path.name, findings)
    day = part.day("delivered_on", RULE)
    manifest = DeliveryManifest(
        dataset=part.text("dataset", RULE),
        source_platform=part.text("source_platform", RULE),
        batch=part.text("batch", RULE),
        delivered_on=date.fromisoformat(day) if day else date.min,
        files=tuple(_read_file(item, findings) for item in part.parts("files")),
        covers=_read_days(part.optional_part("covers"), findings),
    )
    part.note_unread()
    if not manifest.files:
        findings.add(RULE, path.name, "it lists no files", "未列出任何文件")
    if findings.all:
        raise ManifestUnreadable(findings=findings.all, file=path.name, count=len(findings.all))
    return manifest


def _read_days(part: Declared | None, findings: Findings) -> Days | None:
    if part is None:
        return None
    first, last = part.day("first", RULE), part.day("last", RULE)
    part.note_unread()
    if not first or not last:
        return None
    if first > last:
        findings.add(RULE, "covers", "the first day comes after the last", "首日晚于末日")
        return None
    return Days(date.fromisoformat(first), date.fromisoformat(last))


def _read_json(path: Path, findings: Findings) -> Mapping[str, object]:
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        findings.add(FORM, path.name, "it is not there, or not a JSON object", "文件不存在或不是 JSON 对象")
        return {}
    return fields


def _read_file(part: Declared, findings: Findings) -> DeliveredFile:
    file = DeliveredFile(
        table=part.text("table", RULE),
        path=part.text("path", RULE),
        rows=part.whole("rows", 0, -1),
        sha256=part.text("sha256", RULE).lower(),
    )
    part.note_unread()
    if file.rows < 0:
        findings.add(RULE, file.path, "rows is missing", "缺少 rows")
    if len(file.sha256) != SHA256_HEX:
        findings.add(RULE, file.path, "sha256 must be 64 hex digits", "sha256 应为 64 位十六进制")
    return file


def check_manifest(manifest: DeliveryManifest, contract: Contract, folder: Path) -> None:
    """Check that the delivery in a folder is the one the manifest lists, for the contract's tables; reads digests only.

    Raises:
        ManifestMismatch: it is not; the findings list every difference.
    """
    findings = Findings()
    if manifest.dataset != contract.dataset:
        findings.add(RULE, "dataset", "the manifest is of another dataset", "交付清单属于其他数据集")
    _compare_tables(manifest, contract, findings)
    for file in manifest.files:
        _check_file(file, folder, findings)
    if findings.all:
        raise ManifestMismatch(findings=findings.all, count=len(findings.all))


def _compare_tables(manifest: DeliveryManifest, contract: Contract, findings: Findings) -> None:
    promised, delivered = {t.name for t in contract.tables}, {f.table for f in manifest.files}
    for name in sorted(promised - delivered):
        findings.add(RULE, name, "the delivery has no file of this table", "交付中没有该表的文件")
    for name in sorted(delivered - promised):
        findings.add(RULE, name, "the contract has no such table", "合约中没有该表")
    paths = [file.path for file in manifest.files]
    for path in sorted({path for path in paths if paths.count(path) > 1}):
        findings.add(RULE, path, "the file is listed twice", "文件重复列出")


def _check_file(file: DeliveredFile, folder: Path, findings: Findings) -> None:
    path = (folder / file.path).resolve()
    if not path.is_relative_to(folder.resolve()):
        findings.add(RULE, file.path, "it lies outside the delivery", "文件不在交付目录内")
    elif not path.is_file():
        findings.add(RULE, file.path, "the file is not there", "文件不存在")
    elif digest_of_file(path) != file.sha256:
        findings.add(RULE, file.path, "its content has another SHA-256", "文件内容的 SHA-256 不符")


def check_row_count(file: DeliveredFile, rows: int) -> None:
    """Check that a file held as many rows as the manifest says.

    Raises:
        ManifestMismatch: it did not.
    """
    if rows != file.rows:
        findings = Findings()
        findings.add(RULE, file.path, "it holds another number of rows", "文件行数不符")
        raise ManifestMismatch(findings=findings.all, count=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size and the time of its last change; None where it is not there."""

    path: str
    size_and_time: tuple[int, int, int] | None


def stamp_of(path: str, folder: Path) -> Stamp:
    """Take the stamp of a delivered file."""
    try:
        state = (folder / path).stat()
    except OSError:
        return Stamp(path, None)
    return Stamp(path, (state.st_size, state.st_mtime_ns, state.st_ino))


def check_unchanged(before: tuple[Stamp, ...], after: tuple[Stamp, ...]) -> None:
    """Check that no file was changed between the check of its digest and the end of its reading.

    Raises:
        ManifestMismatch: some were; the findings list them.
    """
    findings = Findings()
    for earlier, later in zip(before, after, strict=True):
        if earlier != later:
            findings.add(RULE, earlier.path, "it was changed while it was read", "读取过程中文件被改动")
    if findings.all:
        raise ManifestMismatch(findings=findings.all, count=len(findings.all))


def digest_of_file(path: Path) -> str:
    """Give the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(path: Path, manifest: DeliveryManifest) -> None:
    """Write a manifest as JSON."""
    path.write_text(canonical_json(manifest) + "\n", encoding="utf-8")


def delivered_file(table: str, path: Path, folder: Path, rows: Iterable[int]) -> DeliveredFile:
    """Describe a file of one's own for a manifest; `rows` are the row counts of its batches."""
    return DeliveredFile(table, path.relative_to(folder).as_posix(), sum(rows), digest_of_file(path))
