"""Words of the contract's JSON Schema: kinds of values, fields of tables and columns, what a field asks of others."""

from collections.abc import Mapping

from sandbox.core.columns import ColumnRole, ColumnType
from sandbox.ingest.contract.columns import GRADES, NAME, TYPES
from sandbox.ingest.contract.quality_rules import COMPARISONS, OF_COLUMNS, OF_TABLES, READ, RULE, TOLD, UNITS

Schema = dict[str, object]

TEXT: Schema = {"type": "string", "pattern": r"\S"}
WORD: Schema = {"type": ["string", "number"], "pattern": r"\S"}
OPTIONAL_WORD: Schema = {"type": ["string", "number"]}
DAY_OF_ANY_YEAR = (
    r"(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
)
LEAP_YEAR = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
DAY: Schema = {
    "type": "string",
    "format": "date",
    "pattern": f"^(?!0000)([0-9]{{4}}-({DAY_OF_ANY_YEAR})|{LEAP_YEAR}-02-29)$",
}
"""A day of the calendar: editors need not know the word `date`, so the form alone tells 2026-02-29 from a day."""
TRUTH: Schema = {"type": "boolean"}
NAMES: Schema = {"type": "array", "items": {"type": "string"}}
NUMERIC = r"^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$"
SMALL_NUMBER = r"^[1-9](\.[0-9]*)?[eE]-(0?[2-9]|[1-9][0-9])$"
PLAIN_NAME: Schema = {"type": "string", "pattern": f"^{NAME.pattern}$"}


def choice(words: Mapping[str, object]) -> Schema:
    """One of some words."""
    return {"enum": list(words)}


def whole(least: int, most: int | None = None) -> Schema:
    """A whole number."""
    return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})


def amount(most: float) -> Schema:
    """A number above 0, and at most `most`, which is 0.1 or more; YAML 1.1 reads 1e-6 as a text."""
    return {"type": ["number", "string"], "exclusiveMinimum": 0, "maximum": most, "pattern": SMALL_NUMBER}


def group(fields: Mapping[str, object], required: tuple[str, ...]) -> Schema:
    """A group of fields, and no others."""
    return {
        "type": "object",
        "properties": dict(fields),
        "required": list(required),
        "additionalProperties": False,
    }


def own_properties(properties: Mapping[str, tuple[Schema, bool]]) -> Schema:
    """A list of custom properties: their names, the form of each value, and which must be there; none twice."""
    forms = [
        {"if": _is_called(name), "then": {"properties": {"value": form}, "required": ["value"]}}
        for name, (form, _) in properties.items()
    ]
    fields = {"property": {"enum": list(properties)}, "value": {}} | {"id": {}, "description": {}, "vendor": {}}
    counts = [
        {"contains": _is_called(name), "minContains": int(is_required), "maxContains": 1}
        for name, (_, is_required) in properties.items()
    ]
    return {"type": "array", "items": group(fields, ("property",)) | {"allOf": forms}, "allOf": counts}


def _is_called(name: str) -> Schema:
    return {"properties": {"property": {"const": name}}, "required": ["property"]}


def has_own(name: str, value: Schema | None = None) -> Schema:
    """Tell whether a custom property is there, with such a value."""
    fields: Schema = {"property": {"const": name}} | ({} if value is None else {"value": value})
    item = {"properties": fields, "required": ["property", "value"]}
    return {"properties": {"customProperties": {"contains": item}}, "required": ["customProperties"]}


UNIT_WHERE_PROTECTED: list[Schema] = [
    {
        "if": has_own("unit", {"enum": ["person", "firm"]}),
        "then": {"allOf": [has_own("unitColumn"), has_own("rowsPerUnit")]},
        "else": {"not": has_own("unitColumn")},
    }
]


