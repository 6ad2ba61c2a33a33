"""Write a sample's manifest: what was made of what, by which rules, at which risk."""

from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow.compute as pc

from sandbox.core.contract import Contract
from sandbox.core.contribution import RANK, UNIT
from sandbox.core.grant import Grant
from sandbox.core.sample_modes import SampleMode
from sandbox.core.sample_proof import Evidence
from sandbox.core.sample_utility import Utility
from sandbox.core.samples import ColumnReport, RiskReport, SampledTable, SampleManifest
from sandbox.core.synthesis import Synthesis
from sandbox.core.text import Text
from sandbox.masking.sampling.masked import MaskedTable

STILL_PERSONAL = Text(
    "De-identified, and still personal information (PIPL 73): for development inside the sandbox only.",
    "样例经去标识化,仍属个人信息(个人信息保护法第七十三条),仅限在沙箱内开发使用。",
)
NO_REAL_ROW = Text(
    "Synthetic: no row is anybody's. Drawn from noised statistics; for development inside the sandbox only.",
    "合成样例:任何一行均不对应真实主体,由加噪统计量抽取生成,仅限在沙箱内开发使用。",
)
NOT_KEPT = Text(
    "Not kept: what depends on three columns at once beyond the tree, the order of a unit's rows, birth date and sex"
    " inside identifiers, and who is the same person in two datasets.",
    "未保留:依赖树以外的三列及以上联合关系、同一主体各行的先后次序、标识符内含的出生日期与性别、跨数据集的同人关系。",
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
    """What is known of a sample that passed its inspection: the risk that is left, and the proof.

    `utility` and `synthesis`: of a synthetic one.
    """

    risk: RiskReport
    evidence: tuple[Evidence, ...]
    utility: Utility | None = None
    synthesis: Synthesis | None = None

    @property
    def notes(self) -> tuple[Text, ...]:
        """What whoever works on it should know."""
        if self.synthesis is not None:
            return (NO_REAL_ROW, NOT_KEPT)
        return (STILL_PERSONAL, LONG_HISTORIES) if self.risk.unique_histories else (STILL_PERSONAL,)


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
        notes=(*proven.notes, *settled_notes(origin.contract)),
        evidence=proven.evidence,
        utility=proven.utility,
        mode=SampleMode.MASKED if proven.synthesis is None else SampleMode.SYNTHETIC,
        synthesis=proven.synthesis,
    )


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
