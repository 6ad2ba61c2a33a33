"""The report of a sample: its signed manifest, and whether it still stands (E1); every reading is recorded (E4)."""

from sandbox.core.digests import sha256_hex
from sandbox.core.sample_reports import SampleReport, Standing
from sandbox.core.samples import Sample
from sandbox.masking.maker import SERVICE
from sandbox.masking.manifests import is_genuine
from sandbox.wiring.house import House
from sandbox.wiring.sampling import make_sample
from sandbox.world.signing import open_signer


def report_sample(house: House, who: str, scenario: str, dataset: str) -> SampleReport:
    """Give the report of the masked sample of a granted dataset; the first call on a data version makes the sample."""
    return report_on(house, make_sample(house, who, scenario, dataset))


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