def library(metrics: Mapping[str, object]) -> Schema:
    """A quality rule of the standard's library about one of some metrics."""
    amounts = {name: {"type": "number"} for name in COMPARISONS}
    between = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    named = {"metric": choice(metrics), "rule": choice(metrics), "unit": {"enum": list(UNITS)}}
    return {
        "$ref": "#/$defs/DataQuality",
        "properties": {"type": {"const": "library"}, "mustBeBetween": between} | named | amounts,
        "required": ["type"],
        "anyOf": [{"required": ["metric"]}, {"required": ["rule"]}],
        "propertyNames": {"enum": sorted(READ | TOLD)},
    }


BETWEEN_COLUMNS: Schema = {
    "$ref": "#/$defs/DataQuality",
    "properties": {
        "type": {"const": "custom"},
        "engine": {"const": "sandbox"},
        "implementation": {"type": "string", "pattern": f"^(?:{RULE.pattern})$"},
    },
    "required": ["type", "engine", "implementation"],
}
TABLE_FIELDS: Schema = {
    "name": PLAIN_NAME,
    "businessName": {"type": "string"},
    "properties": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/SchemaProperty"}},
    "quality": {"type": "array", "items": {"anyOf": [BETWEEN_COLUMNS, library(OF_TABLES)]}},
}
NUMBER_BOUND: Schema = {"type": ["number", "string"], "pattern": NUMERIC}
COLUMN_FIELDS: Schema = {
    "name": PLAIN_NAME,
    "physicalName": {"type": "string"},
    "logicalType": choice(TYPES),
    "classification": choice(GRADES),
    "required": TRUTH,
    "primaryKey": TRUTH,
    "primaryKeyPosition": {"type": "integer"},
    "enum": {
        "type": "array",
        "minItems": 1,
        "uniqueItems": True,
        "items": {"$ref": "#/$defs/EnumValue", "required": ["value"]},
    },
    "quality": {"type": "array", "items": library(OF_COLUMNS)},
    "logicalTypeOptions": group({"minimum": {}, "maximum": {}}, ("minimum", "maximum")),
}
WORDS_OF = {kind: word for word, kind in TYPES.items()}


def _where_type(kind: ColumnType, then: Schema) -> Schema:
    is_it = {"properties": {"logicalType": {"const": WORDS_OF[kind]}}, "required": ["logicalType"]}
    return {"if": is_it, "then": then}


def _bounds(form: Schema) -> Schema:
    return {"properties": {"logicalTypeOptions": {"properties": {"minimum": form, "maximum": form}}}}


def _values(form: Schema) -> Schema:
    return {"properties": {"enum": {"items": {"properties": {"value": form}}}}}


UNBOUNDED: Schema = {"properties": {"logicalTypeOptions": False}}
UNLISTED: Schema = {"properties": {"enum": False}, "not": has_own("domain")}
UNSCALED: Schema = {"not": has_own("scale", {"exclusiveMinimum": 0})}
LISTED_VALUES: list[Schema] = [
    _where_type(ColumnType.TEXT, {"allOf": [_values({"type": "string"}), UNBOUNDED, UNSCALED]}),
    _where_type(ColumnType.INTEGER, {"allOf": [_values({"type": "integer"}), _bounds(NUMBER_BOUND), UNSCALED]}),
    _where_type(ColumnType.DECIMAL, {"allOf": [UNLISTED, _bounds(NUMBER_BOUND)]}),
    _where_type(ColumnType.DATE, {"allOf": [UNLISTED, _bounds(DAY), UNSCALED]}),
    _where_type(ColumnType.BOOLEAN, {"allOf": [UNLISTED, UNBOUNDED, UNSCALED]}),
    {"not": {"allOf": [{"required": ["enum"]}, has_own("domain")]}},
    {
        "if": has_own("identifier"),
        "then": has_own("role", {"const": ColumnRole.DIRECT_IDENTIFIER.value}),
    },
]
BOUNDS_WHERE_NEEDED: Schema = {
    "anyOf": [
        {"properties": {"logicalType": {"enum": ["string", "boolean"]}}, "required": ["logicalType"]},
        {"required": ["logicalTypeOptions"]},
        {"required": ["enum"]},
        has_own("domain"),
        has_own("role", {"const": ColumnRole.DIRECT_IDENTIFIER.value}),
    ]
}
