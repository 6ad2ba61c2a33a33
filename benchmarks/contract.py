"""The contract of the claims: what is public about them, and the bounds that every system is given."""

from pathlib import Path

from benchmarks.claims import CATEGORIES, REGIONS, TIERS

ROWS_PER_UNIT = 20
LARGEST_AMOUNT = 5000
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
    value: {{capRho: 100, capDelta: 0.01, questionRho: 0.02, period: "2026", displayDelta: 1.0e-6, minGroupSize: 10,
            sampleK: 5, maxBadRows: 0.01}}
schema:
  - name: claims
    logicalType: object
    customProperties:
      - {{property: unit, value: person}}
      - {{property: unitColumn, value: person}}
      - {{property: rowsPerUnit, value: {rows_per_unit}}}
    properties:
      - {{name: person, logicalType: integer, classification: L3, required: true, customProperties: [
          {{property: role, value: direct_identifier}}, {{property: identifier, value: number}}]}}
      - {{name: region, logicalType: string, classification: L2, required: true, enum: [{regions}], customProperties: [
          {{property: role, value: quasi_identifier}}]}}
      - {{name: category, logicalType: string, classification: L2, required: true, enum: [{categories}],
          customProperties: [{{property: role, value: sensitive}}]}}
      - {{name: code, logicalType: string, classification: L2, required: true,
          customProperties: [{{property: role, value: sensitive}}]}}
      - {{name: seen_on, logicalType: date, classification: L2, required: true,
          logicalTypeOptions: {{minimum: "2025-01-01", maximum: "2025-12-31"}},
          customProperties: [{{property: role, value: quasi_identifier}}]}}
      - {{name: amount, logicalType: number, classification: L3, required: true,
          logicalTypeOptions: {{minimum: 0, maximum: {largest}}}, customProperties: [
          {{property: role, value: sensitive}}, {{property: scale, value: 2}}]}}
  - name: people
    logicalType: object
    customProperties:
      - {{property: unit, value: person}}
      - {{property: unitColumn, value: person}}
      - {{property: rowsPerUnit, value: 1}}
    properties:
      - {{name: person, logicalType: integer, classification: L3, required: true, customProperties: [
          {{property: role, value: direct_identifier}}, {{property: identifier, value: number}}]}}
      - {{name: tier, logicalType: string, classification: L2, required: true, enum: [{tiers}], customProperties: [
          {{property: role, value: quasi_identifier}}]}}
      - {{name: age, logicalType: integer, classification: L2, required: true,
          logicalTypeOptions: {{minimum: 0, maximum: 100}},
          customProperties: [{{property: role, value: quasi_identifier}}]}}
"""


def write_contract(folder: Path) -> Path:
    """Write the contract of both tables."""
    path = folder / "claims.odcs.yaml"
    text = CONTRACT.format(
        regions=_listed("R{:02}", REGIONS),
        categories=_listed("C{:03}", CATEGORIES),
        tiers=_listed("T{}", TIERS),
        rows_per_unit=ROWS_PER_UNIT,
        largest=LARGEST_AMOUNT,
    )
    path.write_text(text, encoding="utf-8")
    return path


def _listed(pattern: str, count: int) -> str:
    return ", ".join(f"{{value: {pattern.format(n)}}}" for n in range(count))
