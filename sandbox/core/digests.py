"""Canonical JSON of frozen values, and digests over it."""

import hashlib
import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeAlias

Plain: TypeAlias = bool | int | float | str | list["Plain"] | dict[str, "Plain"] | None


def to_plain(value: object) -> Plain:
    """Turn a frozen value into JSON terms: dataclasses to objects, tuples to lists, dates to ISO text.

    Raises:
        TypeError: the value has no such terms.
    """
    if isinstance(value, Enum):
        return to_plain(value.value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return _parts_to_plain(value)


def _whole_to_plain(value: object) -> Plain | dict[str, object]:
    """Open up what the writer cannot write itself, one level deep: it comes back for the parts, at its own speed."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    return to_plain(value)


def _parts_to_plain(value: object) -> Plain:
    if isinstance(value, tuple | list):
        return [to_plain(item) for item in value]
    if isinstance(value, frozenset | set):
        return sorted((to_plain(item) for item in value), key=str)
    if isinstance(value, dict):
        return {str(key): to_plain(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"no plain form for {type(value).__name__}")


def canonical_json(value: object) -> str:
    """Write a value as JSON with sorted keys and no spare space: one value, one text.

    Raises:
        TypeError: the value has no such terms.
    """
    return _WRITER.encode(value)


_WRITER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_whole_to_plain
)


def digest_of(value: object) -> str:
    """Give the SHA-256 of a value's canonical JSON, in hex."""
    return sha256_hex(canonical_json(value).encode())


def sha256_hex(content: bytes) -> str:
    """Give the SHA-256 of some bytes, in hex."""
    return hashlib.sha256(content).hexdigest()
