"""The finest table that a history of questions divides rows into: its cells are the atoms of whatever can be derived.

Every count that was told is a sum over atoms, so whatever subtracting answers from each other can isolate is made of
atoms too. Measured in one statement, generated anew from the questions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from sandbox.core.contract import Table
from sandbox.core.contribution import UNIT
from sandbox.query_gate.exact.audit import Atom
from sandbox.query_gate.exact.divisions import Division
from sandbox.query_gate.meaning.domains import Columns, Stored, domain_of
from sandbox.query_gate.measuring.bounded_rows import every_row
from sandbox.query_gate.measuring.stored_values import stored_values
from sandbox.query_gate.measuring.write_expressions import RowWriter
from sandbox.query_gate.measuring.write_values import quoted

MOST_ATOMS = 50_000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a division stands among the columns of the statement: its flag (None: every row is in) and its keys."""

    flag: int | None
    keys: tuple[int, ...]


class AtomsStatement:
    """The statement that measures the atoms of some divisions of one table, and how its rows are read."""

    def __init__(self, table: Table, columns: Columns, divisions: tuple[Division, ...]) -> None:
        self._table = table
        self._writer = RowWriter(columns)
        self._divisions = divisions
        self._texts: dict[str, int] = {}
        self._places = tuple(self._place(division) for division in divisions)

    def text(self, min_units: int) -> str:
        """Write it; units are listed where they are fewer than `min_units`, for whether two lists overlap matters."""
        columns = [f"c{place}" for place in range(len(self._texts))]
        inner = ", ".join([*(f"{text} AS c{place}" for text, place in self._texts.items()), quoted(UNIT)])
        units = f"DISTINCT {quoted(UNIT)}"
        count = f"system.main.count({units}) AS units"
        few = f"CASE WHEN system.main.count({units}) < {min_units} THEN system.main.list({units}) END AS few"
        rows = " ".join(("SELECT", inner, "FROM", every_row(self._table)))
        parts = ["SELECT", ", ".join([*columns, count, few]), "FROM", f"({rows})"]
        parts += ["GROUP BY", ", ".join(columns)] if columns else []
        return " ".join([*parts, f"LIMIT {MOST_ATOMS + 1}"])

    def atoms(self, answered: pa.Table) -> tuple[Atom, ...]:
        """Read the atoms."""
        values = [stored_values(answered.column(place)) for place in range(len(self._texts))]
        domains = [tuple(frozenset(domain_of(key.extent)) for key in d.keys) for d in self._divisions]
        atoms: list[Atom] = []
        counted = zip(answered.column("units").to_pylist(), answered.column("few").to_pylist(), strict=True)
        for row, (units, few) in enumerate(counted):
            told = self._told([column[row] for column in values], domains)
            atoms.append(Atom(frozenset(told), units, None if few is None else frozenset(few)))
        return tuple(atoms)

    def _place(self, division: Division) -> _Place:
        inside = self._inside(division)
        keys = (self._writer.text(key.of) for key in division.keys)
        texts = [key if inside is None else f"CASE WHEN {inside} THEN {key} END" for key in keys]
        return _Place(None if inside is None else self._column(inside), tuple(map(self._column, texts)))

    def _inside(self, division: Division) -> str | None:
        parts = [] if division.where is None else [self._writer.text(division.where)]
        parts += [] if division.value is None else [f"{self._writer.raw_or_text(division.value)} IS NOT NULL"]
        return f"COALESCE({' AND '.join(parts)}, FALSE)" if parts else None

    def _column(self, text: str) -> int:
        return self._texts.setdefault(text, len(self._texts))

    def _told(
        self, row: list[Stored | None], domains: list[tuple[frozenset[Stored | None], ...]]
    ) -> Iterator[tuple[int, tuple[Stored | None, ...]]]:
        """Give each group that was told and that this atom is part of."""
        for number, (place, domain) in enumerate(zip(self._places, domains, strict=True)):
            if place.flag is None or row[place.flag]:
                cell = tuple(row[key] for key in place.keys)
                if all(value in values for value, values in zip(cell, domain, strict=True)):
                    yield number, cell
