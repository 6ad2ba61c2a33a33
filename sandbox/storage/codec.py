"""Frozen values to JSON text and back."""

from datetime import date, datetime
from typing import TypeVar

from cattrs.preconf.json import make_converter

from sandbox.core.answers import HalfWidths, Rows
from sandbox.core.columns import Value
from sandbox.core.digests import canonical_json

T = TypeVar("T")

_converter = make_converter(forbid_extra_keys=True)
_converter.register_structure_hook(Value, lambda value, _: value)
_converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
_converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))


def _is_table(kind: object) -> bool:
    return kind in (Rows, HalfWidths)


def _read_table(rows: list[list[Value]], _: object) -> Rows:
    """Read plain cells: no converter need look at each."""
    return tuple(map(tuple, rows))


_converter.register_structure_hook_func(_is_table, _read_table)


def to_json(value: object) -> str:
    """Write a frozen value as canonical JSON."""
    return canonical_json(value)


def from_json(kind: type[T], text: str) -> T:
    """Read a frozen value of the given kind back from its JSON."""
    return _converter.loads(text, kind)
