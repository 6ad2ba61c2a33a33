"""Make a synthetic sample whole: paid for, drawn, inspected, and told how."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.audit import AuditEvent
from sandbox.core.charges import Entry
from sandbox.core.columns import ColumnType
from sandbox.core.errors.tree import Finding
from sandbox.core.masking_policy import BlockCipher
from sandbox.core.sample_proof import Evidence, ProofRule, none_found
from sandbox.core.samples import RiskReport
from sandbox.core.synthesis import Dependence, NoisedStep, Synthesis
from sandbox.core.text import Text
from sandbox.core.zcdp import epsilon_of
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.pseudonyms.book import PseudonymBook
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.columns import leaking_kinds
from sandbox.masking.sampling.masked import MaskedTable
from sandbox.masking.synthetic.buying import understand
from sandbox.masking.synthetic.drawing import Model
from sandbox.masking.synthetic.keeping import bounding_of
from sandbox.masking.synthetic.plan import Plan, rules_within
from sandbox.masking.synthetic.released import Bought, Step
from sandbox.masking.synthetic.synthesising import Synthesised, synthesise
from sandbox.masking.synthetic.till import Purchase, Till
from sandbox.masking.synthetic.understanding import Told
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.keys import KeyRing

MOST_ROWS = 50_000
"""Rows of the largest table: a sample to develop on."""
NOBODY_AT_RISK = RiskReport(0, 0, 0.0, 0.0, 0.0, 0.0, 0.0, ())
"""No row is anybody's, so none can be linked to anybody; what is left to learn of anybody is bounded by ρ."""
LEAK = Text("Holds what looks like: {kinds}.", "含疑似标识符:{kinds}。")


@dataclass(frozen=True, slots=True)
class MadeSynthetic:
    """A synthetic sample in memory, how it was made, and what is wrong with it: nothing, if it may be shown."""

    made: Synthesised
    synthesis: Synthesis
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Studio:
    """What making needs beside the purchase: the till, the keys, their version and cipher."""

    till: Till
    keys: KeyRing
    key_version: int
    cipher: BlockCipher = BlockCipher.AES


def make_synthetic(studio: Studio, purchase: Purchase, space: SpaceWorker, event: AuditEvent) -> MadeSynthetic:
    """Make a synthetic sample, the same one each time.

    Raises:
        SyntheticPriceTooLow: the contract's price buys no statistics; nothing was charged.
        BudgetExhausted: a scope has too little left; nothing was charged.
        PseudonymsExhausted: a kind of identifier has too few surrogates.
    """
    entry, bought = studio.till.buy(purchase, space, event)
    plan, price = purchase.plan, entry.cost.nano_rho
    known = understand(plan, bought, price)
    model = Model(Told(plan, bought, known.layout), known)
    purpose = f"{purchase.grant.scenario}/synthetic"
    book = PseudonymBook(Pseudonymiser(studio.keys, purpose, studio.key_version, studio.cipher))
    key = studio.keys.derive(f"synthetic/{purchase.grant.scenario}/{purchase.key}")
    made = synthesise(model, book, MOST_ROWS, price, key)
    looked = [_look(table) for table in made.tables]
    evidence = tuple(e for found, _ in looked for e in found)
    findings = tuple(f for _, found in looked for f in found)
    return MadeSynthetic(made, _synthesis(purchase, entry, model, made), evidence, findings)


def _look(table: MaskedTable) -> tuple[list[Evidence], list[Finding]]:
    """Look for identifiers of any kind in texts that are neither public nor surrogates."""
    evidence, findings = [], []
    for report in table.reports:
        column = table.table.column(report.column)
        if column is None or column.type is not ColumnType.TEXT:
            continue
        values = pc.unique(one_chunk(table.rows.column(column.name))).drop_null()
        listed = pa.array(column.domain or (), pa.string())
        unlisted = values.filter(pc.invert(pc.is_in(values, value_set=listed)))
        is_identifier = column.identifier is not None or column.name == table.table.unit_column
        kinds = leaking_kinds(unlisted, "" if is_identifier else f"{column.name} {column.title}")
        where = f"{table.table.name}.{column.name}"
        evidence.append(none_found(ProofRule.NO_IDENTIFIER, where, len(unlisted), len(kinds)))
        if kinds:
            said = Text(LEAK.en.format(kinds=", ".join(kinds)), LEAK.zh.format(kinds="、".join(kinds)))
            findings.append(Finding("no_identifier", where, said))
    return evidence, findings


def _synthesis(purchase: Purchase, entry: Entry, model: Model, made: Synthesised) -> Synthesis:
    delta = purchase.contract.privacy.display_delta
    return Synthesis(
        entry=entry.id,
        nano_rho=entry.cost.nano_rho,
        epsilon=round(epsilon_of(entry.cost.rho, delta), 4),
        delta=delta,
        bounding=bounding_of(model.told.plan),
        steps=_steps(model.told.bought),
        tree=tuple(Dependence(edge.child.name, edge.parent.name) for edge in model.known.tree),
        rules=_rules(model.told.plan),
        rows_left_out=made.rows_left_out,
    )


def _steps(bought: Bought) -> tuple[NoisedStep, ...]:
    found = []
    for step in Step:
        own = bought.of(step)
        if own:
            cells, price = sum(len(r.numbers) for r in own), sum(r.mechanism.nano_rho for r in own)
            found.append(NoisedStep(step.value, len(own), cells, round(max(r.deviation for r in own), 2), price))
    return tuple(found)


def _rules(plan: Plan) -> tuple[str, ...]:
    """Name the rules that every row keeps: those whose columns are all in the sample."""
    return tuple(
        f"{t.table.name}: {rule.text}"
        for t in plan.tables
        for rule in rules_within(t.table, tuple(column.name for column, _ in t.columns))
    )
