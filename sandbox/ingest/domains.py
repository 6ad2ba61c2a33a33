"""Public domains of columns: listed in the contract, or one column of a code list beside it."""

import csv
from pathlib import Path

from open_data_contract_standard.model import EnumValue, SchemaProperty

from sandbox.core.columns import ColumnType, Value
from sandbox.ingest.findings import FORM, Findings

MAX_VALUES = 100_000


def read_domain(
    item: SchemaProperty, kind: ColumnType, reference: str, folder: Path, findings: Findings
) -> tuple[Value, ...] | None:
    """Read the domain of a column: its `enum`, or the code list a reference such as `codes/region.csv#code` names."""
    where = item.name or "?"
    if item.enum is None and not reference:
        return None
    if item.enum is not None and reference:
        findings.add(FORM, where, "has both an enum and a domain; give one", "同时给出 enum 与 domain,只能取其一")
        return None
    values = _listed(item.enum or []) if item.enum is not None else _from_code_list(reference, folder, where, findings)
    _check_values(values, kind, where, findings)
    return values


def _listed(values: list[EnumValue]) -> tuple[Value, ...]:
    return tuple(item.value for item in values)


def _from_code_list(reference: str, folder: Path, where: str, findings: Findings) -> tuple[Value, ...]:
    name, _, column = reference.partition("#")
    path = folder / name
    if not column or Path(name).is_absolute() or path.suffix != ".csv" or not path.is_file():
        en, zh = f"the code list {name} is not there (form: codes/list.csv#column)", f"代码表 {name} 不存在"
        findings.add(FORM, where, en, zh)
        return ("",)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if column not in (rows.fieldnames or ()):
            findings.add(FORM, where, f"the code list {name} has no column {column}", f"代码表 {name} 没有列 {column}")
            return ("",)
        return tuple(row[column] for row in rows)


def _check_values(values: tuple[Value, ...], kind: ColumnType, where: str, findings: Findings) -> None:
    right = {ColumnType.TEXT: str, ColumnType.INTEGER: int}.get(kind)
    if right is None:
        findings.add(FORM, where, "only text and integer columns take a list of values", "仅文本与整数列可列出取值")
    elif not all(isinstance(value, right) and not isinstance(value, bool) for value in values):
        findings.add(FORM, where, f"every listed value must be of type {kind}", f"所列取值类型应为 {kind}")
    if not 0 < len(values) <= MAX_VALUES or len(set(values)) != len(values):
        findings.add(FORM, where, "the listed values must be distinct, at least one", "所列取值不得为空或重复")
