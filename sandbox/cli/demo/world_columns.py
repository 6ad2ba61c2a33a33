"""Columns of a delivery: from arrays of numpy to arrays of Arrow."""

import numpy as np
import pyarrow as pa

from sandbox.cli.demo.world_calendar import Days
from sandbox.cli.demo.world_codes import Words
from sandbox.cli.demo.world_draws import Whole

DIGITS = 18


def texts(words: Words) -> pa.Array:
    """Make a column of texts; an empty one becomes a NULL."""
    return pa.array(words.tolist(), mask=words == "", type=pa.string())


def taken(words: Words, rows: Whole) -> pa.Array:
    """Make a column that takes the given rows of a list; a negative row becomes a NULL."""
    return texts(words).take(pa.array(rows, mask=rows < 0))


def wholes(numbers: Whole) -> pa.Array:
    """Make a column of whole numbers."""
    return pa.array(numbers, type=pa.int64())


def decimals(stored: Whole, scale: int) -> pa.Array:
    """Make a column of decimals from whole numbers of the last place: 128-bit two's complement, low half first."""
    halves = np.stack((stored, stored >> 63), axis=1).astype("<i8")
    return pa.Array.from_buffers(pa.decimal128(DIGITS, scale), len(stored), [None, pa.py_buffer(halves.tobytes())])


def dates(days: Days) -> pa.Array:
    """Make a column of dates."""
    return pa.array(days.astype("datetime64[D]"), type=pa.date32())
