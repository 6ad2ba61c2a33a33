"""Walk over model nodes and rebuild them; a node's parts are its dataclass fields.

A source per unit is walked by itself: the columns in it are not those of the question around it.
"""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from operator import is_
from typing import TypeVar, cast

from sandbox.query_gate.language.expressions import ColumnRef
from sandbox.query_gate.language.model import PerUnit

N = TypeVar("N")
Change = Callable[[object], object]


def parts_of(node: object) -> Iterator[object]:
    """Give a node and everything beneath it, parents first."""
    yield node
    if isinstance(node, PerUnit):
        return
    if isinstance(node, tuple):
        for item in node:
            yield from parts_of(item)
    else:
        for name in _names_in(node):
            yield from parts_of(getattr(node, name))


def _names_in(node: object) -> tuple[str, ...]:
    """Give the names of a node's parts; what is no node has none."""
    return _names_of_fields(type(node))  # type: ignore[arg-type]  # a class can be hashed, whatever its objects' hash


@cache
def _names_of_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def is_beyond(parts: int, depth: int, node: object) -> bool:
    """Tell whether a node has more parts, or nests deeper, than these limits."""
    waiting, seen = [(node, 0)], 0
    while waiting:
        part, deep = waiting.pop()
        seen += 1
        if seen > parts or deep > depth:
            return True
        if isinstance(part, tuple):
            waiting += [(item, deep) for item in part]
        else:
            waiting += [(getattr(part, name), deep + 1) for name in _names_in(part)]
    return False


def columns_in(node: object) -> tuple[ColumnRef, ...]:
    """Give the columns a node reads, each once, in order."""
    return tuple(dict.fromkeys(part for part in parts_of(node) if isinstance(part, ColumnRef)))


def rebuilt(node: N, change: Change) -> N:
    """Give the node with `change` applied to every part, children first; `change` keeps the place's type."""
    return cast("N", _rebuilt(node, change))


def _rebuilt(node: object, change: Change) -> object:
    if isinstance(node, tuple):
        items = tuple(_rebuilt(item, change) for item in node)
        return node if all(map(is_, items, node)) else items
    if not is_dataclass(node) or isinstance(node, type | PerUnit):
        return node
    names = _names_in(node)
    parts = tuple(getattr(node, name) for name in names)
    changed = tuple(_rebuilt(part, change) for part in parts)
    same = all(map(is_, changed, parts))
    return change(node if same else replace(node, **dict(zip(names, changed, strict=True))))


def replaced(node: N, old: object, new: object) -> N:
    """Give the node with every part equal to `old` replaced by `new`."""
    return rebuilt(node, lambda part: new if part == old else part)
