"""Answers made of several private blocks, or by more than a single group's numbers: worked out in the scratch engine.

It holds nothing but noised results, so whatever it does with them is post-processing: free, and safe.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Receipt
from sandbox.core.columns import Value
from sandbox.core.digests import sha256_hex
from sandbox.query_gate.answering.answer import common_width, selection_rule
from sandbox.query_gate.answering.result_inputs import Block, BlockTable
from sandbox.query_gate.answering.result_statement import Statement, is_simulated, write_statement
from sandbox.query_gate.answering.result_steps import REPLICATES, TableColumn
from sandbox.query_gate.answering.rounding import given_value, given_width
from sandbox.query_gate.meaning.result_sizes import RowBound, row_bounds
from sandbox.query_gate.meaning.results import CheckedShell

Run = Callable[[str, Mapping[str, pa.Table]], pa.Table]
COPIES = (200, 100, 60, 40, 20)
MAX_CELLS = 400_000
"""Rows times copies: the largest choice of copies that stays below is taken; R is one less."""


@dataclass(frozen=True, slots=True)
class Given:
    """Under what an answer is given."""

    receipt: Receipt
    min_group_size: int


def wide_answer(shell: CheckedShell, blocks: tuple[Block, ...], given: Given, run: Run) -> Answer:
    """Make the asker's answer out of the kept blocks.

    Args:
        shell: the steps above the blocks.
        blocks: what was kept of each.
        given: receipt and rule of the answer; the receipt's id seeds the simulation of half-widths.
        run: runs one statement over some tables, where nothing else is.

    Raises:
        EngineFailed: the scratch engine could not answer.
        DeadlineExceeded: it took too long.
    """
    tables = [BlockTable(block) for block in blocks]
    replicates = _replicates(shell, blocks, tables)
    statement = write_statement(shell, tuple(table.columns for table in tables), replicates)
    generator = np.random.default_rng(int(sha256_hex(given.receipt.id.encode())[:32], 16))
    passed = {f"b{place}": table.table(replicates, generator) for place, table in enumerate(tables)}
    passed[REPLICATES] = pa.table({"r": pa.array(np.arange(replicates + 1, dtype=np.int32))})
    return _answer(shell, statement, run(statement.sql, passed), (blocks, given))


def _replicates(shell: CheckedShell, blocks: tuple[Block, ...], tables: list[BlockTable]) -> int:
    if all(noise is None for block in blocks for noise in block.priced.noises):
        return 0
    bounds = tuple(RowBound(table.size, block.keys) for table, block in zip(tables, blocks, strict=True))
    joined = max(bound.joined for bound in row_bounds(shell.shell, bounds))
    most = max(joined, *(table.cells for table in tables))
    return next((copies for copies in COPIES if copies * most <= MAX_CELLS), COPIES[-1]) - 1


def _answer(
    shell: CheckedShell, statement: Statement, answered: pa.Table, under: tuple[tuple[Block, ...], Given]
) -> Answer:
    blocks, given = under
    found = [answered.column(place).to_pylist() for place in range(answered.num_columns)]
    by_name = dict(zip(answered.column_names, found, strict=True))
    columns = [_shown(by_name, place, column) for place, column in enumerate(statement.columns)]
    withheld = tuple(
        (row, place)
        for row in range(answered.num_rows)
        for place, column in enumerate(columns)
        if column.is_withheld[row]
    )
    rules = [selection_rule(block.priced) for block in blocks]
    rules += [f"min_group_size {given.min_group_size}, and no divisor within its own noise"] if withheld else []
    rule = "; ".join(dict.fromkeys(part for part in rules if part))
    named = zip(unique_names(shell.shell.names), statement.columns, columns, strict=True)
    heads = tuple(AnswerColumn(name, kind_of_column(fact), common_width(shown.widths)) for name, fact, shown in named)
    values = tuple(zip(*(column.values for column in columns), strict=True))
    widths = tuple(zip(*(column.widths for column in columns), strict=True))
    return Answer(heads, values, widths, given.receipt, withheld, rule)


@dataclass(frozen=True, slots=True)
class _Shown:
    values: tuple[Value, ...]
    widths: tuple[float | None, ...]
    is_withheld: tuple[bool, ...]


def _shown(by_name: Mapping[str, list[object]], place: int, column: TableColumn) -> _Shown:
    raw = by_name[f"c{place}"]
    widths = tuple(_width(value, width) for value, width in zip(raw, _raw_widths(by_name, place, column), strict=True))
    values = tuple(given_value(_value(value, column), width) for value, width in zip(raw, widths, strict=True))
    flags = by_name.get(f"h{place}", [False] * len(raw))
    return _Shown(values, widths, tuple(v is None and bool(flag) for v, flag in zip(values, flags, strict=True)))


def _raw_widths(by_name: Mapping[str, list[object]], place: int, column: TableColumn) -> list[object]:
    raw = by_name[f"c{place}"]
    nothing: object = 0.0 if is_simulated(column) else None
    simulated = by_name.get(f"w{place}", [nothing] * len(raw))
    known = by_name.get(f"e{place}", [None] * len(raw))
    return [width if exact is None else exact for exact, width in zip(known, simulated, strict=True)]


def _width(value: object, width: object) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return given_width(width) if is_number and isinstance(width, float) else None


def _value(value: object, column: TableColumn) -> Value:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        finite = value if math.isfinite(value) else None
        return round(finite) if finite is not None and column.is_whole else finite
    return value if isinstance(value, bool | int | str) else None


def kind_of_column(column: TableColumn) -> ColumnKind:
    """Tell where a column's values come from."""
    if not column.is_measured:
        return ColumnKind.KEY
    return ColumnKind.NOISED if column.is_direct else ColumnKind.DERIVED


def unique_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Give column names of which none is repeated: a repeated one gets a number."""
    found: list[str] = []
    for name in names:
        taken = sum(1 for earlier in found if earlier == name or earlier.startswith(f"{name}:"))
        found.append(f"{name}:{taken}" if name in found else name)
    return tuple(found)
