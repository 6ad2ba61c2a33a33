"""What a column of a file holds: types that nearly all its values fit, exact extremes, and a sample of its values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.ingest.drafting.value_sample import HashSample
from sandbox.ingest.judging.parsing import as_text, parse_boolean, parse_date, parse_decimal, parse_integer

LEADING_ZERO = r"^[+-]?0\d"
FRACTION = r"\.(?P<part>\d*?)0*$"
EARLIEST, LATEST = date(1850, 1, 1), date(2150, 12, 31)
NOT_BOOLEAN = pa.array(["0", "1"])
MOST_SCALE = 9
FLOAT_SCALE, MOST_FLOAT = 6, 1e15
FIXED = pa.decimal128(38, FLOAT_SCALE)
MOST_MISFITS = 0.01  # a source's own typing errors; a load keeps such rows out
HOPELESS = 0.1
NEVER = 1 << 62
NUMBERS = (ColumnType.INTEGER, ColumnType.DECIMAL)


T = TypeVar("T", Decimal, date)


@dataclass(slots=True)
class Extremes(Generic[T]):
    """The smallest and the largest of the values seen so far."""

    found: tuple[T, T] | None = None

    def widen(self, values: list[T]) -> None:
        """Take more values."""
        known = [*values, *(self.found or ())]
        if known:
            self.found = (min(known), max(known))

    @property
    def both(self) -> tuple[T, T]:
        """The smallest and the largest.

        Raises:
            ValueError: no value was seen.
        """
        if self.found is None:
            raise ValueError("no value was seen")
        return self.found


@dataclass(slots=True)
class ColumnSketch:
    """What is known of one column after reading some of its rows."""

    name: str
    rows: int = 0
    missing: int = 0
    scale: int = 0
    misfits: dict[ColumnType, int] = field(default_factory=lambda: dict.fromkeys(TRIALS, 0))
    numbers: Extremes[Decimal] = field(default_factory=Extremes)
    days: Extremes[date] = field(default_factory=Extremes)
    sample: HashSample = field(default_factory=HashSample)

    def add(self, values: pa.Array) -> None:
        """Take the column's next rows."""
        texts = as_text(_plain(values))
        present = texts.drop_null()
        self.rows += len(values)
        self.missing += len(values) - len(present)
        self.sample.add(present)
        for kind in tuple(self.misfits):
            self.misfits[kind] += TRIALS[kind](self, present)
            if self.misfits[kind] > HOPELESS * self.present:
                del self.misfits[kind]

    @property
    def present(self) -> int:
        """How many values are not missing."""
        return self.rows - self.missing

    @property
    def type(self) -> ColumnType:
        """The type that fewest values misfit, the narrowest of several, where they are few; text where they are not."""
        most = MOST_MISFITS * self.present
        fitting = [(count, kind) for kind, count in self.misfits.items() if count <= most]
        if not fitting or not self.present:
            return ColumnType.TEXT
        fewest = min(count for count, _ in fitting)
        return next(kind for kind in NARROWEST_FIRST if (fewest, kind) in fitting)

    @property
    def is_soiled(self) -> bool:
        """Tell whether some values are not of the column's type."""
        return self.misfits.get(self.type, 0) > 0

    @property
    def is_unique(self) -> bool:
        """Tell whether no value repeats, as far as the sample tells, and none is missing."""
        return self.rows > 1 and not self.missing and self.sample.most_rows == 1


NARROWEST_FIRST = (ColumnType.DATE, ColumnType.BOOLEAN, ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.TEXT)


def _plain(values: pa.Array) -> pa.Array:
    """Give values in a type whose text is how people write them: no exponents, no times of day."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_timestamp(values.type):
        return pc.cast(values, pa.date32(), safe=False)
    if not pa.types.is_floating(values.type):
        return values
    within = pc.and_(pc.is_finite(values), pc.less(pc.abs(values), MOST_FLOAT))
    return pc.cast(pc.if_else(pc.fill_null(within, fill_value=False), pc.round(values, FLOAT_SCALE), None), FIXED)


def _column(kind: ColumnType, scale: int) -> Column:
    return Column("value", kind, Grade.LOW, ColumnRole.PLAIN, scale=scale)


def _fail_integer(sketch: ColumnSketch, texts: pa.Array) -> int:
    if _has_codes(texts):
        return NEVER
    parsed = parse_integer(texts, _column(ColumnType.INTEGER, 0))
    sketch.numbers.widen(_extremes(parsed, 0))
    return int(parsed.null_count)


def _fail_decimal(sketch: ColumnSketch, texts: pa.Array) -> int:
    if _has_codes(texts):
        return NEVER
    parts = pc.struct_field(pc.extract_regex(texts, FRACTION), "part")
    found = pc.max(pc.utf8_length(parts)).as_py() or 0
    sketch.scale = max(sketch.scale, min(found, MOST_SCALE))
    parsed = parse_decimal(texts, _column(ColumnType.DECIMAL, sketch.scale))
    sketch.numbers.widen(_extremes(parsed, sketch.scale))
    return int(parsed.null_count)


def _has_codes(texts: pa.Array) -> bool:
    """Tell whether a number begins with 0: it is a code then, not an amount."""
    return bool(pc.any(pc.match_substring_regex(texts, LEADING_ZERO)).as_py())


def _extremes(parsed: pa.Array, scale: int) -> list[Decimal]:
    found = pc.min_max(parsed).as_py()
    return [Decimal(value).scaleb(-scale) for value in found.values() if value is not None]


def _fail_date(sketch: ColumnSketch, texts: pa.Array) -> int:
    parsed = parse_date(texts, _column(ColumnType.DATE, 0))
    is_likely = pc.and_(pc.greater_equal(parsed, EARLIEST), pc.less_equal(parsed, LATEST))
    days = parsed.filter(pc.fill_null(is_likely, fill_value=False))
    sketch.days.widen([day for day in pc.min_max(days).as_py().values() if day is not None])
    return len(texts) - len(days)


def _fail_boolean(sketch: ColumnSketch, texts: pa.Array) -> int:  # noqa: ARG001 - the form of every trial
    if pc.any(pc.is_in(texts, value_set=NOT_BOOLEAN)).as_py():
        return NEVER
    return int(parse_boolean(texts, _column(ColumnType.BOOLEAN, 0)).null_count)


TRIALS: dict[ColumnType, Callable[[ColumnSketch, pa.Array], int]] = {
    ColumnType.INTEGER: _fail_integer,
    ColumnType.DECIMAL: _fail_decimal,
    ColumnType.DATE: _fail_date,
    ColumnType.BOOLEAN: _fail_boolean,
}
"""How many of some texts are not of a type; what is of it is taken note of."""
