"""A drafted contract as a document: what was proposed, why, and what only a person can say."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import yaml

from sandbox.core.columns import ColumnType, Grade
from sandbox.ingest.contract.columns import GRADES, NAME, TYPES
from sandbox.ingest.drafting.bounds import outward_days, outward_number
from sandbox.ingest.drafting.columns import ColumnSketch
from sandbox.ingest.drafting.draft import DraftedTable, foreign_keys, needs_bounds

HEAD = """\
# A draft: types, roles, grades, lists and bounds below were proposed from the file by `sandbox contract draft`.
# Nothing loads under it. Put right what is wrong, fill in what is empty, see `sandbox contract check`, and confirm it:
# `sandbox contract confirm`. 草稿:以下内容由文件推断,须由数据提供单位核对、补全并确认后方可装载。
apiVersion: v3.1.0
kind: DataContract
id: {dataset}
name: ""  # title of the dataset / 数据集名称
version: 0.1.0
status: draft
tenant: ""  # organisation id of the data provider / 数据提供单位

customProperties:
  - property: catalogue
    value:
      id: ""
      kind: 公共数据授权运营目录
      name: ""
      provider: ""
      format: {format}
      updateFrequency: ""  # daily, weekly, monthly, … / 更新频率
      sharingAttribute: conditional  # unconditional, conditional, not_shared / 共享属性
      sharingMode: ""
      sharingReason: ""
      useConditions: ""
      classification: ""
      source: ""
      openness: ""
      registrationCode: ""
      sampleEntry: ""
  - property: grade
    value: {grade}
  # secrecy (none, work, state) and origin (own, sharing, public_place_capture, emergency) are for the provider to say
  - property: privacy
    value:
      period: ""  # such as "2026"

schema:
"""
PROPOSED_LINE = "- {property: proposed, value: true}"
TYPE_WORDS = {kind: word for word, kind in TYPES.items()}
GRADE_WORDS = {grade: word for word, grade in GRADES.items()}


def write_draft(dataset: str, tables: Sequence[DraftedTable]) -> str:
    """Write what is proposed for some tables as one contract."""
    grade = max((role.grade for table in tables for role in table.roles.values()), default=Grade.LOW)
    formats = sorted({table.file.path.suffix[1:].upper() for table in tables})
    head = HEAD.format(dataset=dataset, format=quoted(", ".join(formats)), grade=GRADE_WORDS[grade])
    return head + "".join(f"{line}\n" for table in tables for line in _table_lines(table)) + _keys_told(tables)


def quoted(text: str) -> str:
    """Give a text as a quoted scalar of YAML."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=float("inf")).rstrip("\n")


def _keys_told(tables: Sequence[DraftedTable]) -> str:
    lines = [f"# foreign key, as far as a sample tells: {quoted(a)} in {quoted(b)}\n" for a, b in foreign_keys(tables)]
    return "".join(lines)


def _table_lines(table: DraftedTable) -> Iterator[str]:
    yield f"  - name: {table.file.table}"
    yield "    logicalType: object"
    yield "    customProperties:"
    yield f"      {PROPOSED_LINE}"
    yield from _unit_lines(table)
    if table.left_out:
        yield "      # free text: nothing here protects it, so it is not loaded"
        yield f"      - {{property: leftOut, value: [{', '.join(map(quoted, table.left_out))}]}}"
    yield "    properties:"
    for name in table.sketches:
        yield from _column_lines(table, name)


def _unit_lines(table: DraftedTable) -> Iterator[str]:
    if table.unit is None:
        yield "      # no column looks like a person's or a firm's identifier: name it as unitColumn, or say unit: none"
        yield "      - {property: unit, value: person}"
        return
    name, kind = table.unit
    yield f"      - {{property: unit, value: {kind.value}}}"
    yield f"      - {{property: unitColumn, value: {column_name(table, name)}}}"
    yield f"      - {{property: rowsPerUnit, value: {_rows_per_unit(table.sketches[name])}}}"


def _rows_per_unit(sketch: ColumnSketch) -> int:
    """Give a bound on rows per unit: 1 where the sample has no second row of anyone, else rounded outward."""
    most = sketch.sample.most_rows
    return 1 if most <= 1 else int(outward_number(Decimal(1), Decimal(most), 0)[1])


def column_name(table: DraftedTable, name: str) -> str:
    """Give a column's name in questions: its own where it can be one, else its number."""
    return name if NAME.fullmatch(name) else f"column_{list(table.file.columns).index(name) + 1}"


def _column_lines(table: DraftedTable, name: str) -> Iterator[str]:
    sketch, role, own_name = table.sketches[name], table.roles[name], column_name(table, name)
    is_unit = table.unit is not None and table.unit[0] == name
    yield f"      - name: {own_name}"
    if own_name != name:
        yield f"        physicalName: {quoted(name)}"
    if sketch.is_soiled and _type_of(table, name) is sketch.type:
        yield "        # up to 1 in 100 values are not of this type: a load keeps their rows out"
    yield f"        logicalType: {TYPE_WORDS[_type_of(table, name)]}"
    yield f"        classification: {GRADE_WORDS[role.grade]}"
    if is_unit or name in table.key:
        yield "        required: true"
    if name in table.key:
        yield "        primaryKey: true"
        yield f"        primaryKeyPosition: {table.key.index(name) + 1}"
    yield from _public_lines(table, name)
    yield "        customProperties:"
    yield f"          {PROPOSED_LINE}"
    yield f"          - {{property: role, value: {role.role.value}}}  # {role.why}"
    if role.identifier is not None:
        yield f"          - {{property: identifier, value: {role.identifier}}}"
    if sketch.type is ColumnType.DECIMAL and _type_of(table, name) is ColumnType.DECIMAL:
        yield f"          - {{property: scale, value: {sketch.scale}}}"


def _type_of(table: DraftedTable, name: str) -> ColumnType:
    """Give a column's type: what identifies is text, whatever it looks like."""
    return ColumnType.TEXT if table.roles[name].identifier is not None else table.sketches[name].type


def _public_lines(table: DraftedTable, name: str) -> Iterator[str]:
    sketch, listed = table.sketches[name], table.listed.get(name)
    if listed is not None:
        values = (value if sketch.type is ColumnType.INTEGER else quoted(value) for value in listed.values)
        if listed.leaves_some_out:
            yield "        # rarer values were seen and are not listed: take the list from its public source"
        yield f"        enum: [{', '.join(f'{{value: {value}}}' for value in values)}]"
    elif needs_bounds(table, name):
        low, high = _bounds_of(sketch)
        yield f"        logicalTypeOptions: {{minimum: {low}, maximum: {high}}}"


def _bounds_of(sketch: ColumnSketch) -> tuple[str, str]:
    if sketch.type is ColumnType.DATE:
        days = outward_days(*sketch.days.both)
        return days[0].isoformat(), days[1].isoformat()
    low, high = outward_number(*sketch.numbers.both, sketch.scale)
    return f"{low:f}", f"{high:f}"
