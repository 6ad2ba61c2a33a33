"""Make the masked sample of a grant: mask, inspect, write, register (E1).

A sample is fixed by its grant, the data's version, the contract and the rules: asking again gives the same one.
Its pseudonyms are those of the grant's scenario, so that the samples of one scenario join, and no others.
"""

import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE
from sandbox.core.contract import Contract, UnitKind
from sandbox.core.digests import digest_of, sha256_hex
from sandbox.core.errors.masking import SampleUnsafe, SyntheticNeedsLedger
from sandbox.core.grant import Grant
from sandbox.core.sample_modes import SampleMode, stricter_mode
from sandbox.core.samples import Sample, Treatment, key_context, sample_file, sample_secret
from sandbox.core.synthesis import Payment, SampleQuote
from sandbox.masking.classifying.classify import check_classes
from sandbox.masking.inspection import Standard, inspect
from sandbox.masking.manifests import sign_manifest
from sandbox.masking.masks.limits import limits_of
from sandbox.masking.reporting import MadeFile, MadeFrom, Proven, write_manifest
from sandbox.masking.sampling.drawing import least_units
from sandbox.masking.sampling.granted import check_grant
from sandbox.masking.sampling.making import MadeSample, MaskingRules, load_masking_rules, mask_sample, public_tables
from sandbox.masking.sampling.masked import MaskedTable
from sandbox.masking.sampling.risk import measure_risk
from sandbox.masking.sampling.verdicts import ShownLevel
from sandbox.masking.synthetic.making import NOBODY_AT_RISK, Studio, make_synthetic
from sandbox.masking.synthetic.till import METHOD, Purchase, Till
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
    """What is to be sampled: a version of a contract's data, as far as a grant opens it, and who pays if it costs."""

    contract: Contract
    dataset_version: str
    grant: Grant
    payment: Payment | None = None

    @property
    def mode(self) -> SampleMode:
        """What the sample is made of: the stricter of what contract and grant ask for."""
        return stricter_mode(self.contract.privacy.sample_mode, self.grant.sample_mode)


@dataclass(frozen=True, slots=True)
class _Finished:
    """A sample that may be shown: its tables, its units, the share of all units they are, and what is known of it."""

    tables: tuple[MaskedTable, ...]
    units: int
    rate: float
    proven: Proven


