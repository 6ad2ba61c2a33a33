"""Claims-like data: ten rows a person on average and skewed; a second table has one row for each person.

Written row group by row group, so that memory does not grow with the rows; the same bytes each time.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sandbox.core.columns import day_number

REGIONS, CATEGORIES, TIERS, DAYS, ROWS_PER_PERSON = 30, 200, 5, 365, 10
FIRST_DAY = day_number(date(2025, 1, 1))
GROUP_ROWS = 1 << 20
SEED = 7

Draw = Callable[[int, int, np.random.Generator], dict[str, pa.Array]]


def write_claims(folder: Path, rows: int) -> tuple[Path, Path]:
    """Write both tables as Parquet: claims of that many rows, and their people."""
    people = max(1, rows // ROWS_PER_PERSON)
    claims = _write(folder / "claims.parquet", rows, lambda _, size, rng: _claims(people, size, rng))
    return claims, _write(folder / "people.parquet", people, _people)


def _write(path: Path, rows: int, draw: Draw) -> Path:
    writer = None
    for place, start in enumerate(range(0, rows, GROUP_ROWS)):
        rng = np.random.default_rng((SEED, place))
        group = pa.table(draw(start, min(GROUP_ROWS, rows - start), rng))
        writer = writer or pq.ParquetWriter(path, group.schema)
        writer.write_table(group)
    if writer is not None:
        writer.close()
    return path


def _claims(people: int, size: int, rng: np.random.Generator) -> dict[str, pa.Array]:
    category = (CATEGORIES * rng.random(size) ** 2).astype(np.int64)
    return {
        "person": pa.array((people * rng.random(size) ** 1.5).astype(np.int64)),
        "region": _names("R{:02}", REGIONS, rng.integers(0, REGIONS, size)),
        "category": _names("C{:03}", CATEGORIES, category),
        "code": _names("K{:03}", CATEGORIES, category),
        "seen_on": pa.array((FIRST_DAY + (DAYS * rng.random(size) ** 1.2)).astype(np.int32)).cast(pa.date32()),
        "amount": pa.array(np.round(np.clip(np.exp(rng.normal(4, 1, size)), 0, 5000), 2)),
    }


def _people(start: int, size: int, rng: np.random.Generator) -> dict[str, pa.Array]:
    return {
        "person": pa.array(np.arange(start, start + size, dtype=np.int64)),
        "tier": _names("T{}", TIERS, rng.integers(0, TIERS, size)),
        "age": pa.array(rng.integers(0, 101, size)),
    }


def _names(pattern: str, count: int, places: np.ndarray[tuple[int], np.dtype[np.int64]]) -> pa.Array:
    return pa.array([pattern.format(n) for n in range(count)]).take(pa.array(places))
