"""Write a sample's manifest: what was made of what, by which rules, at which risk."""

from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow.compute as pc

from sandbox.core.contract import Contract
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.grant import Grant
from sandbox.core.sample_proof import Evidence
from sandbox.core.samples import ColumnReport, RiskReport, SampledTable, SampleManifest
from sandbox.core.text import Text
from sandbox.masking.sampling.masked import MaskedTable

STILL_PERSONAL = Text(
    "De-identified, and still personal information: for development inside the sandbox only.",
    "样例经去标识化,仍属个人信息,仅限在沙箱内开发使用。",
)
LONG_HISTORIES = Text(
    "Who knows all of a unit's rows may know it again: see unique_histories.",
    "知悉某主体全部记录者仍可能认出该主体,见 unique_histories。",
)
SETTLED = Text(
    "{where} looks like {finding} {kind}; its provider ({by}, {on}) says it is not: {reason}",
    "{where} 疑似 {finding} {kind};数据提供单位({by},{on})说明其并非如此:{reason}",
)


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """What a sample was made from, and when."""

    contract: Contract
    dataset_version: str
    grant: Grant
    rules_digest: str
    key_version: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class MadeFile:
    """The file a sample was written to: its sample's id, SHA-256, units, and the share of all units they are."""

    sample_id: str
    digest: str
    units: int
    rate: float


@dataclass(frozen=True, slots=True)
class Proven:
    """What is known of a sample that passed its inspection: the risk that is left, and the proof."""

    risk: RiskReport
    evidence: tuple[Evidence, ...]


def write_manifest(origin: MadeFrom, file: MadeFile, tables: tuple[MaskedTable, ...], proven: Proven) -> SampleManifest:
    """Write the manifest of a sample."""
    return SampleManifest(
        id=file.sample_id,
        space=origin.grant.scenario,
        dataset=origin.contract.dataset,
        dataset_version=origin.dataset_version,
        contract_digest=origin.contract.digest,
        grant=origin.grant.id,
        rules_digest=origin.rules_digest,
        key_version=origin.key_version,
        file_digest=file.digest,
        units=file.units,
        rate=float(f"{file.rate:.2g}"),
        tables=tuple(_sampled(table) for table in tables),
        columns=tuple(_counted(table, report) for table in tables for report in table.reports),
        risk=proven.risk,
        made_at=origin.made_at,
        notes=(*_notes(proven.risk), *settled_notes(origin.contract)),
        evidence=proven.evidence,
    )


def _notes(risk: RiskReport) -> tuple[Text, ...]:
    return (STILL_PERSONAL, LONG_HISTORIES) if risk.unique_histories else (STILL_PERSONAL,)


def settled_notes(contract: Contract) -> tuple[Text, ...]:
    """Say what the provider stated of columns that look like something else, so that nothing is lowered in silence."""
    return tuple(
        Text(SETTLED.en.format(**facts), SETTLED.zh.format(**facts))
        for table in contract.tables
        for column in table.columns
        for word in column.settled
        for facts in [{"where": f"{table.name}.{column.name}", "finding": word.doubt.value, "kind": word.kind or "-"}]
        for facts in [{**facts, "by": word.by, "on": word.on, "reason": word.reason}]
    )


def _sampled(table: MaskedTable) -> SampledTable:
    columns = tuple(name for name in table.rows.column_names if name not in (UNIT, RANK))
    return SampledTable(table.table.name, columns, table.rows.num_rows)


def _counted(table: MaskedTable, report: ColumnReport) -> ColumnReport:
    """Say how many values a column shows: a fact of the sample itself."""
    return replace(report, distinct=pc.count_distinct(table.rows.column(report.column), mode="only_valid").as_py())
