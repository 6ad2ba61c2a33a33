"""Receipts: what a reviewer checks an answer by, without the data."""

from dataclasses import replace

from sandbox.core.answers import Mechanism, Receipt
from sandbox.core.charges import Entry
from sandbox.core.digests import digest_of
from sandbox.core.questions import Asking
from sandbox.query_gate.answering.named import columns_fed
from sandbox.query_gate.language.expressions import AggregateRef
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.pricing.measures import CentredSum, measure_text
from sandbox.query_gate.pricing.plan import Plan, unit_count
from sandbox.query_gate.pricing.price import PricedMeasure, PricedPlan, PricedProgram
from sandbox.query_gate.pricing.recipes import slots_of
from sandbox.world.noise import NoiseKind


def receipt_of(asking: Asking, priced: PricedProgram, entry: Entry, isolation: tuple[str, ...]) -> Receipt:
    """Give the receipt of an entry for an asker; its mechanisms name the asker's columns."""
    return Receipt(
        id=entry.id,
        question_digest=priced.question_digest,
        contract_digest=asking.contract.digest,
        policy_digest=digest_of(asking.contract.privacy),
        dataset=asking.contract.dataset,
        dataset_version=asking.dataset_version,
        scenario=asking.grant.scenario,
        grant=asking.grant.id,
        analyst=asking.analyst,
        cost=entry.cost,
        mechanisms=tuple(m for block in priced.paid for m in _mechanisms_of(block, priced)),
        bounding="; ".join(dict.fromkeys(block.bounding.text() for block in priced.blocks)),
        isolation=isolation,
        charged_at=entry.charged_at,
    )


def _mechanisms_of(priced: PricedPlan, program: PricedProgram) -> tuple[Mechanism, ...]:
    """Give the noise additions of a block; none for a public table."""
    feeds = [_fed_by(place, priced, program) for place in range(len(priced.measures))]
    pairs = zip(priced.measures, feeds, strict=True)
    noised = tuple(
        _mechanism(item, columns) for item, columns in pairs if item.noise is not None and item.noise.nano_rho
    )
    if priced.threshold is None:
        return noised
    place = priced.plan.core.measures.index(unit_count(priced.plan.table))
    least, nano_delta = priced.threshold.at_least, priced.threshold.nano_delta
    selecting = replace(noised[place], threshold=least, nano_delta=nano_delta)
    return (*noised[:place], selecting, *noised[place + 1 :])


def _is_paid(item: PricedMeasure) -> bool:
    """Tell whether noise is added for a measure; sums of released cells have theirs already, and cost nothing."""
    return item.noise is not None and item.noise.nano_rho > 0


def _mechanism(item: PricedMeasure, columns: tuple[str, ...]) -> Mechanism:
    noise, moved = item.noise, item.sensitivity
    if noise is None or moved is None:
        raise AssertionError("a mechanism without noise")
    distance = moved.l1 if noise.kind is NoiseKind.LAPLACE else moved.l2_squared
    bounds = item.measure.bounds if isinstance(item.measure, CentredSum) else None
    clamp = None if bounds is None else (bounds.low, bounds.high)
    return Mechanism(noise.kind.value, columns, noise.scale, distance, clamp, noise.nano_rho)


def _fed_by(measure: int, priced: PricedPlan, program: PricedProgram) -> tuple[str, ...]:
    """Give the answer's columns a measure feeds; where it feeds none but conditions or an order, its own text."""
    names: dict[str, None] = {}
    for place, block in enumerate(program.blocks):
        outputs = block.plan.query.outputs if block.plan.core == priced.plan.core else ()
        for number, output in enumerate(outputs):
            if measure in _measures_in(output, block.plan):
                names |= dict.fromkeys(columns_fed(program, place, number))
    return tuple(names) or (measure_text(priced.plan.core.measures[measure]),)


def _measures_in(node: object, plan: Plan) -> set[int]:
    recipes = [plan.recipes[part.index] for part in parts_of(node) if isinstance(part, AggregateRef)]
    return {plan.core.slots[slot] for recipe in recipes for slot in slots_of(recipe)}
