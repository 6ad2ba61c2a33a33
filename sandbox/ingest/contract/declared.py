"""Reading what a part of a contract declares: typed, with every fault noted and reading going on.

Each getter gives a harmless stand-in where the field is missing or wrong and notes a finding; a contract with findings
never leaves the reader.
"""

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from enum import Enum
from typing import TypeVar

from sandbox.ingest.findings import FORM, Findings, Place

E = TypeVar("E", bound=Enum)
WHOLE_PERCENT = 100


class Declared:
    """The fields one part of a contract declares; `where` names the part in findings."""

    def __init__(self, fields: Mapping[str, object], where: str | Place, findings: Findings) -> None:
        self._fields = fields
        self._where = where if isinstance(where, Place) else Place(where)
        self._findings = findings
        self._read: set[str] = set()

    def has(self, key: str) -> bool:
        """Tell whether the field is there."""
        return self._fields.get(key) is not None

    def text(self, key: str, rule: str) -> str:
        """Read a text that must be there."""
        value = self.optional_text(key)
        if not value.strip():
            self._missing(key, rule)
        return value

    def optional_text(self, key: str, default: str = "") -> str:
        """Read a text that may be left out."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str | int | float) or isinstance(value, bool):
            self._wrong(key, "must be a text", "应为文本")
            return default
        return str(value)

    def truth(self, key: str, rule: str) -> bool:
        """Read true or false, which must be there."""
        value = self._take(key)
        if value is None:
            self._missing(key, rule)
        elif not isinstance(value, bool):
            self._wrong(key, "must be true or false", "应为 true 或 false")
        return value is True

    def optional_truth(self, key: str) -> bool:
        """Read true or false; it may be left out, which is false."""
        return self._take(key) is not None and self.truth(key, FORM)

    def choice(self, key: str, kinds: Mapping[str, E], rule: str, stand_in: E) -> E:
        """Read one of some words; it must be there."""
        if not self.has(key):
            self._missing(key, rule)
            self._read.add(key)
            return stand_in
        return self.optional_choice(key, kinds, stand_in)

    def optional_choice(self, key: str, kinds: Mapping[str, E], default: E) -> E:
        """Read one of some words; it may be left out."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in kinds:
            words = ", ".join(kinds)
            self._wrong(key, f"must be one of: {words}", f"应为以下之一:{words}")
            return default
        return kinds[value]

    def whole(self, key: str, least: int, default: int) -> int:
        """Read a whole number of at least `least`; it may be left out."""
        value = self._take(key)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self._wrong(key, f"must be a whole number of at least {least}", f"应为不小于 {least} 的整数")
            return default
        return value

    def percent(self, key: str, default: int) -> int:
        """Read whole per cent, from 1 to 100; it may be left out."""
        value = self.whole(key, 1, default)
        if value > WHOLE_PERCENT:
            self._wrong(key, "must be at most 100 per cent", "不得超过百分之一百")
            return default
        return value

    def amount(self, key: str, most: float, default: float) -> float:
        """Read a number in (0, most]; it may be left out."""
        value = self._take(key)
        if value is None:
            return default
        number = _number_of(value)
        if number is None or not 0 < number <= most:
            self._wrong(key, f"must be a number above 0 and at most {most:g}", f"应为大于 0 且不超过 {most:g} 的数")
            return default
        return number

    def day(self, key: str, rule: str) -> str:
        """Read a date that must be there, as ISO text."""
        value = self._take(key)
        if value is None:
            self._missing(key, rule)
            return ""
        try:
            return (value if isinstance(value, date) else date.fromisoformat(str(value))).isoformat()
        except ValueError:
            self._wrong(key, "must be a date, such as 2026-12-31", "应为日期,如 2026-12-31")
            return ""

    def optional_day(self, key: str) -> str:
        """Read a date that may be left out, as ISO text."""
        return self.day(key, FORM) if self._take(key) not in (None, "") else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """Read a list of texts; it may be left out."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._wrong(key, "must be a list of texts", "应为文本列表")
            return ()
        return tuple(value)

    def part(self, key: str, rule: str) -> "Declared":
        """Read a group of fields that must be there."""
        value = self._take(key)
        if value is None:
            self._missing(key, rule)
        elif not isinstance(value, Mapping):
            self._wrong(key, "must be a group of fields", "应为一组字段")
        return Declared(value if isinstance(value, Mapping) else {}, self._where.at(key).named(key), self._findings)

    def optional_part(self, key: str) -> "Declared | None":
        """Read a group of fields that may be left out."""
        self._read.add(key)
        return self.part(key, FORM) if self.has(key) else None

    def parts(self, key: str) -> tuple["Declared", ...]:
        """Read a list of groups of fields; it may be left out."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self._wrong(key, "must be a list of groups of fields", "应为字段组列表")
            return ()
        places = [self._where.at(key, n).named(f"{key}[{n + 1}]") for n in range(len(value))]
        return tuple(Declared(item, place, self._findings) for item, place in zip(value, places, strict=True))

    def note_unread(self) -> None:
        """Note every field nobody asked for: a misspelt field must not be passed over in silence."""
        for key in (key for key in self._fields if key not in self._read):
            near = get_close_matches(key, self._read, n=1)
            hint_en, hint_zh = (f"; did you mean {near[0]}?", f";是否为 {near[0]}?") if near else ("", "")
            self._wrong(key, f"is not a field known here{hint_en}", f"不是此处可用的字段{hint_zh}")

    def _take(self, key: str) -> object:
        self._read.add(key)
        return self._fields.get(key)

    def _missing(self, key: str, rule: str) -> None:
        self._findings.add(rule, self._where.at(key), f"{key} is missing", f"缺少 {key}")

    def _wrong(self, key: str, en: str, zh: str) -> None:
        self._findings.add(FORM, self._where.at(key), f"{key} {en}", f"{key} {zh}")


def _number_of(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value) if isinstance(value, str) else None  # YAML 1.1 reads 1e-6 as a text
    except ValueError:
        return None
