"""Public domains of columns: listed in the contract, or one column of a code list beside it."""

import csv
from pathlib import Path

from open_data_contract_standard.model import EnumValue

from sandbox.core.columns import ColumnType, Value
from sandbox.ingest.findings import FORM, Findings, Place

MAX_VALUES = 100_000
STAND_IN: tuple[Value, ...] = ("",)
KINDS: dict[ColumnType, type] = {ColumnType.TEXT: str, ColumnType.INTEGER: int}


class DomainReader:
    """Reads domains; `folder` is where the contract lies, code lists are found from there."""

    def __init__(self, folder: Path, findings: Findings) -> None:
        self._folder = folder
        self._findings = findings

    def read(self, listed: list[EnumValue] | None, reference: str, kind: ColumnType, where: Place) -> tuple[Value, ...]:
        """Read a domain from its `enum` or from the code list a reference such as `codes/region.csv#code` names."""
        if listed and reference:
            self._note(where, "has both an enum and a domain; give one", "同时给出 enum 与 domain,只能取其一")
            return STAND_IN
        values = self._from_code_list(reference, where) if reference else _plain(listed or [])
        if values != STAND_IN:
            self._check(values, kind, where)
        return values

    def _from_code_list(self, reference: str, where: Place) -> tuple[Value, ...]:
        name, _, column = reference.partition("#")
        path = self._folder / name
        if not column or Path(name).is_absolute() or path.suffix != ".csv" or not path.is_file():
            self._note(
                where, f"the code list {name} is not there (form: codes/list.csv#column)", f"代码表 {name} 不存在"
            )
            return STAND_IN
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if column in (rows.fieldnames or ()):
                return tuple(row[column] for row in rows)
        self._note(where, f"the code list {name} has no column {column}", f"代码表 {name} 没有列 {column}")
        return STAND_IN

    def _check(self, values: tuple[Value, ...], kind: ColumnType, where: Place) -> None:
        right = KINDS.get(kind)
        if right is None:
            self._note(where, "only text and integer columns take a list of values", "仅文本与整数列可列出取值")
        elif not all(isinstance(value, right) and not isinstance(value, bool) for value in values):
            self._note(where, f"every listed value must be of type {kind}", f"所列取值类型应为 {kind}")
        if not 0 < len(values) <= MAX_VALUES or len(set(values)) != len(values):
            self._note(where, "the listed values must be distinct, at least one", "所列取值不得为空或重复")

    def _note(self, where: Place, en: str, zh: str) -> None:
        self._findings.add(FORM, where, en, zh)


def _plain(listed: list[EnumValue]) -> tuple[Value, ...]:
    """Give the listed values; one that is a structure of its own becomes null, which no domain holds."""
    return tuple(item.value if isinstance(item.value, str | int | float) else None for item in listed)
