"""The document of a contract: YAML text to the Open Data Contract Standard's model, nothing passed over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard
from pydantic import BaseModel, ValidationError

from sandbox.core.errors.loading import ContractIncomplete, ContractUnreadable
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.ingest.findings import FORM, Findings, Place, SpotOf
from sandbox.world.plain_yaml import PlainYaml, YamlFault, read_plain_yaml

MAX_BYTES = 2_000_000
NO_FILE = Text("there is no such file", "没有该文件")
NOT_UTF8 = Text("it is not text in UTF-8", "不是 UTF-8 文本")
TOO_LARGE = Text(f"it holds more than {MAX_BYTES} bytes", f"超过 {MAX_BYTES} 字节")
NO_FIELDS = Text("it holds no fields", "其中没有任何字段")
NO_V3 = Text("kind must be DataContract and apiVersion v3.x", "kind 须为 DataContract,apiVersion 须为 v3.x")


@dataclass(frozen=True, slots=True)
class Document:
    """A contract's document, the fields as they are written, and where each stands."""

    model: OpenDataContractStandard
    written: Mapping[str, object]
    spot_of: SpotOf


def read_document(path: Path) -> Document:
    """Read a contract file into the standard's model.

    Raises:
        ContractUnreadable: it is no YAML document of the standard's version 3.
        ContractIncomplete: fields have the wrong form; the findings list them.
    """
    plain = _read_yaml(path)
    written = plain.value
    if not isinstance(written, dict):
        raise ContractUnreadable(file=path.name, why=NO_FIELDS)
    try:
        model = OpenDataContractStandard.model_validate(written)
    except ValidationError as error:
        raise _not_of_the_form(path, error, plain.spot_of) from error
    version = model.apiVersion or ""
    if model.kind != "DataContract" or not version.startswith("v3."):
        raise ContractUnreadable(file=path.name, why=NO_V3)
    return Document(model, written, plain.spot_of)


def _read_yaml(path: Path) -> PlainYaml:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ContractUnreadable(file=path.name, why=TOO_LARGE)
        plain = read_plain_yaml(path.read_bytes().decode())
    except FileNotFoundError as error:
        raise ContractUnreadable(file=path.name, why=NO_FILE) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ContractUnreadable(file=path.name, why=NOT_UTF8) from error
    if plain.faults:
        raise _broken(path, plain.faults)
    return plain


def _broken(path: Path, faults: tuple[YamlFault, ...]) -> ContractUnreadable:
    line = faults[0].spot.line
    why = Text(f"its YAML breaks in line {line}", f"第 {line} 行的 YAML 有误")
    findings = tuple(Finding(FORM, path.name, f.text, f.spot.line, f.spot.column) for f in faults)
    return ContractUnreadable(findings=findings, file=path.name, why=why)


def _not_of_the_form(path: Path, error: ValidationError, spot_of: SpotOf) -> ContractIncomplete:
    findings = Findings(spot_of)
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        where = Place(".".join(str(step) for step in fault["loc"]), fault["loc"])
        findings.add(FORM, where, fault["msg"], f"格式不符:{fault['msg']}")
    return ContractIncomplete(findings=findings.all, file=path.name, count=len(findings.all))


def note_unknown_fields(document: Document, findings: Findings) -> None:
    """Note the fields of the file that the standard does not know: the model itself would drop them silently."""
    known = document.model.model_dump(by_alias=True, exclude_unset=True)
    for where in _unknown(document.written, known, Place("")):
        findings.add(FORM, where, "is not a field of the standard", "不是该标准的字段")


def _unknown(written: object, known: object, where: Place) -> Iterable[Place]:
    if isinstance(written, Mapping) and isinstance(known, Mapping):
        for key, value in written.items():
            place = where.at(key).named(f"{where.label}.{key}" if where.label else str(key))
            if key not in known:
                yield place
            else:
                yield from _unknown(value, known[key], place)
    elif isinstance(written, list) and isinstance(known, list):
        for number, (value, other) in enumerate(zip(written, known, strict=True)):
            yield from _unknown(value, other, where.at(number).named(f"{where.label}[{number + 1}]"))


def note_unenforced(part: BaseModel, enforced: frozenset[str], where: Place, findings: Findings) -> None:
    """Note the fields that are set in a part of the document and would promise what nothing here holds to."""
    for name in sorted(part.model_fields_set - enforced - DESCRIPTIVE):
        findings.add(FORM, where.at(name), f"{name} is not enforced here; leave it out", f"{name} 在此不起作用,请删除")


DESCRIPTIVE = frozenset(
    {"id", "name", "businessName", "description", "tags", "examples", "authoritativeDefinitions", "physicalType"}
    | {"synonyms", "criticalDataElement", "dataGranularityDescription", "kind", "apiVersion", "version", "status"}
    | {"contractCreatedTs", "support", "team", "domain", "dataProduct", "servers"}
)


def custom_fields(properties: list[CustomProperty] | None, where: Place, findings: Findings) -> dict[str, object]:
    """Give the custom properties of a part by name; a name given twice is noted."""
    fields: dict[str, object] = {}
    for number, item in enumerate(properties or []):
        place = where.at("customProperties", number)
        if not item.property:
            findings.add(FORM, place, "a custom property has no name", "自定义属性缺少名称")
        elif item.property in fields:
            findings.add(FORM, place, f"{item.property} is given twice", f"{item.property} 重复")
        else:
            fields[item.property] = item.value
    return fields
