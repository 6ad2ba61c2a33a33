"""Delivery manifests (D5): what the source platform delivered, in which files, with their row counts and digests."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.datasets import DatabaseTable, DeliveredFile, DeliveryManifest, ManifestSignature
from sandbox.core.digests import canonical_json
from sandbox.core.errors.loading import ManifestMismatch, ManifestUnreadable
from sandbox.core.periods import Days
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.delivery.manifest_document import fields_of, read_fields, verified
from sandbox.ingest.findings import FORM, Findings

RULE = "D5"


class Algorithm(StrEnum):
    """Digests that a manifest may state: SHA-256, or SM3 (GB/T 32905)."""

    SHA256 = "sha256"
    SM3 = "sm3"


BLOCK_BYTES = 1 << 20
DIGEST = re.compile(r"[0-9a-f]{64}")
NOT_SAID = -1


@dataclass(frozen=True, slots=True)
class ManifestApart:
    """A manifest that does not lie beside the files it lists: their paths are found from `folder`."""

    path: Path
    folder: Path


def with_folder(manifest: Path | ManifestApart) -> ManifestApart:
    """Give a manifest with the folder its files are found from: its own, where nothing else is said."""
    return manifest if isinstance(manifest, ManifestApart) else ManifestApart(manifest, manifest.parent)


def read_manifest(path: Path) -> DeliveryManifest:
    """Read a delivery manifest.

    Raises:
        ManifestUnreadable: it is no manifest, or parts are missing; the findings list all of them.
    """
    findings = Findings()
    fields = read_fields(path)
    if fields is None:
        en = "it is not there, no JSON object, or has a field twice"
        findings.add(FORM, path.name, en, "文件不存在、不是 JSON 对象或字段重复")
    part = Declared(fields or {}, path.name, findings)
    day = part.day("delivered_on", RULE)
    manifest = DeliveryManifest(
        dataset=part.text("dataset", RULE),
        source_platform=part.text("source_platform", RULE),
        batch=part.text("batch", RULE),
        delivered_on=date.fromisoformat(day) if day else date.min,
        files=tuple(_read_file(item, findings) for item in part.parts("files")),
        covers=_read_days(part.optional_part("covers"), findings),
        signature=_read_signature(part.optional_part("signature"), fields or {}),
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


def _read_signature(part: Declared | None, fields: Mapping[str, object]) -> ManifestSignature | None:
    if part is None:
        return None
    key, value = part.text("key", RULE).lower(), part.text("value", RULE).lower()
    part.note_unread()
    return verified(key, value, fields)


def _read_file(part: Declared, findings: Findings) -> DeliveredFile:
    source = _read_source(part.optional_part("source"))
    file = DeliveredFile(
        table=part.text("table", RULE),
        path=part.text("path", RULE) if source is None else part.optional_text("path"),
        rows=part.whole("rows", 0, NOT_SAID),
        sha256=part.optional_text("sha256").lower(),
        sm3=part.optional_text("sm3").lower(),
        sheet=part.optional_text("sheet"),
        source=source,
    )
    part.note_unread()
    _check_form(file, findings)
    return file


def _read_source(part: Declared | None) -> DatabaseTable | None:
    if part is None:
        return None
    source = DatabaseTable(part.text("connection", RULE), part.text("table", RULE))
    part.note_unread()
    return source


def _check_form(file: DeliveredFile, findings: Findings) -> None:
    for name, digest in (("sha256", file.sha256), ("sm3", file.sm3)):
        if digest and DIGEST.fullmatch(digest) is None:
            findings.add(RULE, file.name, f"{name} must be 64 hex digits", f"{name} 应为 64 位十六进制")
    if file.sha256 and file.sm3:
        findings.add(RULE, file.name, "give sha256 or sm3, not both", "sha256 与 sm3 只能给出一项")
    if file.source is None:
        _check_says_enough(file, findings)
    elif file.path or file.sheet:
        findings.add(RULE, file.name, "a database table has no path or sheet", "数据库表不得有 path 或 sheet")


def _check_says_enough(file: DeliveredFile, findings: Findings) -> None:
    if file.rows == NOT_SAID:
        findings.add(RULE, file.name, "rows is missing", "缺少 rows")
    if not file.sha256 and not file.sm3:
        findings.add(RULE, file.name, "sha256 (or sm3) is missing", "缺少 sha256(或 sm3)")


def check_manifest(manifest: DeliveryManifest, contract: Contract, folder: Path) -> None:
    """Check that the delivery in a folder is the one the manifest lists, for the contract's tables; reads digests only.

    Raises:
        ManifestMismatch: it is not; the findings list every difference.
    """
    findings = Findings()
    if manifest.dataset != contract.dataset:
        findings.add(RULE, "dataset", "the manifest is of another dataset", "交付清单属于其他数据集")
    _compare_signature(manifest, contract, findings)
    _compare_tables(manifest, contract, findings)
    for file in manifest.files:
        _check_file(file, folder, findings)
    if findings.all:
        raise ManifestMismatch(findings=findings.all, count=len(findings.all))


def _compare_signature(manifest: DeliveryManifest, contract: Contract, findings: Findings) -> None:
    signature = manifest.signature
    if signature is None:
        if contract.delivery_keys:
            en = "it is not signed, and the contract lists who must sign"
            findings.add(RULE, "signature", en, "未签名,而合约列有签名公钥")
        return
    if not signature.is_true:
        findings.add(RULE, "signature", "the signature is not of this manifest", "签名与清单内容不符")
    if contract.delivery_keys and signature.key not in contract.delivery_keys:
        en = "it is signed by a key that the contract does not list"
        findings.add(RULE, "signature", en, "签名公钥不在合约所列之中")


def _compare_tables(manifest: DeliveryManifest, contract: Contract, findings: Findings) -> None:
    promised, delivered = {t.name for t in contract.tables}, {f.table for f in manifest.files}
    for name in sorted(promised - delivered):
        findings.add(RULE, name, "the delivery has no file of this table", "交付中没有该表的文件")
    for name in sorted(delivered - promised):
        findings.add(RULE, name, "the contract has no such table", "合约中没有该表")
    names = [(file.name, file.sheet) for file in manifest.files]
    for name, _ in sorted({name for name in names if names.count(name) > 1}):
        findings.add(RULE, name, "the file is listed twice", "文件重复列出")


def _check_file(file: DeliveredFile, folder: Path, findings: Findings) -> None:
    if file.source is not None:
        return  # its content is digested where it lies
    path = (folder / file.path).resolve()
    if not path.is_relative_to(folder.resolve()):
        findings.add(RULE, file.path, "it lies outside the delivery", "文件不在交付目录内")
    elif not path.is_file():
        findings.add(RULE, file.path, "the file is not there", "文件不存在")
    elif file.sm3 and digest_of_file(path, Algorithm.SM3) != file.sm3:
        findings.add(RULE, file.path, "its content has another SM3 digest", "文件内容的 SM3 摘要不符")
    elif not file.sm3 and digest_of_file(path) != file.sha256:
        findings.add(RULE, file.path, "its content has another SHA-256", "文件内容的 SHA-256 不符")


def check_row_count(file: DeliveredFile, rows: int) -> None:
    """Check that a file held as many rows as the manifest says.

    Raises:
        ManifestMismatch: it did not.
    """
    if rows != file.rows:
        findings = Findings()
        findings.add(RULE, file.name, "it holds another number of rows", "文件行数不符")
        raise ManifestMismatch(findings=findings.all, count=1)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's size and the time of its last change; None where it is not there."""

    path: str
    size_and_time: tuple[int, int, int] | None


def stamp_of(path: str, folder: Path) -> Stamp:
    """Take the stamp of a delivered file; a table of a database has no path, and none."""
    if not path:
        return Stamp(path, None)
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


def digest_of_file(path: Path, algorithm: Algorithm = Algorithm.SHA256) -> str:
    """Give the digest of a file, in hex."""
    digest = hashlib.new(algorithm.value)
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(path: Path, manifest: DeliveryManifest) -> None:
    """Write a manifest as JSON."""
    path.write_text(canonical_json(fields_of(manifest)) + "\n", encoding="utf-8")


def delivered_file(table: str, path: Path, folder: Path, rows: Iterable[int], sheet: str = "") -> DeliveredFile:
    """Describe a file of one's own for a manifest; `rows` are the row counts of its batches."""
    return DeliveredFile(table, path.relative_to(folder).as_posix(), sum(rows), digest_of_file(path), sheet=sheet)
