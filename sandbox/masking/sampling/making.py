"""Make a sample in memory: survey, generalise, draw, read, mask. Nothing is inspected or kept here."""

from dataclasses import dataclass

from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of
from sandbox.core.grant import Grant
from sandbox.masking.masks.limits import MaskingLimits, load_limits
from sandbox.masking.masks.rules import Rule, choose_masks, load_rules
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.sampling.drawing import NOBODY, Draw, draw_sample, least_units
from sandbox.masking.sampling.granted import granted_columns
from sandbox.masking.sampling.grouping import generalise
from sandbox.masking.sampling.masked import MaskedTable, RawRows, Workshop, mask_table, public_reports
from sandbox.masking.sampling.raw_rows import gather_pseudonyms, read_rows
from sandbox.masking.sampling.space_sql import public_sql
from sandbox.masking.sampling.survey import Run, survey
from sandbox.masking.sampling.verdicts import ShownLevel, Wanted
from sandbox.world.keys import KeyRing


@dataclass(frozen=True, slots=True)
class MaskingRules:
    """By what rules samples are made; `shown`: what earlier samples of the scenario showed, to be kept to."""

    limits: MaskingLimits
    rules: tuple[Rule, ...]
    shown: tuple[ShownLevel, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical form of the rules that come with the product."""
        return digest_of((self.limits, self.rules))


@dataclass(frozen=True, slots=True)
class MadeSample:
    """A sample in memory: protected tables masked and, for its inspection, raw; public tables as they are."""

    masked: tuple[MaskedTable, ...]
    raw: tuple[RawRows, ...]
    public: tuple[MaskedTable, ...]
    draw: Draw


def load_masking_rules() -> MaskingRules:
    """Read the rules that come with the product."""
    return MaskingRules(load_limits(), load_rules())


def mask_sample(run: Run, contract: Contract, grant: Grant, rules: MaskingRules, keys: KeyRing) -> MadeSample:
    """Make the sample of a space, as far as a grant opens it.

    Raises:
        MaskUnknown: the contract asks for masks that its columns cannot have.
        SampleTooSmall: there are too few units to hide among.
        PseudonymsExhausted: a kind of identifier has too few surrogates.
    """
    limits = rules.limits
    public = public_tables(run, contract, grant)
    if all(table.is_public for table in contract.tables):
        return MadeSample((), (), public, NOBODY)
    masks = choose_masks(contract, rules.rules)
    generalised = generalise(
        run, survey(run, contract, masks, limits), Wanted(contract.privacy.sample_k, limits, rules.shown)
    )
    draw = draw_sample(run, contract, generalised, ColumnPrf(keys.derive(f"sample/{grant.scenario}")), limits)
    granted = (t for t in draw.tables if grant.opens_table(t.generalised.table.name))
    raw = tuple(read_rows(run, table, masks, draw) for table in granted)
    book = PseudonymBook(Pseudonymiser(keys, grant.scenario, limits.key_version, limits.cipher))
    for rows in raw:
        gather_pseudonyms(run, rows, book)
    workshop = Workshop(run, book, limits, least_units(contract))
    masked = tuple(mask_table(rows, granted_columns(grant, rows.table.name), workshop) for rows in raw)
    return MadeSample(masked, raw, public, draw)


def public_tables(run: Run, contract: Contract, grant: Grant) -> tuple[MaskedTable, ...]:
    """Read the granted columns of the public tables, as they are, in the contract's order."""
    found = []
    for table in contract.tables:
        granted = granted_columns(grant, table.name)
        columns = tuple(column.name for column in table.columns if column.name in granted)
        if table.is_public and columns:
            found.append(MaskedTable(table, run(public_sql(table, columns)), public_reports(table.name, columns)))
    return tuple(found)
