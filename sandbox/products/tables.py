"""A table on its way into an output file: from a noised answer, or from a run on the masked sample."""

from dataclasses import dataclass

from sandbox.core.answers import Answer, ColumnKind
from sandbox.core.columns import Value
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.products import ProductQuestion
from sandbox.core.questions import Quote
from sandbox.products.findings import Findings

HALF_WIDTH = "_hw95"


@dataclass(frozen=True, slots=True)
class SampleTable:
    """What a question yields on the masked sample; no noise, no unit of the real data."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


@dataclass(frozen=True, slots=True)
class OutputColumn:
    """One column of an output. `is_measured`: a 95 % half-width column stands beside it."""

    name: str
    title: str
    is_measured: bool


@dataclass(frozen=True, slots=True)
class OutputTable:
    """One output: its columns, and for each row the values and their half-widths (None for keys)."""

    output: str
    columns: tuple[OutputColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    half_widths: tuple[tuple[float | None, ...], ...]
    suppressed: tuple[tuple[int, int], ...] = ()
    suppression_rule: str = ""


def table_of_answer(question: ProductQuestion, answer: Answer) -> OutputTable:
    """Make the output of a question from its noised answer."""
    columns = tuple(
        OutputColumn(column.name, question.title_of(column.name), column.kind is not ColumnKind.KEY)
        for column in answer.columns
    )
    check_columns(question, tuple(column.name for column in columns))
    return OutputTable(
        question.output, columns, answer.rows, answer.half_widths, answer.suppressed, answer.suppression_rule
    )


def table_of_sample(question: ProductQuestion, quote: Quote, sample: SampleTable) -> OutputTable:
    """Make the output of a question from a run on the sample, with the half-widths its quote expects."""
    expected = {column.name: column.half_width_95 for column in quote.columns}
    half_widths = tuple(expected.get(name) for name in sample.columns)
    columns = tuple(
        OutputColumn(name, question.title_of(name), half_width is not None)
        for name, half_width in zip(sample.columns, half_widths, strict=True)
    )
    check_columns(question, sample.columns)
    return OutputTable(question.output, columns, sample.rows, tuple(half_widths for _ in sample.rows))


def check_columns(question: ProductQuestion, columns: tuple[str, ...]) -> None:
    """Check that titles name columns that exist, and that no column collides with a half-width column.

    Raises:
        InvalidProduct: with all that do not.
    """
    findings = Findings()
    for title in question.titles:
        if title.column not in columns:
            findings.add("title_without_column", question.sql_file, title.column)
    for name in columns:
        if columns.count(name) > 1 or f"{name}{HALF_WIDTH}" in columns:
            findings.add("columns_clash", question.sql_file, f"{name}{HALF_WIDTH}")
    if findings.found:
        raise InvalidProduct(folder=question.sql_file, findings=findings.all())
