"""Read fields of a YAML mapping into typed values, noting everything that is wrong with them."""

import re
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from sandbox.products.findings import Findings

E = TypeVar("E", bound=StrEnum)

MAX_TEXT = 4000
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?([eE][-+]?\d{1,2})?")
PLAIN_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")


class Fields:
    """The fields of one mapping. Where a field is wrong, a finding is noted and an empty value given."""

    def __init__(self, found: Mapping[object, object], where: str, findings: Findings) -> None:
        self._found = found
        self._where = where
        self._known: list[str] = []
        self.findings = findings

    def place(self, name: str = "") -> str:
        """Say where a field stands."""
        return f"{self._where}{name}".rstrip(".")

    def report(self, rule: str, name: str, *facts: str | int) -> None:
        """Note that a field breaks a rule."""
        self.findings.add(rule, self.place(name), *facts)

    def take(self, name: str) -> object:
        """Give a field as it stands, or None."""
        self._known.append(name)
        return self._found.get(name)

    def text(self, name: str) -> str:
        """Give a required text."""
        given = self.take(name)
        if given is None:
            self.report("missing_field", name, name)
        elif not isinstance(given, str) or not given.strip() or len(given) > MAX_TEXT:
            self.report("wrong_type", name, name, f"text of 1 to {MAX_TEXT} characters")
        else:
            return given.strip()
        return ""

    def id(self, name: str, pattern: re.Pattern[str] = PLAIN_ID) -> str:
        """Give a required text that follows a pattern."""
        given = self.text(name)
        if given and not pattern.fullmatch(given):
            self.report("bad_name", name, name, pattern.pattern)
            return ""
        return given

    def choice(self, name: str, kind: type[E]) -> E | None:
        """Give a required member of an enumeration."""
        given = self.text(name)
        if given in tuple(kind):
            return kind(given)
        if given:
            self.report("unknown_value", name, name, ", ".join(kind))
        return None

    def number(self, name: str) -> Fraction | None:
        """Give a number exactly as it is written, or None where there is none."""
        given = self.take(name)
        if given is None:
            return None
        if isinstance(given, bool) or not NUMBER.fullmatch(str(given)):
            self.report("wrong_type", name, name, "a number")
            return None
        return Fraction(str(given))

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a required list of texts, each once."""
        given = self.take(name)
        if given is None:
            self.report("missing_field", name, name)
            return ()
        if not isinstance(given, list) or not all(isinstance(item, str) and item for item in given) or not given:
            self.report("wrong_type", name, name, "a list of texts")
            return ()
        for item in sorted({item for item in given if given.count(item) > 1}):
            self.report("duplicate", name, item)
        return tuple(dict.fromkeys(given))

    def part(self, name: str) -> "Fields | None":
        """Give a mapping inside this one, or None where there is none."""
        given = self.take(name)
        if given is None:
            return None
        if not isinstance(given, dict):
            self.report("wrong_type", name, name, "a mapping")
            return None
        return Fields(given, f"{self._where}{name}.", self.findings)

    def parts(self, name: str) -> "tuple[Fields, ...]":
        """Give a required list of mappings."""
        given = self.take(name)
        if given is None:
            self.report("missing_field", name, name)
            return ()
        if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
            self.report("wrong_type", name, name, "a list of mappings")
            return ()
        return tuple(Fields(item, f"{self._where}{name}[{n}].", self.findings) for n, item in enumerate(given))

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Give all fields as pairs of texts."""
        for name, value in self._found.items():
            if not isinstance(name, str) or not isinstance(value, str) or not value.strip():
                self.report("wrong_type", str(name), str(name), "text")
        return tuple((n, v.strip()) for n, v in self._found.items() if isinstance(n, str) and isinstance(v, str))

    def close(self) -> None:
        """Note every field that nobody asked for."""
        for name in self._found:
            if name not in self._known:
                self.report("unknown_field", str(name), str(name), ", ".join(self._known))
