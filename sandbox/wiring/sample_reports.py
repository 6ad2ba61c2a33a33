"""The report of a sample: its signed manifest, and whether it still stands (E1); every reading is recorded (E4)."""

from sandbox.core.digests import sha256_hex
from sandbox.core.people import Action, Resource
from sandbox.core.sample_history import SampledVersion, history_of
from sandbox.core.sample_reports import SampleReport, Standing
from sandbox.core.samples import Sample
from sandbox.masking.maker import SERVICE
from sandbox.masking.manifests import is_genuine
from sandbox.storage.samples import Samples
from sandbox.wiring.asking import asking
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House
from sandbox.wiring.sampling import make_sample
from sandbox.world.signing import open_signer


def report_sample(house: House, who: str, scenario: str, dataset: str) -> SampleReport:
    """Give the report of the masked sample of a granted dataset; the first call on a data version makes the sample."""
    return report_on(house, make_sample(house, who, scenario, dataset))


def sample_history(house: House, who: str, scenario: str, dataset: str) -> tuple[SampledVersion, ...]:
    """Lay out the samples that were made of a granted dataset over its versions, and how each differs; makes none.

    Raises:
        SandboxError: there is no live grant, or the account may not see samples.
    """
    purpose = Purpose(Action.VIEW_SAMPLE, Resource("dataset", dataset), dataset, scenario)
    with using(house, who, purpose) as use:
        asking(house, use, scenario, dataset)
        of_scenario = Samples(house.database).of_scenario(scenario)
        told = history_of(tuple(s for s in of_scenario if s.signed.manifest.dataset == dataset))
        house.database.record(use.event.noting(samples=len(told)))
        return told


def report_on(house: House, sample: Sample) -> SampleReport:
    """Look at a sample as it stands now: its signature, its file, and whether it is of the current data."""
    manifest, public = sample.signed.manifest, open_signer(house.keys, SERVICE).public
    path = house.samples / sample.file
    current = house.datasets.current(manifest.dataset)
    standing = Standing(
        signature_holds=is_genuine(sample.signed, public),
        file_holds=path.is_file() and sha256_hex(path.read_bytes()) == manifest.file_digest,
        is_current=(current.id, current.contract.digest) == (manifest.dataset_version, manifest.contract_digest),
    )
    return SampleReport(sample.signed, public.hex(), standing)
