"""Jobs: one run of a frozen, approved product on real data, by an operator who is not its author (E5, J2)."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.questions import Question
from sandbox.core.transitions import Machine


class JobState(StrEnum):
    """States of a job run (requirements.md, State machines)."""

    QUEUED = "queued"
    RUNNING = "running"
    IN_QUARANTINE = "in_quarantine"
    CHECKED = "checked"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobPart(StrEnum):
    """Who moves a job: its operator, the runner that works it off, or the release checks."""

    OPERATOR = "operator"
    RUNNER = "runner"
    RELEASE = "release"


JOB_MACHINE: Machine[JobState, JobPart] = Machine(
    "job",
    {
        JobState.QUEUED: {
            JobState.RUNNING: JobPart.RUNNER,
            JobState.FAILED: JobPart.RUNNER,
            JobState.CANCELLED: JobPart.OPERATOR,
        },
        JobState.RUNNING: {
            JobState.IN_QUARANTINE: JobPart.RUNNER,
            JobState.FAILED: JobPart.RUNNER,
            JobState.CANCELLED: JobPart.OPERATOR,
        },
        JobState.IN_QUARANTINE: {JobState.CHECKED: JobPart.RELEASE},
        JobState.CHECKED: {},
        JobState.FAILED: {},
        JobState.CANCELLED: {},
    },
)


@dataclass(frozen=True, slots=True)
class Job:
    """One run. `code` says why it failed; `output` is the digest of what lies in quarantine.

    Times are ISO text, empty where the moment has not come.
    """

    id: str
    product: str
    author: str
    operator: str
    state: JobState
    code: str
    output: str
    queued_at: str
    started_at: str = ""
    ended_at: str = ""

    @property
    def has_ended(self) -> bool:
        """Tell whether the runner is done with it."""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobMove:
    """One move of a job: from which state to which, by which part, when, and with what to show for it."""

    now: JobState
    to: JobState
    part: JobPart
    at: str
    code: str = ""
    output: str = ""


@dataclass(frozen=True, slots=True)
class JobQuestion:
    """A question as a job asks it: on whose budget (`analyst` is the author), for which scenario, of which data.

    `dataset_version` was pinned when the job began: a job that resumes asks the same data.
    """

    job: str
    product: str
    number: int
    scenario: str
    dataset: str
    dataset_version: str
    analyst: str
    question: Question


@dataclass(frozen=True, slots=True)
class JobAnswer:
    """What a job was answered: which receipt, over which version of the data (lineage, F5)."""

    job: str
    number: int
    output: str
    dataset: str
    dataset_version: str
    receipt: str
    answer_digest: str
