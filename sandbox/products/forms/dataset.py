"""The dataset form (G1): each question's answer becomes a CSV with its half-widths, described by a table schema.

Layout: `<output>.csv`, `<output>.schema.json` (Table Schema 1.0, specs.frictionlessdata.io), `receipts.json`.
The same functions lay out a run on the masked sample and a run on real data.
"""

from collections.abc import Callable, Iterator

from sandbox.core.answers import Answer
from sandbox.core.columns import Value
from sandbox.core.digests import Plain, canonical_json, to_plain
from sandbox.core.products import OutputFile, ProductQuestion, Specification
from sandbox.products.delimited import write_csv
from sandbox.products.tables import HALF_WIDTH, OutputColumn, OutputTable, table_of_answer

CSV = "text/csv"
JSON = "application/json"
RECEIPTS = "receipts.json"


def build_dataset(specification: Specification, ask: Callable[[ProductQuestion], Answer]) -> tuple[OutputFile, ...]:
    """Ask every question and lay the answers out; the same answers yield the same bytes."""
    answers = tuple((question, ask(question)) for question in specification.questions)
    tables = tuple(table_of_answer(question, answer) for question, answer in answers)
    receipts = [_receipt_of(question, answer) for question, answer in answers]
    return (*lay_out_tables(specification, tables), _json_file(RECEIPTS, receipts))


def lay_out_tables(specification: Specification, tables: tuple[OutputTable, ...]) -> tuple[OutputFile, ...]:
    """Write each table as CSV with its schema beside it."""
    return tuple(file for table in tables for file in _files_of(specification, table))


def _files_of(specification: Specification, table: OutputTable) -> tuple[OutputFile, OutputFile]:
    header = tuple(name for column in table.columns for name in _names_of(column))
    content = write_csv(header, (tuple(_cells(table, number)) for number in range(len(table.rows))))
    schema = _json_file(f"{table.output}.schema.json", _schema_of(specification, table))
    return OutputFile(f"{table.output}.csv", CSV, content), schema


def _names_of(column: OutputColumn) -> tuple[str, ...]:
    return (column.name, f"{column.name}{HALF_WIDTH}") if column.is_measured else (column.name,)


def _cells(table: OutputTable, number: int) -> Iterator[Value]:
    row = zip(table.columns, table.rows[number], table.half_widths[number], strict=True)
    for column, value, half_width in row:
        yield value
        if column.is_measured:
            yield half_width


def _schema_of(specification: Specification, table: OutputTable) -> Plain:
    fields: list[Plain] = []
    for position, column in enumerate(table.columns):
        fields += _fields_of(column, tuple(row[position] for row in table.rows))
    return {
        "name": table.output,
        "title": specification.title,
        "fields": fields,
        "missingValues": [""],
        "suppressed": to_plain(table.suppressed),
        "suppressionRule": table.suppression_rule,
    }


def _fields_of(column: OutputColumn, values: tuple[Value, ...]) -> list[Plain]:
    if not column.is_measured:
        return [{"name": column.name, "title": column.title, "type": _type_of(values)}]
    half_width = f"{column.name}{HALF_WIDTH}"
    return [
        {"name": column.name, "title": column.title, "type": "number", "halfWidth95": half_width},
        {"name": half_width, "title": f"{column.title} ± (95 %)".strip(), "type": "number"},
    ]


def _type_of(values: tuple[Value, ...]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {bool}:
        return "boolean"
    if kinds == {int}:
        return "integer"
    return "number" if kinds and kinds <= {int, float} else "string"


def _receipt_of(question: ProductQuestion, answer: Answer) -> Plain:
    return {
        "output": f"{question.output}.csv",
        "question": question.sql,
        "answerDigest": answer.digest,
        "receipt": to_plain(answer.receipt),
    }


def _json_file(name: str, content: Plain) -> OutputFile:
    return OutputFile(name, JSON, (canonical_json(content) + "\n").encode())
