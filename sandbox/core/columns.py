"""Columns of a protected table: type, grade, role, and what about them is public.

In a space every number is a whole number: a decimal with `scale` s is stored as value·10^s, dates as DATE
(bounds in days since 1970-01-01), booleans as BOOLEAN, text as VARCHAR.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from sandbox.core.settlements import Settlement

EPOCH = date(1970, 1, 1)
Value = None | bool | int | float | str


class Grade(IntEnum):
    """Data grade, 1 (public) to 4 (most sensitive general data); 5 is important data, 6 core data (H 四(一))."""

    PUBLIC = 1
    LOW = 2
    MEDIUM = 3
    HIGH = 4
    IMPORTANT = 5
    CORE = 6


class ColumnRole(StrEnum):
    """What a column can tell about a unit."""

    DIRECT_IDENTIFIER = "direct_identifier"
    QUASI_IDENTIFIER = "quasi_identifier"
    SENSITIVE = "sensitive"
    PLAIN = "plain"


class ColumnType(StrEnum):
    """Logical types."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    TEXT = "text"
    DATE = "date"
    BOOLEAN = "boolean"


class Secrecy(StrEnum):
    """Secrecy of a dataset or column: 工作秘密 and 国家秘密 never enter (C7)."""

    NONE = "none"
    WORK = "work"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Public bounds, both inclusive, in stored whole units (scaled numbers, or days since 1970-01-01)."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low is above high")

    @property
    def width(self) -> int:
        """How far apart the bounds are, in stored units."""
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `domain` lists every public value of a text, boolean or code column; `bounds` bound the others.

    `identifier` names the recognised kind (`cn_id`, `cn_uscc`, `cn_mobile`, `person_name`, …) of a direct
    identifier: columns of one kind share pseudonyms. `mask` names a transform, or None for the default of its class.
    `source_name` is its name in deliveries where that differs. `settled`: the provider's word on what it looks like.
    """

    name: str
    type: ColumnType
    grade: Grade
    role: ColumnRole
    title: str = ""
    scale: int = 0
    bounds: Bounds | None = None
    domain: tuple[Value, ...] | None = None
    identifier: str | None = None
    mask: str | None = None
    required: bool = False
    secrecy: Secrecy = Secrecy.NONE
    source_name: str | None = None
    settled: tuple[Settlement, ...] = ()

    @property
    def has_public_domain(self) -> bool:
        """Tell whether every value it can take is public and listed."""
        return self.domain is not None or self.type is ColumnType.BOOLEAN

    @property
    def is_numeric(self) -> bool:
        """Tell whether it is stored as a whole number that can be summed."""
        return self.type in (ColumnType.INTEGER, ColumnType.DECIMAL)


def day_number(day: date) -> int:
    """Give a date as days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """Give the date of a number of days since 1970-01-01."""
    return EPOCH + timedelta(days=number)
