"""From values of the core to shapes of the wire."""

from typing import TypeVar

from sandbox.core.digests import canonical_json
from sandbox.core.jobs import Job
from sandbox.core.releases import Release
from sandbox.wire.shapes import Shape
from sandbox.wire.working import CheckOut, FileOut, JobOut, ReleaseOut

S = TypeVar("S", bound=Shape)


def shaped(value: object, shape: type[S]) -> S:
    """Give a value as the shape that mirrors it."""
    return shape.model_validate_json(canonical_json(value))


def job_shape(job: Job) -> JobOut:
    """Give a job as its readers see it."""
    return JobOut(
        id=job.id,
        product=job.product,
        author=job.author,
        operator=job.operator,
        state=job.state.value,
        code=job.code,
        queued_at=job.queued_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
    )


def release_shape(release: Release) -> ReleaseOut:
    """Give a release as its readers see it."""
    sheet = release.submission.product
    return ReleaseOut(
        id=release.id,
        state=release.state.value,
        round=release.round,
        product=sheet.name,
        title=sheet.title,
        form=sheet.form.value,
        purpose=sheet.purpose,
        scenario=sheet.scenario,
        author=release.submission.job.author,
        basis=release.basis,
        files=tuple(shaped(file, FileOut) for file in release.files),
        checks=tuple(
            CheckOut(
                rule=c.rule,
                part=c.part.value,
                file=c.file,
                verdict=c.verdict.value,
                threshold=c.threshold,
                measured=c.measured,
            )
            for c in release.checks
        ),
        package=release.package.digest if release.package else None,
    )
