"""The public view of a loaded dataset: its catalogue entry and columns; no row, no count, no listed value (C12)."""

from dataclasses import dataclass, replace

from sandbox.core.columns import Column, ColumnType, Grade
from sandbox.core.contract import CatalogueEntry, Contract


@dataclass(frozen=True, slots=True)
class PublicColumn:
    """What the public may know of a column."""

    name: str
    title: str
    type: ColumnType
    grade: Grade


@dataclass(frozen=True, slots=True)
class PublicTable:
    """What the public may know of a table."""

    name: str
    title: str
    columns: tuple[PublicColumn, ...]


@dataclass(frozen=True, slots=True)
class PublicDataset:
    """What the public may know of a dataset; the entry of its sample is empty where its grade forbids one."""

    dataset: str
    title: str
    entry: CatalogueEntry
    grade: Grade
    tables: tuple[PublicTable, ...]


def public_view(contract: Contract, samples_below: Grade) -> PublicDataset:
    """Give a dataset's public view; its sample is named only where its grade lies below `samples_below`."""
    shows_sample = contract.grade < samples_below
    entry = contract.catalogue if shows_sample else replace(contract.catalogue, sample_entry="")
    tables = tuple(
        PublicTable(table.name, table.title, tuple(map(_public_column, table.columns))) for table in contract.tables
    )
    return PublicDataset(contract.dataset, contract.title, entry, contract.grade, tables)


def _public_column(column: Column) -> PublicColumn:
    return PublicColumn(column.name, column.title, column.type, column.grade)