class SampleMaker:
    """Makes samples and keeps their files in one folder, each encrypted under its own key."""

    def __init__(self, keys: KeyRing, samples: Samples, folder: Path, clock: Clock, till: Till | None = None) -> None:
        self._keys = keys
        self._samples = samples
        self._folder = folder
        self._clock = clock
        self._till = till
        self._data_keys = ErasableKeys(folder / SECRETS, keys)
        self._rules = load_masking_rules()

    def make(self, order: SampleOrder, space: SpaceWorker, event: AuditEvent) -> Sample:
        """Make the sample of an order, or give the one made before.

        Raises:
            GrantNotOfContract: the grant names what the contract does not have.
            ContractDisagrees: the data are not what the contract says, and their provider has not settled it.
            MaskingLoosened: the contract sets limits that would let the sample tell more.
            MaskUnknown: the contract asks for masks that its columns cannot have.
            SampleTooSmall: there are too few units to hide among.
            PseudonymsExhausted: a kind of identifier has too few surrogates.
            SampleUnsafe: the sample failed its inspection; nothing was written.
            SyntheticNeedsLedger, SyntheticPriceTooLow, BudgetExhausted: a synthetic one cannot be paid; nothing was.
        """
        check_grant(order.contract, order.grant)
        sample_id = self._id_of(order)
        found = self._samples.find(sample_id)
        if found is not None:
            self._samples.view(found, event)
            return found
        sweep_unregistered(self._folder, lambda file: self._is_registered(file, event))
        finish = self._finish_synthetic if order.mode is SampleMode.SYNTHETIC else self._finish_masked
        finished, file = finish(order, space, event), sample_file(sample_id, secrets.token_hex(4))
        with pending(self._folder / file):
            kept = self._samples.register(self._keep(order, file, finished), event)
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
            "rules": self._rules_of(order).digest,
        }
        if order.mode is SampleMode.SYNTHETIC:
            fixed["mode"] = (order.mode, METHOD)
        return digest_of(fixed)[:32]

    def _shown_before(self, order: SampleOrder) -> tuple[ShownLevel, ...]:
        """Give the levels that samples of the same dataset, of whatever version, showed in the scenario before."""
        manifests = (sample.signed.manifest for sample in self._samples.of_scenario(order.grant.scenario))
        columns = (c for m in manifests if m.dataset == order.contract.dataset for c in m.columns)
        return tuple({ShownLevel(c.table, c.column, c.level) for c in columns if c.treatment is Treatment.GENERALISED})

    def _rules_of(self, order: SampleOrder) -> MaskingRules:
        """Give the product's rules, tightened by the contract."""
        return replace(self._rules, limits=limits_of(order.contract, self._rules.limits))

    def _prove(self, order: SampleOrder, made: MadeSample, space: SpaceWorker) -> Proven:
        risk = measure_risk(made.draw, order.contract.privacy.sample_k)
        inspection = inspect(made, risk, Standard(space.run, self._rules_of(order).limits, least_units(order.contract)))
        if inspection.findings:
            raise SampleUnsafe(findings=inspection.findings, dataset=order.contract.dataset)
        return Proven(risk, inspection.evidence)

    def _finish_masked(self, order: SampleOrder, space: SpaceWorker, _: AuditEvent) -> _Finished:
        check_classes(space.run, order.contract)
        rules = replace(self._rules_of(order), shown=self._shown_before(order))
        made = mask_sample(space.run, order.contract, order.grant, rules, self._keys)
        proven = self._prove(order, made, space)
        return _Finished(made.masked + made.public, len(made.draw.units), made.draw.rate, proven)

    def _finish_synthetic(self, order: SampleOrder, space: SpaceWorker, event: AuditEvent) -> _Finished:
        public = public_tables(space.run, order.contract, order.grant)
        if not any(t.unit is not UnitKind.NONE and order.grant.opens_table(t.name) for t in order.contract.tables):
            return _Finished(public, 0, 0.0, Proven(NOBODY_AT_RISK, ()))
        limits = self._rules_of(order).limits
        studio = Studio(self._open_till(order), self._keys, limits.key_version, limits.cipher)
        whole = make_synthetic(studio, _purchase_of(order), space, event)
        if whole.findings:
            raise SampleUnsafe(findings=whole.findings, dataset=order.contract.dataset)
        proven = Proven(NOBODY_AT_RISK, whole.evidence, whole.made.utility, whole.synthesis)
        return _Finished(whole.made.tables + public, whole.made.units, 0.0, proven)

    def quote(self, order: SampleOrder) -> SampleQuote:
        """Say what a sample would cost; nothing is charged and no row is read.

        Raises:
            GrantNotOfContract: the grant names what the contract does not have.
            SyntheticNeedsLedger, SyntheticPriceTooLow: a synthetic one cannot be paid.
        """
        check_grant(order.contract, order.grant)
        delta = order.contract.privacy.display_delta
        if order.mode is SampleMode.MASKED:
            return SampleQuote(order.mode, FREE, 0.0, delta, is_free=True, scopes=())
        return self._open_till(order).quote(_purchase_of(order))

    def _open_till(self, order: SampleOrder) -> Till:
        if self._till is None or order.payment is None:
            raise SyntheticNeedsLedger(dataset=order.contract.dataset)
        return self._till

    def _keep(self, order: SampleOrder, file: str, finished: _Finished) -> Sample:
        """Write a checked sample's file under a key of its own, and sign its manifest."""
        sample_id, key, tables = self._id_of(order), new_key(), finished.tables
        write_space(self._folder / file, key, (stream_of(table) for table in tables))
        digest = sha256_hex((self._folder / file).read_bytes())
        written = MadeFile(sample_id, digest, finished.units, finished.rate)
        rules = self._rules_of(order)
        origin = MadeFrom(
            order.contract,
            order.dataset_version,
            order.grant,
            rules.digest,
            rules.limits.key_version,
            self._clock.now(),
        )
        manifest = write_manifest(origin, written, tables, finished.proven)
        signed = sign_manifest(manifest, open_signer(self._keys, SERVICE))
        return Sample(signed, file, self._data_keys.wrap(sample_secret(file), key, key_context(sample_id)))


def _purchase_of(order: SampleOrder) -> Purchase:
    if order.payment is None:
        raise SyntheticNeedsLedger(dataset=order.contract.dataset)
    return Purchase(order.contract, order.dataset_version, order.grant, order.payment)
