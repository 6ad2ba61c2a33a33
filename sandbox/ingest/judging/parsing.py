"""Delivered values to stored ones, exactly: texts, fixed-point whole numbers, dates, booleans.

Each parser takes a whole Arrow array and gives the stored array with null where a value does not parse; the caller
tells such nulls from missing values by the array it gave.
"""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnType

DIGITS = 18  # a whole number of 18 digits always fits into 64 bits
EXACT_FLOAT = 2.0**53
WHOLE = rf"^[+-]?\d{{1,{DIGITS}}}$"
DECIMAL = r"^(?P<sign>[+-]?)(?P<whole>\d{1,18})(?:\.(?P<part>\d*))?$"
DAY = r"^(?P<y>\d{4})(?P<a>[-/]?)(?P<m>\d{2})(?P<b>[-/]?)(?P<d>\d{2})$"
TRUE = pa.array(["1", "true", "t", "yes", "y", "是"])
FALSE = pa.array(["0", "false", "f", "no", "n", "否"])

Parser = Callable[[pa.Array, Column], pa.Array]


def as_text(values: pa.Array) -> pa.Array:
    """Give values as texts in NFC without outer spaces; an empty text is missing."""
    texts = pc.utf8_trim_whitespace(pc.utf8_normalize(pc.cast(values, pa.string()), form="NFC"))
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def parse_text(values: pa.Array, column: Column) -> pa.Array:
    """Read texts; the two identifiers with letters are written in capitals."""
    texts = as_text(values)
    return pc.utf8_upper(texts) if column.identifier in ("cn_id", "cn_uscc") else texts


def parse_integer(values: pa.Array, column: Column) -> pa.Array:  # noqa: ARG001 - the form of every parser
    """Read whole numbers."""
    if pa.types.is_integer(values.type):
        return _whole_within_reach(values, 0)
    if pa.types.is_floating(values.type):
        return _scaled_floats(pc.if_else(pc.equal(pc.round(values), values), values, None), 0)
    texts = as_text(values)
    return pc.cast(_keep(texts, pc.match_substring_regex(texts, WHOLE)), pa.int64())


def parse_decimal(values: pa.Array, column: Column) -> pa.Array:
    """Read decimals as value·10^scale: texts and decimals exactly, binary floats to the nearest."""
    if pa.types.is_integer(values.type):
        return _whole_within_reach(values, column.scale)
    if pa.types.is_floating(values.type):
        return _scaled_floats(values, column.scale)
    parts = pc.extract_regex(as_text(values), DECIMAL)
    whole = pc.struct_field(parts, "whole")
    part = pc.utf8_rtrim(pc.struct_field(parts, "part"), characters="0")
    fits = pc.and_(
        pc.less_equal(pc.utf8_length(part), column.scale), pc.less_equal(pc.utf8_length(whole), DIGITS - column.scale)
    )
    digits = pc.binary_join_element_wise(whole, pc.utf8_rpad(part, column.scale, padding="0"), "")
    sizes = pc.cast(_keep(digits, fits), pa.int64())
    return pc.if_else(pc.equal(pc.struct_field(parts, "sign"), "-"), pc.negate(sizes), sizes)


def _whole_within_reach(values: pa.Array, scale: int) -> pa.Array:
    if pa.types.is_uint64(values.type):  # Arrow compares this type with no signed number
        values = pc.cast(pc.if_else(pc.less(values, pa.scalar(2**63, pa.uint64())), values, None), pa.int64())
    most = 10 ** (DIGITS - scale)
    kept = pc.if_else(pc.and_(pc.less(values, most), pc.greater(values, -most)), values, None)
    return pc.multiply(pc.cast(kept, pa.int64()), pa.scalar(10**scale, pa.int64()))


def _scaled_floats(values: pa.Array, scale: int) -> pa.Array:
    scaled = pc.round(pc.multiply(pc.cast(values, pa.float64()), float(10**scale)), round_mode="half_to_even")
    reachable = pc.less(pc.abs(scaled), EXACT_FLOAT)  # false for NaN and the infinities
    return pc.cast(pc.if_else(reachable, scaled, None), pa.int64())


def parse_date(values: pa.Array, column: Column) -> pa.Array:  # noqa: ARG001 - the form of every parser
    """Read dates written 2026-01-31, 2026/01/31 or 20260131, or of a date or timestamp type."""
    if pa.types.is_temporal(values.type):
        return pc.cast(values, pa.date32(), safe=False)
    parts = pc.extract_regex(as_text(values), DAY)
    is_even = pc.equal(pc.struct_field(parts, "a"), pc.struct_field(parts, "b"))
    year, month, day = (_numbers(pc.struct_field(parts, name)) for name in "ymd")
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    is_real = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (days.astype("datetime64[M]") == first)
    return _keep(pa.array(days.astype("datetime64[D]"), pa.date32()), pc.and_(is_even, pa.array(is_real)))


def _numbers(texts: pa.Array) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    return np.asarray(pc.cast(pc.fill_null(texts, "0"), pa.int64()))


def parse_boolean(values: pa.Array, column: Column) -> pa.Array:  # noqa: ARG001 - the form of every parser
    """Read booleans: true/false, 1/0, yes/no, 是/否."""
    if pa.types.is_boolean(values.type):
        return values
    texts = pc.utf8_lower(as_text(values))
    is_true = pc.is_in(texts, value_set=TRUE)
    return _keep(is_true, pc.or_(is_true, pc.is_in(texts, value_set=FALSE)))


def _keep(values: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.if_else(pc.fill_null(mask, fill_value=False), values, pa.scalar(None, values.type))


PARSERS: dict[ColumnType, Parser] = {
    ColumnType.TEXT: parse_text,
    ColumnType.INTEGER: parse_integer,
    ColumnType.DECIMAL: parse_decimal,
    ColumnType.DATE: parse_date,
    ColumnType.BOOLEAN: parse_boolean,
}

STORED_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.DECIMAL: pa.int64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.BOOLEAN: pa.bool_(),
}


def parse(values: pa.Array, column: Column) -> pa.Array:
    """Give a delivered column as it is stored, with null where a value does not parse."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if column.type in (ColumnType.INTEGER, ColumnType.DECIMAL) and pa.types.is_decimal(values.type):
        values = pc.cast(values, pa.string())
    return PARSERS[column.type](values, column)
