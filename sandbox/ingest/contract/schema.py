"""JSON Schema of our profile of the Open Data Contract Standard, for editors: `sandbox contract schema`.

What the standard describes and we pass on is taken from its own model; what we read is written here, field by field.
What no schema can say (columns a rule names, bounds in order, what the law forbids) is for `sandbox contract check`.
"""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy

from open_data_contract_standard.model import OpenDataContractStandard

from sandbox.core.contract import ContractStatus
from sandbox.ingest.contract import columns, odcs, tables
from sandbox.ingest.contract.document import DESCRIPTIVE
from sandbox.ingest.contract.schema_parts import COLUMN_PROPERTIES, CONTRACT_PROPERTIES, TABLE_PROPERTIES
from sandbox.ingest.contract.schema_words import (
    BOUNDS_WHERE_NEEDED,
    COLUMN_FIELDS,
    LISTED_VALUES,
    TABLE_FIELDS,
    TEXT,
    UNIT_WHERE_PROTECTED,
    Schema,
    own_properties,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ROOT_FIELDS: Schema = {
    "apiVersion": {"type": "string", "pattern": r"^v3\."},
    "kind": {"const": "DataContract"},
    "id": TEXT,
    "name": TEXT,
    "version": TEXT,
    "tenant": TEXT,
    "status": {"enum": [status.value for status in ContractStatus]},
    "schema": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/SchemaObject"}},
    "customProperties": own_properties(CONTRACT_PROPERTIES),
}
REQUIRED = ["apiVersion", "kind", "id", "name", "version", "tenant", "schema", "customProperties"]


def contract_schema() -> Schema:
    """Give the JSON Schema of contracts."""
    model: Schema = deepcopy(OpenDataContractStandard.model_json_schema(by_alias=True))
    definitions = _part(model, "$defs")
    for definition in definitions.values():
        if isinstance(definition, dict):
            definition["additionalProperties"] = False
    definitions["SchemaObject"] = _profile(
        _part(definitions, "SchemaObject"), tables.ENFORCED, TABLE_FIELDS, own_properties(TABLE_PROPERTIES)
    ) | {"required": ["name", "properties", "customProperties"], "allOf": UNIT_WHERE_PROTECTED}
    definitions["SchemaProperty"] = _profile(
        _part(definitions, "SchemaProperty"), columns.ENFORCED, COLUMN_FIELDS, own_properties(COLUMN_PROPERTIES)
    ) | {
        "required": ["name", "logicalType", "classification", "customProperties"],
        "allOf": [*LISTED_VALUES, BOUNDS_WHERE_NEEDED],
    }
    root = _profile(model, odcs.ENFORCED | {"schema"}, ROOT_FIELDS, ROOT_FIELDS["customProperties"])
    return {
        "$schema": DIALECT,
        "title": "Data contract of the sandbox (Open Data Contract Standard v3)",
        **{name: value for name, value in root.items() if name not in ("$defs", "title")},
        "required": REQUIRED,
        "$defs": {name: definitions[name] for name in sorted(_reached(root, definitions))},
    }


def schema_text() -> str:
    """Give the JSON Schema of contracts as it is published."""
    return json.dumps(contract_schema(), indent=1, ensure_ascii=False) + "\n"


def _profile(part: Schema, enforced: frozenset[str], fields: Schema, own: object) -> Schema:
    """Give a part of the standard with our fields for those we read, and no others but those that describe."""
    described = _part(part, "properties")
    kept = {name: value for name, value in described.items() if name in DESCRIPTIVE | enforced}
    return {
        "type": "object",
        "properties": {**kept, **fields, "customProperties": own},
        "additionalProperties": False,
    }


def _part(schema: Mapping[str, object], name: str) -> Schema:
    found = schema[name]
    if not isinstance(found, dict):
        raise TypeError(name)
    return found


def _reached(start: object, definitions: Schema) -> set[str]:
    """Name the definitions that a schema leads to."""
    reached: set[str] = set()
    waiting = set(_references(start))
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= set(_references(definitions[name])) - reached
    return reached


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "$ref" and isinstance(value, str):
                yield value.rpartition("/")[2]
            elif name != "$defs":
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)
