"""The samples of a scenario over the versions of its data: what changed from each to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sandbox.core.samples import ColumnReport, Sample, SampleManifest


class Change(StrEnum):
    """What can differ between two samples."""

    COLUMN_ADDED = "column_added"
    COLUMN_REMOVED = "column_removed"
    TREATMENT = "treatment"
    LEVEL = "level"
    K_REACHED = "k_reached"
    LARGEST_RISK = "largest_risk"
    MEAN_RISK = "mean_risk"
    UNIQUE_IN_SAMPLE = "unique_in_sample"
    UNIQUE_HISTORIES = "unique_histories"
    ROWS_WITHHELD = "rows_withheld"
    RATE = "rate"
    UNITS = "units"
    CONTRACT = "contract"
    RULES = "rules"
    KEY_VERSION = "key_version"


OF_RISK = (
    *(Change.K_REACHED, Change.LARGEST_RISK, Change.MEAN_RISK),
    *(Change.UNIQUE_IN_SAMPLE, Change.UNIQUE_HISTORIES, Change.ROWS_WITHHELD),
)
OF_ORIGIN = (Change.RATE, Change.UNITS, Change.KEY_VERSION)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs from the sample before; `where` is `table.column`, or `-` for the whole sample."""

    change: Change
    where: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SampledVersion:
    """One sample in a history. `is_destroyed`: it was, with its space; `differences`: from the one before."""

    sample: str
    dataset_version: str
    grant: str
    made_at: datetime
    units: int
    rate: float
    k_reached: int
    mean_risk: float
    is_destroyed: bool
    differences: tuple[Difference, ...]


def history_of(samples: tuple[Sample, ...]) -> tuple[SampledVersion, ...]:
    """Lay out a dataset's samples, oldest first; the first of each grant differs from nothing."""
    told, latest = [], dict[str, SampleManifest]()
    for sample in samples:
        made = sample.signed.manifest
        before = latest.get(made.grant)
        told.append(_version_of(sample, () if before is None else tuple(differences_of(before, made))))
        latest[made.grant] = made
    return tuple(told)


def differences_of(before: SampleManifest, after: SampleManifest) -> Iterator[Difference]:
    """Give everything in which a sample differs from the one before: columns first, then risk, then its origin."""
    yield from _columns(_by_place(before), _by_place(after))
    for change in OF_RISK:
        yield from _differ(change, getattr(before.risk, change.value), getattr(after.risk, change.value))
    for change in OF_ORIGIN:
        yield from _differ(change, getattr(before, change.value), getattr(after, change.value))
    yield from _differ(Change.CONTRACT, before.contract_digest[:12], after.contract_digest[:12])
    yield from _differ(Change.RULES, before.rules_digest[:12], after.rules_digest[:12])


def _by_place(manifest: SampleManifest) -> dict[str, ColumnReport]:
    return {f"{column.table}.{column.column}": column for column in manifest.columns}


def _columns(before: dict[str, ColumnReport], after: dict[str, ColumnReport]) -> Iterator[Difference]:
    yield from (Difference(Change.COLUMN_REMOVED, place, place, "") for place in before if place not in after)
    for place, now in after.items():
        was = before.get(place)
        if was is None:
            yield Difference(Change.COLUMN_ADDED, place, "", place)
            continue
        yield from _differ(Change.TREATMENT, was.treatment.value, now.treatment.value, place)
        yield from _differ(Change.LEVEL, was.level, now.level, place)


def _differ(change: Change, before: str | float, after: str | float, where: str = "-") -> Iterator[Difference]:
    if before != after:
        yield Difference(change, where, str(before), str(after))


def _version_of(sample: Sample, differences: tuple[Difference, ...]) -> SampledVersion:
    made = sample.signed.manifest
    return SampledVersion(
        sample=made.id,
        dataset_version=made.dataset_version,
        grant=made.grant,
        made_at=made.made_at,
        units=made.units,
        rate=made.rate,
        k_reached=made.risk.k_reached,
        mean_risk=made.risk.mean_risk,
        is_destroyed=not sample.wrapped_key,
        differences=differences,
    )
