"""What a column of a file holds: types that all its values fit, exact extremes, and a sample of its values."""

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
    fits: set[ColumnType] = field(default_factory=lambda: set(ColumnType))
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
        for kind in list(self.fits & TRIALS.keys()):
            if not TRIALS[kind](self, present):
                self.fits.discard(kind)

    @property
    def type(self) -> ColumnType:
        """The narrowest type that every value fits; text where there are no values."""
        if self.rows == self.missing:
            return ColumnType.TEXT
        return next(kind for kind in NARROWEST_FIRST if kind in self.fits)

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


def _all_of(values: pa.Array) -> bool:
    return bool(values.null_count == 0)


def _fits_integer(sketch: ColumnSketch, texts: pa.Array) -> bool:
    if pc.any(pc.match_substring_regex(texts, LEADING_ZERO)).as_py():
        return False  # a code, not an amount
    parsed = parse_integer(texts, _column(ColumnType.INTEGER, 0))
    if _all_of(parsed):
        sketch.numbers.widen(_extremes(parsed, 0))
    return _all_of(parsed)


def _fits_decimal(sketch: ColumnSketch, texts: pa.Array) -> bool:
    if pc.any(pc.match_substring_regex(texts, LEADING_ZERO)).as_py():
        return False
    parts = pc.struct_field(pc.extract_regex(texts, FRACTION), "part")
    found = pc.max(pc.utf8_length(parts)).as_py() or 0
    sketch.scale = max(sketch.scale, min(found, MOST_SCALE))
    parsed = parse_decimal(texts, _column(ColumnType.DECIMAL, sketch.scale))
    if _all_of(parsed):
        sketch.numbers.widen(_extremes(parsed, sketch.scale))
    return _all_of(parsed)


def _extremes(parsed: pa.Array, scale: int) -> list[Decimal]:
    found = pc.min_max(parsed).as_py()
    return [Decimal(value).scaleb(-scale) for value in found.values() if value is not None]


def _fits_date(sketch: ColumnSketch, texts: pa.Array) -> bool:
    parsed = parse_date(texts, _column(ColumnType.DATE, 0))
    found = pc.min_max(parsed).as_py()
    days = [day for day in found.values() if day is not None]
    if not _all_of(parsed) or not all(EARLIEST <= day <= LATEST for day in days):
        return False
    sketch.days.widen(days)
    return True


def _fits_boolean(sketch: ColumnSketch, texts: pa.Array) -> bool:  # noqa: ARG001 - the form of every trial
    is_digit = pc.any(pc.is_in(texts, value_set=NOT_BOOLEAN)).as_py()
    return not is_digit and _all_of(parse_boolean(texts, _column(ColumnType.BOOLEAN, 0)))


TRIALS: dict[ColumnType, Callable[[ColumnSketch, pa.Array], bool]] = {
    ColumnType.INTEGER: _fits_integer,
    ColumnType.DECIMAL: _fits_decimal,
    ColumnType.DATE: _fits_date,
    ColumnType.BOOLEAN: _fits_boolean,
}
