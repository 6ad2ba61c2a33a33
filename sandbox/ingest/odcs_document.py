"""The document of a contract: YAML text to the Open Data Contract Standard's model, nothing passed over."""

from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path

import yaml
from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from sandbox.core.errors.loading import ContractIncomplete, ContractUnreadable
from sandbox.ingest.findings import FORM, Findings

MAX_BYTES = 2_000_000


def read_document(path: Path) -> OpenDataContractStandard:
    """Read a contract file into the standard's model.

    Raises:
        ContractUnreadable: it is no YAML document of the standard's version 3.
        ContractIncomplete: fields have the wrong form; the findings list them.
    """
    fields = _read_yaml(path)
    try:
        document = OpenDataContractStandard.model_validate(fields)
    except ValidationError as error:
        raise _not_of_the_form(path, error) from error
    version = document.apiVersion or ""
    if document.kind != "DataContract" or not version.startswith("v3."):
        raise ContractUnreadable(file=path.name, why="kind must be DataContract and apiVersion v3.x")
    return document


class _PlainLoader(yaml.SafeLoader):
    """YAML without what would let a reader and this program see two different contracts, or grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse references to other parts: a few lines of them can stand for gigabytes."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Refuse a key that stands twice, and one that is no text."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(set(keys)) < len(keys) or not all(isinstance(key, str) for key in keys):
            raise yaml.YAMLError("a field stands twice, or its name is no text")
        return super().construct_mapping(node, deep)


def _read_yaml(path: Path) -> Mapping[str, object]:
    try:
        content = path.read_bytes()
        fields = yaml.load(content.decode(), _PlainLoader) if len(content) <= MAX_BYTES else None  # noqa: S506 - a SafeLoader
    except FileNotFoundError as error:
        raise ContractUnreadable(file=path.name, why="there is no such file") from error
    except yaml.MarkedYAMLError as error:
        raise ContractUnreadable(file=path.name, why=f"its YAML breaks {_place_of(error)}") from error
    except (OSError, ValueError, TypeError, RecursionError, yaml.YAMLError) as error:
        why = "it is not plain YAML in UTF-8: no references, no field twice, dates that are real"
        raise ContractUnreadable(file=path.name, why=why) from error
    if not isinstance(fields, dict):
        raise ContractUnreadable(file=path.name, why=f"it holds no fields, or more than {MAX_BYTES} bytes")
    return fields


def _place_of(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    return f"in line {mark.line + 1}" if mark else "somewhere"


def _not_of_the_form(path: Path, error: ValidationError) -> ContractIncomplete:
    findings = Findings()
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = ".".join(str(step) for step in fault["loc"])
        findings.add(FORM, where, fault["msg"], f"格式不符:{fault['msg']}")
    return ContractIncomplete(findings=findings.all, file=path.name, count=len(findings.all))


def note_unknown_fields(path: Path, document: OpenDataContractStandard, findings: Findings) -> None:
    """Note the fields of the file that the standard does not know: the model itself would drop them silently."""
    known = document.model_dump(by_alias=True, exclude_unset=True)
    for where in _unknown(_read_yaml(path), known, ""):
        findings.add(FORM, where, "is not a field of the standard", "不是该标准的字段")


def _unknown(written: object, known: object, where: str) -> Iterable[str]:
    if isinstance(written, Mapping) and isinstance(known, Mapping):
        for key, value in written.items():
            place = f"{where}.{key}" if where else str(key)
            if key not in known:
                yield place
            else:
                yield from _unknown(value, known[key], place)
    elif isinstance(written, list) and isinstance(known, list):
        for number, (value, other) in enumerate(zip(written, known, strict=True), 1):
            yield from _unknown(value, other, f"{where}[{number}]")


def note_unenforced(part: BaseModel, enforced: frozenset[str], where: str, findings: Findings) -> None:
    """Note the fields that are set in a part of the document and would promise what nothing here holds to."""
    for name in sorted(part.model_fields_set - enforced - DESCRIPTIVE):
        findings.add(FORM, where, f"{name} is not enforced here; leave it out", f"{name} 在此不起作用,请删除")


DESCRIPTIVE = frozenset(
    {"id", "name", "businessName", "description", "tags", "examples", "authoritativeDefinitions", "physicalType"}
    | {"synonyms", "criticalDataElement", "dataGranularityDescription", "kind", "apiVersion", "version", "status"}
    | {"contractCreatedTs", "support", "team", "domain", "dataProduct", "servers"}
)


def custom_fields(properties: list[CustomProperty] | None, where: str, findings: Findings) -> dict[str, object]:
    """Give the custom properties of a part by name; a name given twice is noted."""
    fields: dict[str, object] = {}
    for item in properties or []:
        if not item.property:
            findings.add(FORM, where, "a custom property has no name", "自定义属性缺少名称")
        elif item.property in fields:
            findings.add(FORM, where, f"{item.property} is given twice", f"{item.property} 重复")
        else:
            fields[item.property] = item.value
    return fields
