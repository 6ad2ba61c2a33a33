"""Reads YAML into frozen values by their types; every mistake is collected with its line."""

import re
import types
import typing
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from yaml import SafeLoader, YAMLError, compose, parse
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, Event
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sandbox.core.accounts import Document
from sandbox.core.budget import Budget, to_nano
from sandbox.core.digests import sha256_hex
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text

T = TypeVar("T")
LARGEST_BYTES = 1_000_000
NULL_TAG = "tag:yaml.org,2002:null"
WRONG = object()
DEEPEST = 20
NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,12})?([eE]-\d{1,2})?", re.ASCII)


def _truth(text: str) -> bool:
    return {"true": True, "false": False}[text]


def _plain_text(text: str) -> str:
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t" for letter in text):
        raise ValueError("control characters")
    return text


def _small_number(text: str) -> Fraction:
    if not NUMBER.fullmatch(text):
        raise ValueError("not a small number")
    return Fraction(text)


_SCALARS: dict[object, tuple[Callable[[str], object], Text]] = {
    str: (_plain_text, Text("must be text without control characters", "须为不含控制字符的文本")),
    int: (int, Text("must be a whole number", "须为整数")),
    bool: (_truth, Text("must be true or false", "须为 true 或 false")),
    date: (date.fromisoformat, Text("must be a date such as 2026-01-01", "须为日期,如 2026-01-01")),
    Fraction: (_small_number, Text("must be a number", "须为数字")),
}


class YamlReader:
    """Reads one document. `findings` grows with each mistake; what was wrong comes back as `WRONG`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.findings: list[Finding] = []

    def compose(self, text: str) -> Node | None:
        """Give the document's root node, or None where it is no YAML, too large, or uses aliases."""
        if len(text.encode()) > LARGEST_BYTES:
            self._say(1, Text("the file is larger than 1 MB", "文件超过 1 MB"))
            return None
        try:
            self._check_events(parse(text, Loader=SafeLoader))
            root: Node | None = None if self.findings else compose(text, Loader=SafeLoader)
        except YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self._say(mark.line + 1 if mark else 1, Text("is no valid YAML here", "此处不是有效的 YAML"))
            return None
        return root

    def _check_events(self, events: Iterable[Event]) -> None:
        depth = 0
        for event in events:
            depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
            if isinstance(event, AliasEvent):
                self._say(_line(event), Text("aliases (*) are not allowed", "不得使用别名(*)"))
            if depth > DEEPEST:
                self._say(_line(event), Text("is nested too deeply", "嵌套过深"))
                return

    def wrong(self, node: Node, text: Text) -> object:
        """Note a mistake at a node."""
        self._say(line_of(node), text)
        return WRONG

    def mapping(self, node: Node) -> dict[str, Node] | None:
        """Give a mapping's entries; doubled keys are mistakes."""
        if not isinstance(node, MappingNode):
            self.wrong(node, Text("must be a mapping of names to values", "须为“名称: 值”的映射"))
            return None
        entries: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, ScalarNode) else "-"
            if name in entries:
                self.wrong(key, _about(name, "is given twice", "重复出现"))
            entries[name] = value
        return entries

    def items(self, node: Node) -> tuple[Node, ...]:
        """Give a list's entries."""
        if not isinstance(node, SequenceNode):
            self.wrong(node, Text("must be a list", "须为列表"))
            return ()
        return tuple(node.value)

    def record(self, node: Node, entries: dict[str, Node], kind: type[T]) -> T | None:
        """Read a mapping's entries into a dataclass; None where something was wrong with it."""
        before = len(self.findings)
        hints = typing.get_type_hints(kind)
        known = {f.name: f for f in _fields_of(kind)}
        for name, entry in entries.items():
            if name not in known:
                self.wrong(entry, _about(name, "is unknown here", "为未知字段"))
        for name, field in known.items():
            if name not in entries and _is_required(field):
                self.wrong(node, _about(name, "is missing", "缺失"))
        values = {name: self.value(entries[name], hints[name]) for name in known if name in entries}
        return kind(**values) if len(self.findings) == before else None

    def value(self, node: Node, kind: object) -> object:
        """Read one value of a type."""
        if isinstance(kind, types.UnionType):
            kind = next(part for part in typing.get_args(kind) if part is not type(None))
        if typing.get_origin(kind) is tuple:
            member = typing.get_args(kind)[0]
            return tuple(self.value(item, member) for item in self.items(node))
        if kind is Document:
            return self._document(node)
        if kind is Budget:
            return self._budget(node)
        if isinstance(kind, type) and is_dataclass(kind):
            entries = self.mapping(node)
            return WRONG if entries is None else self.record(node, entries, kind)
        return self._scalar(node, kind)

    def _scalar(self, node: Node, kind: object) -> object:
        if not isinstance(node, ScalarNode) or node.tag == NULL_TAG:
            return self.wrong(node, Text("a value is required", "须填写值"))
        if isinstance(kind, type) and issubclass(kind, Enum):
            allowed = [str(member.value) for member in kind]
            if node.value not in allowed:
                return self.wrong(node, _about(", ".join(allowed), "is what it can be", "为可选值"))
            return kind(node.value)
        convert, otherwise = _SCALARS[kind]
        try:
            return convert(node.value)
        except (ValueError, KeyError, ZeroDivisionError):
            return self.wrong(node, otherwise)

    def _document(self, node: Node) -> object:
        try:
            path = (self._folder / str(node.value)).resolve()
            content = path.read_bytes() if path.is_relative_to(self._folder) else None
        except (OSError, ValueError, RuntimeError):  # no such file; NUL or surrogate in its name; a loop of links
            content = None
        if content is None:
            return self.wrong(node, Text("must name a file beside this one", "须为本文件所在目录内的文件"))
        return Document(path.relative_to(self._folder).as_posix(), sha256_hex(content))

    def _budget(self, node: Node) -> object:
        entries = self.mapping(node)
        if entries is None:
            return WRONG
        if "rho" not in entries or set(entries) - {"rho", "delta"}:
            return self.wrong(node, Text("a budget has rho, and may have delta", "预算须有 rho,可有 delta"))
        amounts = {name: self._scalar(entry, Fraction) for name, entry in entries.items()}
        nano = {name: to_nano(amount) for name, amount in amounts.items() if isinstance(amount, Fraction)}
        if len(nano) < len(amounts):
            return WRONG
        if min(nano.values()) < 0:
            return self.wrong(node, Text("a budget is never negative", "预算不得为负"))
        return Budget(nano["rho"], nano.get("delta", 0))

    def _say(self, line: int, text: Text) -> None:
        self.findings.append(Finding("format", f"line {line}", text))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def line_of(node: Node) -> int:
    """Give the line a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def _fields_of(kind: type[T]) -> Iterator[Field[object]]:
    if not is_dataclass(kind):
        raise TypeError(kind.__name__)
    yield from fields(kind)


def _is_required(field: Field[object]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _about(what: str, en: str, zh: str) -> Text:
    return Text(f"{what} {en}", f"{what} {zh}")
