"""The names of the tables that may be asked: all that reading a text needs to know of a contract."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class NamedTable:
    """The open columns of a table, which one holds its privacy unit, and which together are unique in a public one."""

    columns: tuple[str, ...]
    unit: str | None = None
    key: tuple[str, ...] = ()


TableNames: TypeAlias = Mapping[str, NamedTable]
"""Tables by their names in small letters."""
NO_TABLES: TableNames = {}
"""Nothing known: every name of a table may be one, and every name a column of it."""
