"""The report of a sample: its signed manifest, and whether it still stands as signed when the report is read."""

from dataclasses import dataclass

from sandbox.core.samples import SignedManifest

FORMAT = "data-sandbox/sample-report/1"


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found when the report was read.

    `signature_holds`: the service's key signed the manifest as it stands; `file_holds`: the sample's file is there,
    with the digest signed; `is_current`: it was made of the data's current version, under the current contract.
    """

    signature_holds: bool
    file_holds: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class SampleReport:
    """A sample's report as it is handed on. `public_key` is believed only by who trusts it already."""

    signed: SignedManifest
    public_key: str
    standing: Standing
    format: str = FORMAT
