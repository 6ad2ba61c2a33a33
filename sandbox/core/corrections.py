"""Corrections (校核): what a load found wrong, raised with the provider, answered, closed by a corrected batch.

H 四(七)1 (H1); the clock of Z 第二十六条 (H2): ten working days to verify, correct and answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.datasets import DatasetVersion, RuleCount
from sandbox.core.digests import digest_of
from sandbox.core.people import Role
from sandbox.core.quality_limits import verdicts_of
from sandbox.core.transitions import Machine

LOAD = "load"
"""The part that a load plays: a batch without the fault closes its correction."""
SHARED_KEY = "shared_key"
ID_DIGITS = 16


class CorrectionState(StrEnum):
    """How far a correction has come."""

    RAISED = "raised"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    CORRECTED = "corrected"


_R, _C, _D, _X = (
    CorrectionState.RAISED,
    CorrectionState.CONFIRMED,
    CorrectionState.DECLINED,
    CorrectionState.CORRECTED,
)

CORRECTION_MACHINE: Machine[CorrectionState, str] = Machine(
    "correction",
    {_R: {_C: Role.DATA_PROVIDER, _D: Role.DATA_PROVIDER, _X: LOAD}, _C: {_X: LOAD}, _D: {_X: LOAD}, _X: {}},
)


@dataclass(frozen=True, slots=True)
class CorrectionDraft:
    """One broken rule of a delivery, as a correction would say it: counts, and never a row or a value.

    `version` is "" where the delivery was rejected; `of`: the rows the rule was applied to. `quarantine` names the
    file in which its provider, alone, finds row numbers and values; "" where no row was kept out.
    """

    dataset: str
    version: str
    batch: str
    provider: str
    table: str
    column: str
    rule: str
    rows: int
    of: int
    quarantine: str = ""

    @property
    def id(self) -> str:
        """The same fault of the same batch is one correction."""
        about = (self.dataset, self.version, self.batch, self.table, self.column, self.rule)
        return digest_of(list(about))[:ID_DIGITS]


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction that was raised. `due_on`: the last day for its provider's answer."""

    id: str
    draft: CorrectionDraft
    raised_by: str
    raised_on: date
    due_on: date
    state: CorrectionState = CorrectionState.RAISED
    answer: str = ""
    answered_by: str = ""
    answered_on: date | None = None
    corrected_version: str = ""
    corrected_batch: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether a corrected batch can still close it."""
        return bool(CORRECTION_MACHINE.table[self.state])


def drafts_of(version: DatasetVersion, quarantine: str = "") -> tuple[CorrectionDraft, ...]:
    """Draft a correction for each rule that rows of a version broke; `quarantine`: the id of its file, if any."""
    kept_out = {(count.table, count.column, count.rule) for count in version.quality.bad_rows}
    return tuple(
        CorrectionDraft(
            dataset=version.dataset,
            version=version.id,
            batch=version.manifest.batch,
            provider=version.contract.provider,
            table=count.table,
            column=count.column,
            rule=count.rule,
            rows=count.rows,
            of=of,
            quarantine=quarantine if (count.table, count.column, count.rule) in kept_out else "",
        )
        for count, of in faults_of(version)
    )


def drafts_of_rejected(file: BadRowsFile) -> tuple[CorrectionDraft, ...]:
    """Draft a correction for each rule that rows of a rejected delivery broke; of how many rows is not known."""
    return tuple(
        CorrectionDraft(
            dataset=file.dataset,
            version=file.version,
            batch=file.batch,
            provider=file.provider,
            table=count.table,
            column=count.column,
            rule=count.rule,
            rows=count.rows,
            of=0,
            quarantine=file.id,
        )
        for count in file.counts
    )


def faults_of(version: DatasetVersion) -> Iterator[tuple[RuleCount, int]]:
    """Give each broken rule and limit with its count and the number of rows it was applied to."""
    for table in version.quality.tables:
        yield from ((count, table.rows_delivered) for count in table.bad_rows)
        yield from ((count, table.rows_loaded) for count in table.inconsistent if count.rows)
        if table.shared_keys:
            yield RuleCount(table.table, "", SHARED_KEY, table.shared_keys), table.rows_loaded
    for limit in verdicts_of(version.contract, version.quality):
        if not limit.holds:
            yield RuleCount(limit.table, limit.column, limit.limit, limit.rows), limit.of


def is_corrected(correction: Correction, version: DatasetVersion) -> bool:
    """Tell whether a version holds the table of a correction without its fault."""
    draft = correction.draft
    table = next((one for one in version.quality.tables if one.table == draft.table), None)
    if table is None or version.id == draft.version:
        return False
    checked = draft.column in {"", *(column.column for column in table.columns)} or "," in draft.column
    broken = {(count.table, count.column, count.rule) for count, _ in faults_of(version)}
    return checked and (draft.table, draft.column, draft.rule) not in broken
