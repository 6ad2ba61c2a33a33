"""A sample held against the full data, for reviewers and the data's provider: distances alone; recorded (E1, E4)."""

from dataclasses import dataclass

from sandbox.core.errors.loading import DatasetMissing
from sandbox.core.errors.proving import SampleNotMade
from sandbox.core.people import Action, Resource
from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Utility
from sandbox.core.samples import Sample
from sandbox.masking.comparing.comparison import compare
from sandbox.spaces.worker import open_worker, prepare_worker
from sandbox.storage.samples import Samples
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House
from sandbox.wiring.sample_reports import report_on
from sandbox.wiring.sampling import maker_of
from sandbox.wiring.spaces import library_file


@dataclass(frozen=True, slots=True)
class ComparedSample:
    """A sample's report, and how far it lies from the data that it was made of."""

    report: SampleReport
    utility: Utility


def compare_sample(house: House, who: str, scenario: str, dataset: str) -> ComparedSample:
    """Compare a scenario's newest sample of a dataset with the data that it was made of.

    Raises:
        ActionNotAllowed: as to anybody but reviewers and the provider, whether or not there is such a sample.
        SampleNotMade: there is none.
    """
    resource = Resource("dataset", dataset, _owners_of(house, dataset))
    with using(house, who, Purpose(Action.COMPARE_SAMPLE, resource, dataset, scenario)) as use:
        sample = _newest(house, scenario, dataset)
        compared = ComparedSample(report_on(house, sample), _compared(house, sample))
        house.database.record(use.event.noting(sample=sample.id))
        return compared


def _owners_of(house: House, dataset: str) -> frozenset[str]:
    """Give whose data a dataset is; nobody's, where nothing of it was loaded: then no policy permits a look."""
    try:
        return frozenset({house.datasets.current(dataset).contract.provider})
    except DatasetMissing:
        return frozenset()


def _newest(house: House, scenario: str, dataset: str) -> Sample:
    living = [
        sample
        for sample in Samples(house.database).of_scenario(scenario)
        if sample.signed.manifest.dataset == dataset and sample.wrapped_key
    ]
    if not living:
        raise SampleNotMade(dataset=dataset, scenario=scenario)
    return living[-1]


def _compared(house: House, sample: Sample) -> Utility:
    manifest, maker = sample.signed.manifest, maker_of(house)
    version = house.datasets.version(manifest.dataset_version)
    library = library_file(house, version)
    with (
        prepare_worker(library.path, library.key, house.limits) as full,
        open_worker(maker.path_of(sample), maker.key_of(sample), house.limits) as shown,
    ):
        return compare(full.run, shown.run, version.contract, manifest)
