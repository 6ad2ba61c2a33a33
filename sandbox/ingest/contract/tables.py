"""Tables of a contract: a schema object of the standard to a table of ours."""

from pathlib import Path

from open_data_contract_standard.model import SchemaObject

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import ContributionBounds, QualityLimit, Table, UnitKind
from sandbox.ingest.contract.columns import NAME, ColumnReader
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.document import custom_fields, note_unenforced
from sandbox.ingest.contract.periods import check_period_column
from sandbox.ingest.contract.quality_rules import read_consistency, read_limits
from sandbox.ingest.contract.status import PROPOSED
from sandbox.ingest.findings import FORM, Findings, Place

UNITS = {kind.value: kind for kind in UnitKind}
ENFORCED = frozenset({"customProperties", "logicalType", "properties", "quality"})


def read_table(item: SchemaObject, where: Place, folder: Path, findings: Findings) -> Table:
    """Read one table, which stands at a place; what is missing or wrong is noted."""
    name = item.name or "?"
    where = where.named(name)
    if not NAME.fullmatch(name):
        findings.add(FORM, where.at("name"), "a table name holds letters, digits and _", "表名仅含字母、数字与下划线")
    note_unenforced(item, ENFORCED, where, findings)
    columns = _read_columns(item, where, folder, findings)
    own = Declared(custom_fields(item.customProperties, where, findings), where.at("customProperties"), findings)
    unit = own.choice("unit", UNITS, "C10", UnitKind.NONE)
    table = Table(
        name=name,
        columns=columns,
        unit=unit,
        unit_column=_unit_column_of(own, unit),
        bounds=_bounds_of(own, unit),
        title=item.businessName or "",
        unique_key=_unique_key_of(item),
        left_out=own.texts("leftOut"),
        consistency=read_consistency(item.quality or [], columns, where.at("quality"), findings),
        period_column=own.optional_text("periodColumn") or None,
        limits=_limits_of(item, where, findings),
    )
    own.optional_truth(PROPOSED)  # told by `note_proposals`
    own.note_unread()
    _check_unit_column(table, where, findings)
    check_period_column(table, findings)
    return table


def _read_columns(item: SchemaObject, table: Place, folder: Path, findings: Findings) -> tuple[Column, ...]:
    reader = ColumnReader(table, folder, findings)
    columns = tuple(reader.read(part, number) for number, part in enumerate(item.properties or []))
    if not columns:
        findings.add("C4", table, "it lists no columns (数据项)", "未列出数据项")
    names = [column.name.lower() for column in columns]
    for name in sorted({name for name in names if names.count(name) > 1}):
        findings.add(
            FORM, table.at("properties").named(f"{table.label}.{name}"), "two columns have this name", "列名重复"
        )
    return columns


def _unit_column_of(own: Declared, unit: UnitKind) -> str | None:
    if unit is UnitKind.NONE:
        return None
    return own.text("unitColumn", "C10") or None


def _bounds_of(own: Declared, unit: UnitKind) -> ContributionBounds:
    if unit is UnitKind.NONE:
        return ContributionBounds(rows_per_unit=1)
    if not own.has("rowsPerUnit"):
        own.text("rowsPerUnit", "C11")
    groups = own.whole("groupsPerUnit", 1, 0)
    return ContributionBounds(rows_per_unit=own.whole("rowsPerUnit", 1, 1), groups_per_unit=groups or None)


def _unique_key_of(item: SchemaObject) -> tuple[str, ...]:
    parts = [part for part in item.properties or [] if part.primaryKey]
    parts.sort(key=lambda part: part.primaryKeyPosition or 0)
    return tuple(part.name or "?" for part in parts)


def _check_unit_column(table: Table, place: Place, findings: Findings) -> None:
    if table.unit_column is None:
        return
    column = table.column(table.unit_column)
    if column is None:
        findings.add(
            "C10",
            place.at("customProperties", "unitColumn"),
            "unitColumn is not one of its columns",
            "unitColumn 不是本表的列",
        )
    elif column.role is not ColumnRole.DIRECT_IDENTIFIER:
        where = place.at("properties", column.name).named(f"{table.name}.{column.name}")
        findings.add("C10", where, "the privacy unit must be a direct_identifier", "隐私单元列须为直接标识符")


def _limits_of(item: SchemaObject, where: Place, findings: Findings) -> tuple[QualityLimit, ...]:
    """Read the library's rules of a table and of its columns."""
    limits = read_limits(item.quality or [], "", where.at("quality"), findings)
    for number, part in enumerate(item.properties or []):
        place = where.at("properties", number, "quality").named(f"{where.label}.{part.name or '?'}")
        limits += read_limits(part.quality or [], part.name or "?", place, findings)
        if any(rule.type != "library" for rule in part.quality or []):
            en = "a column's quality rule is of type library; rules between columns stand at the table"
            findings.add("H3", place, en, "列的质量规则须为 type: library;跨列规则写在表上")
    return limits
