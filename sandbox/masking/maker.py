"""Make the masked sample of a grant: mask, inspect, write, register (E1).

A sample is fixed by its grant, the data's version, the contract and the rules: asking again gives the same one.
Its pseudonyms are those of the grant's scenario, so that the samples of one scenario join, and no others.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of, sha256_hex
from sandbox.core.errors.masking import SampleUnsafe
from sandbox.core.grant import Grant
from sandbox.core.samples import Sample, key_context, sample_file, sample_secret
from sandbox.masking.classifying.classify import check_classes
from sandbox.masking.inspection import Standard, inspect
from sandbox.masking.manifests import sign_manifest
from sandbox.masking.reporting import MadeFile, MadeFrom, Proven, write_manifest
from sandbox.masking.sampling.drawing import least_units
from sandbox.masking.sampling.granted import check_grant
from sandbox.masking.sampling.making import MadeSample, load_masking_rules, mask_sample
from sandbox.masking.sampling.risk import measure_risk
from sandbox.masking.written import stream_of
from sandbox.spaces.pending import pending, sweep_unregistered
from sandbox.spaces.worker import SpaceWorker
from sandbox.spaces.writer import write_space
from sandbox.storage.samples import Samples
from sandbox.world.clock import Clock
from sandbox.world.erasable_keys import ErasableKeys
from sandbox.world.keys import KeyRing, new_key
from sandbox.world.signing import open_signer

SERVICE = "service"
SECRETS = "secrets"


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """What is to be sampled: a version of a contract's data, as far as a grant opens it."""

    contract: Contract
    dataset_version: str
    grant: Grant


class SampleMaker:
    """Makes samples and keeps their files in one folder, each encrypted under its own key."""

    def __init__(self, keys: KeyRing, samples: Samples, folder: Path, clock: Clock) -> None:
        self._keys = keys
        self._samples = samples
        self._folder = folder
        self._clock = clock
        self._data_keys = ErasableKeys(folder / SECRETS, keys)
        self._rules = load_masking_rules()

    def make(self, order: SampleOrder, space: SpaceWorker, event: AuditEvent) -> Sample:
        """Make the sample of an order, or give the one made before.

        Raises:
            GrantNotOfContract: the grant names what the contract does not have.
            ContractDisagrees: the data are not what the contract says, and their provider has not settled it.
            MaskUnknown: the contract asks for masks that its columns cannot have.
            SampleTooSmall: there are too few units to hide among.
            PseudonymsExhausted: a kind of identifier has too few surrogates.
            SampleUnsafe: the sample failed its inspection; nothing was written.
        """
        check_grant(order.contract, order.grant)
        sample_id = self._id_of(order)
        found = self._samples.find(sample_id)
        if found is not None:
            self._samples.view(found, event)
            return found
        sweep_unregistered(self._folder, lambda file: self._is_registered(file, event))
        check_classes(space.run, order.contract)
        made = mask_sample(space.run, order.contract, order.grant, self._rules, self._keys)
        proven, file = self._prove(order, made, space), sample_file(sample_id, secrets.token_hex(4))
        with pending(self._folder / file):
            kept = self._samples.register(self._keep(order, file, made, proven), event)
            if kept.file != file:
                self._data_keys.erase(sample_secret(file))
                (self._folder / file).unlink()
        return kept

    def _is_registered(self, file: str, event: AuditEvent) -> bool:
        """Tell whether a file that a killed process left is a sample's; if not, destroy its key."""
        is_registered = self._samples.is_registered(file, event)
        if not is_registered:
            self._data_keys.erase(sample_secret(file))
        return is_registered

    def path_of(self, sample: Sample) -> Path:
        """Give where a sample's file lies."""
        return self._folder / sample.file

    def key_of(self, sample: Sample) -> bytes:
        """Give the data key that opens a sample's file."""
        return self._data_keys.unwrap(sample.secret, sample.wrapped_key, sample.key_context)

    def _id_of(self, order: SampleOrder) -> str:
        fixed = {
            "grant": (order.grant.id, order.grant.scenario, order.grant.tables),
            "dataset": (order.contract.dataset, order.dataset_version, order.contract.digest),
            "rules": self._rules.digest,
        }
        return digest_of(fixed)[:32]

    def _prove(self, order: SampleOrder, made: MadeSample, space: SpaceWorker) -> Proven:
        risk = measure_risk(made.draw, order.contract.privacy.sample_k)
        inspection = inspect(made, risk, Standard(space.run, self._rules.limits, least_units(order.contract)))
        if inspection.findings:
            raise SampleUnsafe(findings=inspection.findings, dataset=order.contract.dataset)
        return Proven(risk, inspection.evidence)

    def _keep(self, order: SampleOrder, file: str, made: MadeSample, proven: Proven) -> Sample:
        """Write a checked sample's file under a key of its own, and sign its manifest."""
        sample_id, key, tables = self._id_of(order), new_key(), made.masked + made.public
        write_space(self._folder / file, key, (stream_of(table) for table in tables))
        written = MadeFile(
            sample_id, sha256_hex((self._folder / file).read_bytes()), len(made.draw.units), made.draw.rate
        )
        origin = MadeFrom(
            order.contract,
            order.dataset_version,
            order.grant,
            self._rules.digest,
            self._rules.limits.key_version,
            self._clock.now(),
        )
        manifest = write_manifest(origin, written, tables, proven)
        signed = sign_manifest(manifest, open_signer(self._keys, SERVICE))
        return Sample(signed, file, self._data_keys.wrap(sample_secret(file), key, key_context(sample_id)))
