"""A wide delivery for the load: visits of fourteen columns, ten rows a person on average and skewed.

Written row group by row group, so that memory does not grow with the rows; the same bytes each time.
"""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sandbox.core.columns import day_number

PEOPLE_SHARE, GROUP_ROWS, SEED = 10, 1 << 20, 11
REGIONS, HOSPITALS, DEPARTMENTS, DIAGNOSES = 30, 2000, 40, 900
FIRST_DAY, DAYS = day_number(date(2025, 1, 1)), 365
LARGEST_CENTS = 5_000_000
Whole = NDArray[np.int64]

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: visits
name: visits
version: 1.0.0
status: active
tenant: bench
customProperties:
  - property: catalogue
    value: {id: B-2, kind: 公共数据授权运营目录, name: visits, provider: bench, format: Parquet,
            updateFrequency: once, sharingAttribute: unconditional, sharingMode: m, useConditions: u,
            classification: c, source: s, openness: o, registrationCode: R-2, sampleEntry: S-2}
  - {property: grade, value: L3}
  - {property: secrecy, value: none}
  - {property: origin, value: own}
  - property: privacy
    value: {capRho: 100, capDelta: 0.01, questionRho: 0.02, period: "2026", displayDelta: 1.0e-6, minGroupSize: 10,
            sampleK: 5, maxBadRows: 0.01}
schema:
  - name: visits
    logicalType: object
    customProperties:
      - {property: unit, value: person}
      - {property: unitColumn, value: person}
      - {property: rowsPerUnit, value: 20}
    quality:
      - {type: custom, engine: sandbox, implementation: fund + own = total}
    properties:
"""
DOLLARS = "logicalTypeOptions: {minimum: 0, maximum: 50000}"
WITHIN_2025 = 'logicalTypeOptions: {minimum: "2025-01-01", maximum: "2026-01-31"}'


def write_visits(folder: Path, rows: int) -> Path:
    """Write the visits as Parquet."""
    path, writer = folder / "visits.parquet", None
    for place, start in enumerate(range(0, rows, GROUP_ROWS)):
        drawn = _draw(start, min(GROUP_ROWS, rows - start), rows, np.random.default_rng((SEED, place)))
        writer = writer or pq.ParquetWriter(path, drawn.schema)
        writer.write_table(drawn)
    if writer is not None:
        writer.close()
    return path


def write_visits_contract(folder: Path) -> Path:
    """Write their contract."""
    path = folder / "visits.odcs.yaml"
    columns = (
        _column("visit", "integer", "plain", "primaryKey: true, logicalTypeOptions: {minimum: 0, maximum: 999999999}"),
        _column("person", "string", "direct_identifier", identifier="number"),
        _listed("region", "R{:02}", REGIONS, "quasi_identifier"),
        _column("hospital", "string", "plain"),
        _listed("department", "D{:02}", DEPARTMENTS, "plain"),
        _column("diagnosis", "string", "sensitive"),
        _listed("sex", "S{}", 2, "quasi_identifier"),
        _column("age", "integer", "quasi_identifier", "logicalTypeOptions: {minimum: 0, maximum: 120}"),
        _column("came_on", "date", "quasi_identifier", WITHIN_2025),
        _column("left_on", "date", "plain", WITHIN_2025),
        _column("is_emergency", "boolean", "plain"),
        _column("total", "number", "sensitive", DOLLARS, scale=2),
        _column("fund", "number", "sensitive", DOLLARS, scale=2),
        _column("own", "number", "sensitive", DOLLARS, scale=2),
    )
    path.write_text(CONTRACT + "".join(columns), encoding="utf-8")
    return path


def _column(name: str, kind: str, role: str, options: str = "", **custom: object) -> str:
    told = "".join(f", {{property: {key}, value: {value}}}" for key, value in custom.items())
    middle = f"{options}, " if options else ""
    return (
        f"      - {{name: {name}, logicalType: {kind}, classification: L3, required: true, {middle}"
        f"customProperties: [{{property: role, value: {role}}}{told}]}}\n"
    )


def _listed(name: str, pattern: str, count: int, role: str) -> str:
    return _column(name, "string", role, f"enum: [{', '.join(f'{{value: {v}}}' for v in _names(pattern, count))}]")


def _names(pattern: str, count: int) -> list[str]:
    return [pattern.format(number) for number in range(count)]


def _draw(start: int, size: int, rows: int, rng: np.random.Generator) -> pa.Table:
    people = max(1, rows // PEOPLE_SHARE)
    person = (people * rng.random(size) ** 1.5).astype(np.int64)
    came = FIRST_DAY + (DAYS * rng.random(size) ** 1.2).astype(np.int64)
    cents = np.clip(np.exp(rng.normal(8, 1.2, size)), 0, LARGEST_CENTS).astype(np.int64)
    fund = (cents * rng.random(size)).astype(np.int64)
    return pa.table(
        {
            "visit": pa.array(np.arange(start, start + size)),
            "person": _identifiers(person),
            "region": _texts("R{:02}", REGIONS, rng.integers(0, REGIONS, size)),
            "hospital": _texts("H{:05}", HOSPITALS, (HOSPITALS * rng.random(size) ** 2).astype(np.int64)),
            "department": _texts("D{:02}", DEPARTMENTS, rng.integers(0, DEPARTMENTS, size)),
            "diagnosis": _texts("I{:03}.9", DIAGNOSES, (DIAGNOSES * rng.random(size) ** 2).astype(np.int64)),
            "sex": _texts("S{}", 2, person % 2),
            "age": pa.array(person % 100),
            "came_on": _days(came),
            "left_on": _days(came + rng.integers(0, 20, size)),
            "is_emergency": pa.array(rng.random(size) < 0.1),
            "total": _money(cents),
            "fund": _money(fund),
            "own": _money(cents - fund),
        }
    )


def _identifiers(person: Whole) -> pa.Array:
    """Give each person an identifier of 18 digits, as identity cards have."""
    return pc.cast(pa.array(420_100_199_000_000_000 + person * 7_919), pa.string())


def _texts(pattern: str, count: int, places: Whole) -> pa.Array:
    return pa.array(_names(pattern, count)).take(pa.array(places))


def _days(numbers: Whole) -> pa.Array:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def _money(cents: Whole) -> pa.Array:
    return pa.array(cents / 100.0)
