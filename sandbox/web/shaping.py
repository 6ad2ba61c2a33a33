"""From values of the core to shapes of the wire."""

import math
from datetime import date, time
from typing import TypeVar

import pyarrow as pa

from sandbox.core.audit import ChainedEvent
from sandbox.core.digests import canonical_json
from sandbox.core.jobs import Job
from sandbox.core.releases import Release
from sandbox.wire.asking import TableOut, Value
from sandbox.wire.shapes import Shape
from sandbox.wire.working import AuditEventOut, CheckOut, FileOut, JobOut, ReleaseLineOut, ReleaseOut

S = TypeVar("S", bound=Shape)


def shaped(value: object, shape: type[S]) -> S:
    """Give a value as the shape that mirrors it."""
    return shape.model_validate_json(canonical_json(value))


def table_shape(table: pa.Table) -> TableOut:
    """Give a table with its values as JSON has them; columns may bear the same name."""
    columns = [[json_value(value) for value in column.to_pylist()] for column in table.columns]
    return TableOut(columns=tuple(table.column_names), rows=tuple(zip(*columns, strict=True)))


def json_value(value: object) -> Value:
    """Give one value as JSON has it: dates and times as ISO text, whatever else JSON lacks as its text."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if isinstance(value, date | time) else str(value)


def job_shape(job: Job) -> JobOut:
    """Give a job as its readers see it: without the digest of its output."""
    seen = {name: getattr(job, name) for name in JobOut.model_fields}
    return shaped(seen, JobOut)


def line_shape(release: Release) -> ReleaseLineOut:
    """Give a release as lists show it."""
    sheet = release.submission.product
    return ReleaseLineOut(
        id=release.id,
        state=release.state.value,
        round=release.round,
        product=sheet.name,
        title=sheet.title,
        form=sheet.form.value,
        purpose=sheet.purpose,
        scenario=sheet.scenario,
        author=release.submission.job.author,
    )


def release_shape(release: Release) -> ReleaseOut:
    """Give a release as its readers see it."""
    checks = ({name: getattr(check, name) for name in CheckOut.model_fields} for check in release.checks)
    return ReleaseOut(
        **line_shape(release).model_dump(),
        basis=release.basis,
        files=tuple(shaped(file, FileOut) for file in release.files),
        checks=tuple(shaped(check, CheckOut) for check in checks),
        package=release.package.digest if release.package else None,
    )


def event_shape(link: ChainedEvent) -> AuditEventOut:
    """Give an audit event in its place."""
    event = link.event
    return AuditEventOut(
        seq=link.seq,
        at=event.at.isoformat(),
        actor=event.actor,
        action=event.action,
        subject=event.subject,
        outcome=event.outcome,
        dataset=event.dataset,
        scenario=event.scenario,
        details=event.details,
        hash=link.hash,
    )
