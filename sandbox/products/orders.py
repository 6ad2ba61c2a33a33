"""What people order of a job: cancel it, take what it left in quarantine, note that its output was checked."""

from datetime import datetime

from sandbox.core.audit import AuditEvent
from sandbox.core.jobs import Job, JobMove, JobPart, JobState
from sandbox.core.products import OutputFile
from sandbox.products.quarantine import Quarantine
from sandbox.storage.database import Database
from sandbox.storage.jobs import find_job, move_job


def cancel_job(database: Database, job_id: str, event: AuditEvent) -> Job:
    """Cancel a job that has not ended. What was charged stays charged; its answers stay free to ask again.

    Raises:
        JobMissing: there is none.
        MoveNotAllowed: it has ended.
    """
    now = find_job(database, job_id).state
    move_job(database, job_id, JobMove(now, JobState.CANCELLED, JobPart.OPERATOR, _iso(event.at)), event)
    return find_job(database, job_id)


def mark_checked(database: Database, job_id: str, event: AuditEvent) -> Job:
    """Note that the release checks have run over a job's output.

    Raises:
        JobMissing: there is none.
        MoveNotAllowed: nothing of it is in quarantine.
    """
    job = find_job(database, job_id)
    move = JobMove(JobState.IN_QUARANTINE, JobState.CHECKED, JobPart.RELEASE, _iso(event.at), output=job.output)
    move_job(database, job_id, move, event)
    return find_job(database, job_id)


def read_output(database: Database, quarantine: Quarantine, job_id: str) -> tuple[OutputFile, ...]:
    """Give what a job left in quarantine, every byte as it was recorded.

    Raises:
        JobMissing: there is none.
        OutputNotReady: it has left nothing.
        SealedFileBroken: what is there is not what was recorded.
    """
    return quarantine.read_outputs(find_job(database, job_id))


def _iso(at: datetime) -> str:
    return at.isoformat()
