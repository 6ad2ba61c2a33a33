"""Values that may be proposed as public: only those that many units have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.ingest.judging.parsing import as_text


@dataclass(frozen=True, slots=True)
class Listed:
    """Values that at least `k` units have, in order; `leaves_some_out`: rarer ones were seen too, and are not told."""

    values: tuple[str, ...]
    leaves_some_out: bool


@dataclass(slots=True)
class _Count:
    """Units of one value, up to `k` of them; without units, its rows."""

    units: set[str] = field(default_factory=set)
    rows: int = 0


def listed_values(
    batches: Iterable[pa.RecordBatch], columns: Sequence[str], unit: str | None, k: int
) -> dict[str, Listed]:
    """Count the units of each value of some columns, and list those that at least `k` have; a column of none is out."""
    counts: dict[str, dict[str, _Count]] = {name: {} for name in columns}
    for batch in batches if columns else ():
        units = None if unit is None else as_text(_texts(batch.column(unit)))
        for name in columns:
            _count(counts[name], as_text(_texts(batch.column(name))), units, k)
    listed = {name: _listed(of, unit, k) for name, of in counts.items()}
    return {name: found for name, found in listed.items() if found.values}


def _texts(values: pa.Array) -> pa.Array:
    return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values


def _count(counts: dict[str, _Count], values: pa.Array, units: pa.Array | None, k: int) -> None:
    for item in pc.value_counts(values.drop_null()).to_pylist():
        count = counts.setdefault(item["values"], _Count())
        count.rows += item["counts"]
        if units is not None and len(count.units) < k:
            having = pc.unique(units.filter(pc.equal(values, item["values"]))).drop_null()
            count.units |= set(having[: 2 * k].to_pylist())


def _listed(counts: dict[str, _Count], unit: str | None, k: int) -> Listed:
    often = [text for text, count in counts.items() if (count.rows if unit is None else len(count.units)) >= k]
    return Listed(tuple(sorted(text for text in often if text.isprintable())), len(often) < len(counts))
