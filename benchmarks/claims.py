"""Claims-like data: ten rows a person on average and skewed, 30 regions × 200 categories, amounts in cents."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

REGIONS, CATEGORIES, ROWS_PER_PERSON = 30, 200, 10
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: claims
name: claims
version: 1.0.0
status: active
tenant: bench
customProperties:
  - property: catalogue
    value: {{id: B-1, kind: 公共数据授权运营目录, name: claims, provider: bench, format: Parquet,
            updateFrequency: once, sharingAttribute: unconditional, sharingMode: m, useConditions: u,
            classification: c, source: s, openness: o, registrationCode: R-1, sampleEntry: S-1}}
  - {{property: grade, value: L3}}
  - {{property: secrecy, value: none}}
  - {{property: origin, value: own}}
  - property: privacy
    value: {{capRho: 100, capDelta: 1.0e-6, questionRho: 0.1, period: "2026", displayDelta: 1.0e-6, minGroupSize: 10,
            sampleK: 5, maxBadRows: 0.01}}
schema:
  - name: claims
    logicalType: object
    customProperties:
      - {{property: unit, value: person}}
      - {{property: unitColumn, value: person}}
      - {{property: rowsPerUnit, value: 20}}
    properties:
      - {{name: person, logicalType: integer, classification: L3, required: true, customProperties: [
          {{property: role, value: direct_identifier}}, {{property: identifier, value: number}}]}}
      - {{name: region, logicalType: string, classification: L2, required: true, enum: [{regions}], customProperties: [
          {{property: role, value: quasi_identifier}}]}}
      - {{name: category, logicalType: string, classification: L2, required: true, enum: [{categories}],
          customProperties: [{{property: role, value: sensitive}}]}}
      - {{name: amount, logicalType: number, classification: L3, required: true,
          logicalTypeOptions: {{minimum: 0, maximum: 5000}}, customProperties: [
          {{property: role, value: sensitive}}, {{property: scale, value: 2}}]}}
"""


def write_claims(folder: Path, rows: int) -> Path:
    """Write the table as Parquet; the same bytes each time."""
    rng = np.random.Generator(np.random.PCG64(7))
    people = rows // ROWS_PER_PERSON
    person = (people * rng.random(rows) ** 1.5).astype(np.int64)
    amount = np.clip(np.exp(rng.normal(4, 1, rows)), 0, 5000)
    table = pa.table(
        {
            "person": person,
            "region": pa.array([f"R{n:02}" for n in range(REGIONS)]).take(pa.array(rng.integers(0, REGIONS, rows))),
            "category": pa.array([f"C{n:03}" for n in range(CATEGORIES)]).take(
                pa.array((CATEGORIES * rng.random(rows) ** 2).astype(np.int64))
            ),
            "amount": np.round(amount, 2),
        }
    )
    path = folder / "claims.parquet"
    pq.write_table(table, path)
    return path


def write_contract(folder: Path) -> Path:
    """Write the contract of the table."""
    regions = ", ".join(f"{{value: R{n:02}}}" for n in range(REGIONS))
    categories = ", ".join(f"{{value: C{n:03}}}" for n in range(CATEGORIES))
    path = folder / "claims.odcs.yaml"
    path.write_text(CONTRACT.format(regions=regions, categories=categories), encoding="utf-8")
    return path
