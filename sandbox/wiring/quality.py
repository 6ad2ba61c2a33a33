"""Quality of loads: exact for the provider, the operator and the authority, in bands for developers (H3)."""

from dataclasses import dataclass

from sandbox.core.datasets import DatasetVersion, QualityReport
from sandbox.core.errors.loading import DatasetVersionMissing
from sandbox.core.people import Action, Actor, Resource
from sandbox.core.quality import Scores, scores_of
from sandbox.core.quality_bands import BandedQuality, banded
from sandbox.core.quality_limits import Verdict, verdicts_of
from sandbox.core.quality_trend import Batch, trend_of
from sandbox.wiring.guarding import Purpose, Use, entering, permitted
from sandbox.wiring.house import House

SHORTEST = 8


@dataclass(frozen=True, slots=True)
class ShownQuality:
    """The quality of one version: `exact` or `bands`, never both, and of a banded one no number but these."""

    dataset: str
    version: str
    batch: str
    is_timely: bool
    exact: QualityReport | None
    scores: Scores | None
    limits: tuple[Verdict, ...]
    bands: BandedQuality | None


def show_quality(house: House, who: str, dataset: str, version: str = "") -> ShownQuality:
    """Show the quality of a version, the current one unless it is named by the beginning of its id.

    Raises:
        DatasetMissing, DatasetVersionMissing: there is none.
    """
    with entering(house, who, _attempt(dataset)) as actor:
        found = _version(house, dataset, version)
        use, is_exact = permitted_to_see(house, actor, _resource(found))
        house.database.record(use.event.noting(version=found.id))
        report = found.quality
        exact, bands = (report, None) if is_exact else (None, banded(report))
        scores = scores_of(report) if is_exact else None
        limits = verdicts_of(found.contract, report) if is_exact else ()
        return ShownQuality(dataset, found.id, found.manifest.batch, report.is_timely, exact, scores, limits, bands)


def show_trend(house: House, who: str, dataset: str) -> tuple[Batch, ...]:
    """Show how a dataset's quality changed from batch to batch; it holds exact counts.

    Raises:
        DatasetMissing: nothing of it was ever loaded.
    """
    with entering(house, who, _attempt(dataset)) as actor:
        resource = _resource(house.datasets.current(dataset))
        use = permitted(house, actor, Purpose(Action.READ_QUALITY, resource, dataset))
        batches = trend_of(house.datasets.list_versions(dataset))
        house.database.record(use.event.noting(batches=len(batches)))
        return batches


def _attempt(dataset: str) -> Purpose:
    return Purpose(Action.READ_QUALITY, Resource("dataset", dataset), dataset)


def _resource(version: DatasetVersion) -> Resource:
    return Resource("dataset", version.dataset, frozenset({version.contract.provider}))


def permitted_to_see(house: House, actor: Actor, resource: Resource) -> tuple[Use, bool]:
    """Give the use by the exact action where it is permitted, else by the banded one, and which of them it is."""
    is_exact = house.authoriser.may(actor, Action.READ_QUALITY, resource)
    action = Action.READ_QUALITY if is_exact else Action.READ_QUALITY_BANDS
    return permitted(house, actor, Purpose(action, resource, resource.id)), is_exact


def _version(house: House, dataset: str, version: str) -> DatasetVersion:
    if not version:
        return house.datasets.current(dataset)
    found = [one for one in house.datasets.list_versions(dataset) if one.id.startswith(version)]
    if len(found) != 1 or len(version) < SHORTEST:
        raise DatasetVersionMissing(version=version)
    return found[0]
