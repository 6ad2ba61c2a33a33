"""Columns of a contract: a property of the standard to a column of ours."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from open_data_contract_standard.model import SchemaProperty

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade, Secrecy, Value, day_number
from sandbox.core.settlements import SETTLEABLE, Doubt, Settlement
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.document import custom_fields, note_unenforced
from sandbox.ingest.contract.domains import DomainReader
from sandbox.ingest.contract.status import PROPOSED
from sandbox.ingest.findings import FORM, Findings, Place

GRADES = {"L1": Grade.PUBLIC, "L2": Grade.LOW, "L3": Grade.MEDIUM, "L4": Grade.HIGH} | {
    "important": Grade.IMPORTANT,
    "core": Grade.CORE,
}
ROLES = {role.value: role for role in ColumnRole}
SECRECY = {level.value: level for level in Secrecy}
DOUBTS = {doubt.value: doubt for doubt in SETTLEABLE}
TYPES = {
    "string": ColumnType.TEXT,
    "integer": ColumnType.INTEGER,
    "number": ColumnType.DECIMAL,
    "date": ColumnType.DATE,
    "boolean": ColumnType.BOOLEAN,
}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,62}")
MAX_SCALE = 9
STORED_LIMIT = 2**62
STAND_IN = Bounds(0, 0)
BOUNDED = (ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.DATE)
ENFORCED = frozenset(
    {"customProperties", "logicalType", "logicalTypeOptions", "enum", "classification", "required", "physicalName"}
    | {"primaryKey", "primaryKeyPosition", "quality"}
)


class ColumnReader:
    """Reads the columns of one table; `folder` is where the contract lies, code lists beside it."""

    def __init__(self, table: Place, folder: Path, findings: Findings) -> None:
        self._table = table
        self._domains = DomainReader(folder, findings)
        self._findings = findings

    def read(self, item: SchemaProperty, number: int) -> Column:
        """Read one column, the `number`-th counted from 0; what is missing or wrong is noted."""
        where = self._table.at("properties", number).named(f"{self._table.label}.{item.name or '?'}")
        self._check_name(item.name or "", where)
        note_unenforced(item, ENFORCED, where, self._findings)
        fields = custom_fields(item.customProperties, where, self._findings)
        own = Declared(fields, where.at("customProperties"), self._findings)
        kind = self._type_of(item, where)
        scale = own.whole("scale", 0, 0)
        column = Column(
            name=item.name or "?",
            type=kind,
            grade=self._grade_of(item, where),
            role=own.choice("role", ROLES, "C11", ColumnRole.PLAIN),
            title=item.businessName or "",
            scale=scale,
            bounds=self._bounds_of(item, kind, scale, where),
            domain=self._domain_of(item, kind, own, where),
            identifier=own.optional_text("identifier") or None,
            mask=own.optional_text("mask") or None,
            required=bool(item.required or item.primaryKey),
            secrecy=own.optional_choice("secrecy", SECRECY, Secrecy.NONE),
            source_name=item.physicalName,
            settled=tuple(read_settlement(part) for part in own.parts("settled")),
        )
        own.optional_truth(PROPOSED)  # told by `note_proposals`
        own.note_unread()
        self._check_whole(column, where)
        return column

    def _check_name(self, name: str, where: Place) -> None:
        if not NAME.fullmatch(name):
            en = "a column name begins with a letter and holds letters, digits and _ (63 at most)"
            self._findings.add(FORM, where.at("name"), en, "列名须以字母开头,仅含字母、数字与下划线,至多 63 位")

    def _type_of(self, item: SchemaProperty, where: Place) -> ColumnType:
        kind = TYPES.get(item.logicalType or "")
        if kind is None:
            words = ", ".join(TYPES)
            self._findings.add(
                "C4", where.at("logicalType"), f"logicalType must be one of: {words}", f"logicalType 应为:{words}"
            )
        return kind or ColumnType.TEXT

    def _grade_of(self, item: SchemaProperty, where: Place) -> Grade:
        grade = GRADES.get(item.classification or "")
        if grade is None:
            en = "it has no grade: classification must be L1 to L4, important or core"
            self._findings.add(
                "C1", where.at("classification"), en, "未分级:classification 应为 L1–L4、important 或 core"
            )
        return grade or Grade.PUBLIC

    def _domain_of(
        self, item: SchemaProperty, kind: ColumnType, own: Declared, where: Place
    ) -> tuple[Value, ...] | None:
        reference = own.optional_text("domain")
        if item.enum is None and not reference:
            return None
        return self._domains.read(
            item.enum, reference, kind, where.at("enum") if item.enum else where.at("customProperties", "domain")
        )

    def _bounds_of(self, item: SchemaProperty, kind: ColumnType, scale: int, where: Place) -> Bounds | None:
        options = item.logicalTypeOptions or {}
        for name in sorted(options.keys() - {"minimum", "maximum"}):
            place = where.at("logicalTypeOptions", name)
            self._findings.add(FORM, place, f"{name} is not enforced here; leave it out", f"{name} 在此不起作用,请删除")
        if not {"minimum", "maximum"} & options.keys():
            return None
        try:
            low, high = (stored_bound(options.get(side), kind, scale) for side in ("minimum", "maximum"))
            return Bounds(low, high)
        except ValueError:
            en = f"minimum and maximum must both be given, in order, as {kind} of scale {scale}"
            self._findings.add(
                FORM,
                where.at("logicalTypeOptions"),
                en,
                f"minimum 与 maximum 须同时给出、由小到大,类型 {kind},小数位 {scale}",
            )
            return STAND_IN

    def _check_whole(self, column: Column, where: Place) -> None:
        if column.scale and (column.type is not ColumnType.DECIMAL or column.scale > MAX_SCALE):
            en = f"scale is for logicalType number, at most {MAX_SCALE}"
            self._findings.add(
                FORM, where.at("customProperties", "scale"), en, f"scale 仅用于 logicalType number,至多 {MAX_SCALE}"
            )
        is_free = column.role is ColumnRole.DIRECT_IDENTIFIER or column.domain is not None
        if column.type in BOUNDED and column.bounds is None and not is_free:
            en = "it has no public bounds: logicalTypeOptions must give minimum and maximum"
            self._findings.add("C11", where, en, "缺少公开取值区间:logicalTypeOptions 须给出 minimum 与 maximum")
        if column.identifier and column.role is not ColumnRole.DIRECT_IDENTIFIER:
            en = "only a direct_identifier names an identifier kind"
            self._findings.add("C10", where.at("customProperties", "identifier"), en, "只有直接标识符可指明标识类型")


def read_settlement(own: Declared) -> Settlement:
    """Read why a column is not what it looks like: who of the provider says so, when, and for which reason."""
    settlement = Settlement(
        doubt=own.choice("finding", DOUBTS, "C10", Doubt.HOLDS),
        kind=own.optional_text("kind"),
        by=own.text("by", "C10"),
        on=own.day("settledOn", "C10"),
        reason=own.text("reason", "C10"),
    )
    own.note_unread()
    return settlement


def stored_bound(value: object, kind: ColumnType, scale: int) -> int:
    """Give a declared bound in stored whole units.

    Raises:
        ValueError: it is no value of the type, has more decimals than the scale, or is out of all reach.
    """
    if kind is ColumnType.DATE:
        return day_number(value if isinstance(value, date) else date.fromisoformat(str(value)))
    if kind not in (ColumnType.INTEGER, ColumnType.DECIMAL) or value is None or isinstance(value, bool):
        raise ValueError("no bounds for this type")
    try:
        stored = Decimal(str(value)).scaleb(scale)
        whole = int(stored)
    except (InvalidOperation, OverflowError) as error:
        raise ValueError("not a number") from error
    if whole != stored or abs(whole) > STORED_LIMIT:
        raise ValueError("not a whole number of stored units")
    return whole
