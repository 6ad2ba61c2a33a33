"""Catalogues of authorised resources (授权运营数据资源目录, K1): read from JSON or a table, held against contracts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from sandbox.core.contract import CatalogueEntry, Contract, SharingAttribute
from sandbox.core.errors.cataloguing import CatalogueIncomplete
from sandbox.core.errors.tree import Finding
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.places import CATALOGUE
from sandbox.ingest.contract.policy import SHARING, read_catalogue
from sandbox.ingest.delivery.reading.asked import Asked
from sandbox.ingest.delivery.sources import format_of, open_asked
from sandbox.ingest.findings import FORM, Findings

MOST_ENTRIES = 100_000
MOST_BYTES = 64_000_000
HEADINGS = {
    "目录编号": "id",
    "目录类型": "kind",
    "数据目录名称": "name",
    "提供单位": "provider",
    "数据格式": "format",
    "更新频率": "updateFrequency",
    "共享属性": "sharingAttribute",
    "共享方式": "sharingMode",
    "使用条件": "useConditions",
    "数据分类分级": "classification",
    "来源": "source",
    "开放属性": "openness",
    "登记编码": "registrationCode",
    "样例编号": "sampleEntry",
    "共享理由": "sharingReason",
    "法律依据": "legalBasis",
    "登记有效期至": "registrationValidUntil",
}
"""Headings of a table in Chinese; the English names of the contract's fields are taken too."""
SHARING_WORDS = {"无条件共享": "unconditional", "有条件共享": "conditional", "不予共享": "not_shared"}


def read_catalogue_file(path: Path) -> tuple[CatalogueEntry, ...]:
    """Read a catalogue: a JSON list of entries, or a table (XLSX, CSV, …) with one in each row.

    Raises:
        CatalogueIncomplete: entries lack fields (C4), or one stands twice; the findings list them all.
        SourceUnreadable: it is no table that can be read.
    """
    findings = Findings()
    written = _written_json(path, findings) if path.suffix.lower() == ".json" else list(_written_rows(path, findings))
    parts = [Declared(fields, f"entry {number}", findings) for number, fields in enumerate(written, 1)]
    entries = tuple(read_catalogue(part) for part in parts)
    _note_whole(path, entries, findings)
    if findings.all:
        raise CatalogueIncomplete(findings=findings.all, file=path.name, count=len(findings.all))
    return entries


def _note_whole(path: Path, entries: Sequence[CatalogueEntry], findings: Findings) -> None:
    if not 0 < len(entries) <= MOST_ENTRIES:
        en = f"it lists no entry, or more than {MOST_ENTRIES}"
        findings.add("K1", path.name, en, f"没有目录项,或超过 {MOST_ENTRIES} 项")
    seen: set[str] = set()
    for number, entry in enumerate(entries, 1):
        if entry.catalogue_id and entry.catalogue_id in seen:
            findings.add("K1", f"entry {number}", "its id stands in an earlier entry too", "目录编号与前项重复")
        seen.add(entry.catalogue_id)


def _written_json(path: Path, findings: Findings) -> list[Mapping[str, object]]:
    try:
        content = path.read_bytes()[: MOST_BYTES + 1]
        written = json.loads(content) if len(content) <= MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        written = None
    if not isinstance(written, list) or not all(isinstance(item, dict) for item in written):
        findings.add(FORM, path.name, "it is not there, or no JSON list of entries", "文件不存在或不是 JSON 目录项列表")
        return []
    return written


def _written_rows(path: Path, findings: Findings) -> Iterator[Mapping[str, object]]:
    kind = format_of(path, path.name)
    names = tuple(open_asked(path, Asked(kind, ()), path.name).names)
    for malformed, batch in open_asked(path, Asked(kind, names), path.name).rows():
        for row in malformed:
            en = "it has another number of cells than the headings"
            findings.add(FORM, f"row {row}", en, "单元格数与表头不一致")
        for row in [] if batch is None else batch.to_pylist():
            yield {_field_of(name): _word_of(value) for name, value in row.items() if value is not None}


def _field_of(heading: str) -> str:
    return HEADINGS.get(heading.strip(), heading.strip())


def _word_of(value: object) -> object:
    return SHARING_WORDS.get(value.strip(), value) if isinstance(value, str) else value


def entry_plain(entry: CatalogueEntry) -> dict[str, str]:
    """Give an entry by the names its fields have in files."""
    written = {FIELDS[item.name]: str(getattr(entry, item.name)) for item in fields(entry)}
    return written | {"sharingAttribute": WORDS[entry.sharing_attribute]}


FIELDS = dict(
    zip(
        (item.name for item in fields(CatalogueEntry)),
        (
            *("id", "kind", "name", "provider", "format", "updateFrequency", "sharingAttribute", "sharingMode"),
            *("useConditions", "classification", "source", "openness", "registrationCode", "sampleEntry"),
            *("sharingReason", "legalBasis", "registrationValidUntil"),
        ),
        strict=True,
    )
)
"""The name each field of an entry has in files."""
WORDS = {kind: word for word, kind in SHARING.items()}


def unlisted(contract: Contract, entry: CatalogueEntry | None) -> tuple[Finding, ...]:
    """List how a contract differs from the imported catalogue, which alone says what may be loaded (K1, C13)."""
    findings = Findings()
    if entry is None:
        en = "the imported catalogue has no entry of this id"
        findings.add("K1", CATALOGUE.at("id"), en, "已导入的授权运营目录中没有该目录编号")
        return findings.all
    own = contract.catalogue
    for item in fields(CatalogueEntry):
        if getattr(entry, item.name) != getattr(own, item.name):
            name = FIELDS[item.name]
            en = f"{name} differs from the imported catalogue"
            findings.add("K1", CATALOGUE.at(name), en, f"{name} 与已导入的授权运营目录不一致")
    return findings.all


def no_longer_listed(entry: CatalogueEntry | None) -> tuple[Finding, ...]:
    """List why a loaded dataset may be asked no more: the catalogue has dropped or closed it since (C5, C9)."""
    findings = Findings()
    if entry is None:
        en = "the imported catalogue lists it no more"
        findings.add("K1", CATALOGUE.at("id"), en, "已导入的授权运营目录不再包含该数据")
    elif entry.sharing_attribute is SharingAttribute.NOT_SHARED:
        en = "the imported catalogue says 不予共享 (not shared)"
        findings.add("C5", CATALOGUE.at("sharingAttribute"), en, "已导入的授权运营目录列为不予共享")
    return findings.all
