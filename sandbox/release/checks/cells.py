"""Which cells of a table the rules on cells must judge, and by what evidence."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.core.columns import Value
from sandbox.core.reviews import Cell
from sandbox.release.checks.evidence import CellEvidence
from sandbox.release.checks.material import Material
from sandbox.release.numbers import is_number, plain_form
from sandbox.release.tables import OutputTable


@dataclass(frozen=True, slots=True)
class NoisedTable:
    """A table that traces to the gate: differential privacy bounds what it tells, cell rules are evidence."""

    file: str
    counts: tuple[tuple[Cell, float], ...]


@dataclass(frozen=True, slots=True)
class ExactTable:
    """A table that stands on the cell rules. `missing` cells show numbers that nothing is known about."""

    file: str
    cells: tuple[CellEvidence, ...]
    missing: tuple[Cell, ...]


def judged_tables(material: Material) -> tuple[NoisedTable | ExactTable, ...]:
    """Give every output table with what is known about its cells."""
    return tuple(
        _noised(material, name, table) if name in material.traced else _exact(material, name, table)
        for name, table in material.tables()
    )


def _noised(material: Material, name: str, table: OutputTable) -> NoisedTable:
    counted = {column for answer in material.answers_of(name) for column in answer.counts}
    shown = [(place, column) for place, column in enumerate(table.columns) if column in counted]
    return NoisedTable(
        name,
        tuple(
            (Cell(number, column), float(plain_form(row[place])))
            for number, row in enumerate(table.rows, start=1)
            for place, column in shown
            if is_number(row[place])
        ),
    )


def _exact(material: Material, name: str, table: OutputTable) -> ExactTable:
    evidence = material.evidence_of(name)
    keys = evidence.keys if evidence else ()
    known = {found.cell: found for found in evidence.cells} if evidence else {}
    wanted = [cell for cell, value in _cells(table) if cell.column not in keys and value not in (None, "")]
    return ExactTable(name, tuple(known.values()), tuple(cell for cell in wanted if _is_missing(cell, known)))


def _is_missing(cell: Cell, known: Mapping[Cell, CellEvidence]) -> bool:
    return cell not in known


def _cells(table: OutputTable) -> tuple[tuple[Cell, Value], ...]:
    return tuple(
        (Cell(number, column), value)
        for number, row in enumerate(table.rows, start=1)
        for column, value in zip(table.columns, row, strict=True)
    )
