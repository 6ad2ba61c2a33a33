"""Make the masked sample of a grant: survey, generalise, draw, mask, inspect, write, register (E1).

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
from sandbox.core.samples import RiskReport, Sample, key_context
from sandbox.masking.drawing import Draw, draw_sample, least_units
from sandbox.masking.granted import check_grant, granted_columns
from sandbox.masking.grouping import Wanted, generalise
from sandbox.masking.inspection import inspect
from sandbox.masking.limits import load_limits
from sandbox.masking.manifests import sign_manifest
from sandbox.masking.masked import MaskedTable, RawRows, Workshop, mask_table
from sandbox.masking.prf import ColumnPrf
from sandbox.masking.pseudonym_book import PseudonymBook
from sandbox.masking.pseudonyms import Pseudonymiser
from sandbox.masking.raw_rows import gather_pseudonyms, read_rows
from sandbox.masking.reporting import MadeFile, MadeFrom, public_reports, write_manifest
from sandbox.masking.risk import measure_risk
from sandbox.masking.rules import ColumnMask, choose_masks, load_rules
from sandbox.masking.space_sql import public_sql
from sandbox.masking.survey import survey
from sandbox.spaces.worker import SpaceWorker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.samples import Samples
from sandbox.world.clock import Clock
from sandbox.world.keys import KeyRing, new_key
from sandbox.world.signing import open_signer

SERVICE = "service"


@dataclass(frozen=True, slots=True)
class SampleOrder:
    """What is to be sampled: a version of a contract's data, as far as a grant opens it."""

    contract: Contract
    dataset_version: str
    grant: Grant


@dataclass(frozen=True, slots=True)
class _Made:
    """A sample in memory, not yet inspected."""

    tables: tuple[MaskedTable, ...]
    raw: tuple[RawRows, ...]
    draw: Draw


class SampleMaker:
    """Makes samples and keeps their files in one folder, each encrypted under its own key."""

    def __init__(self, keys: KeyRing, samples: Samples, folder: Path, clock: Clock) -> None:
        self._keys = keys
        self._samples = samples
        self._folder = folder
        self._clock = clock
        self._limits = load_limits()
        self._rules = load_rules()

    def make(self, order: SampleOrder, space: SpaceWorker, event: AuditEvent) -> Sample:
        """Make the sample of an order, or give the one made before.

        Raises:
            GrantNotOfContract: the grant names what the contract does not have.
            MaskUnknown: the contract asks for masks that its columns cannot have.
            SampleTooSmall: there are too few units to hide among.
            SampleUnsafe: the sample failed its inspection; nothing was written.
        """
        check_grant(order.contract, order.grant)
        masks = choose_masks(order.contract, self._rules)
        sample_id = self._id_of(order)
        found = self._samples.find(sample_id)
        if found is not None:
            self._samples.view(found, event)
            return found
        made = self._mask(order, masks, space)
        sample = self._keep(order, sample_id, made, made.tables + _public_tables(order, space))
        kept = self._samples.register(sample, event)
        if kept.file != sample.file:
            self.path_of(sample).unlink()
        return kept

    def path_of(self, sample: Sample) -> Path:
        """Give where a sample's file lies."""
        return self._folder / sample.file

    def key_of(self, sample: Sample) -> bytes:
        """Give the data key that opens a sample's file."""
        return self._keys.unwrap(sample.wrapped_key, sample.key_context)

    def _id_of(self, order: SampleOrder) -> str:
        fixed = {
            "grant": (order.grant.id, order.grant.scenario, order.grant.tables),
            "dataset": (order.contract.dataset, order.dataset_version, order.contract.digest),
            "rules": (self._limits.digest, digest_of(self._rules)),
        }
        return digest_of(fixed)[:32]

    def _mask(self, order: SampleOrder, masks: tuple[ColumnMask, ...], space: SpaceWorker) -> _Made:
        contract, grant = order.contract, order.grant
        surveyed = survey(space.run, contract, masks, self._limits)
        generalised = generalise(surveyed, Wanted(contract.privacy.sample_k, self._limits))
        prf = ColumnPrf(self._keys.derive(f"sample/{grant.scenario}"))
        draw = draw_sample(space.run, contract, generalised, prf, self._limits)
        granted = (t for t in draw.tables if grant.opens_table(t.generalised.surveyed.table.name))
        raw = tuple(read_rows(space.run, table, masks, draw) for table in granted)
        book = PseudonymBook(Pseudonymiser(self._keys, grant.scenario, self._limits.key_version))
        for rows in raw:
            gather_pseudonyms(space.run, rows, book)
        workshop = Workshop(space.run, book, self._limits, least_units(contract))
        tables = tuple(mask_table(rows, granted_columns(grant, rows.table.name), workshop) for rows in raw)
        return _Made(tables, raw, draw)

    def _check(self, order: SampleOrder, made: _Made) -> RiskReport:
        """Measure the risk of a sample and inspect it.

        Raises:
            SampleUnsafe: with everything that was found.
        """
        risk = measure_risk(made.draw, order.contract.privacy.sample_k)
        findings = inspect(made.tables, made.raw, risk, self._limits)
        if findings:
            raise SampleUnsafe(findings=findings, dataset=order.contract.dataset)
        return risk

    def _keep(self, order: SampleOrder, sample_id: str, made: _Made, tables: tuple[MaskedTable, ...]) -> Sample:
        """Write a checked sample's file under a key of its own, and sign its manifest."""
        risk = self._check(order, made)
        file, key = f"{sample_id}-{secrets.token_hex(4)}.space", new_key()
        write_space(self._folder / file, key, (_stream(table) for table in tables))
        digest = sha256_hex((self._folder / file).read_bytes())
        origin = MadeFrom(
            order.contract,
            order.dataset_version,
            order.grant,
            self._limits.digest,
            self._limits.key_version,
            self._clock.now(),
        )
        written = MadeFile(sample_id, digest, len(made.draw.units), made.draw.rate)
        signed = sign_manifest(write_manifest(origin, written, tables, risk), open_signer(self._keys, SERVICE))
        return Sample(signed, file, self._keys.wrap(key, key_context(sample_id)))


def _public_tables(order: SampleOrder, space: SpaceWorker) -> tuple[MaskedTable, ...]:
    """Read the granted columns of the public tables, as they are."""
    found = []
    for table in order.contract.tables:
        columns = granted_columns(order.grant, table.name)
        if table.is_public and columns:
            rows = space.run(public_sql(table, columns))
            found.append(MaskedTable(table, rows, public_reports(table.name, columns)))
    return tuple(found)


def _stream(table: MaskedTable) -> TableStream:
    return TableStream(table.table.name, table.rows.schema, iter(table.rows.to_batches()))
