"""A synthetic sample is paid for before anything is looked at: once, for what was quoted, and never without budget."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.budget import FREE, Budget
from sandbox.core.charges import Scope
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.masking import SyntheticNeedsLedger, SyntheticPriceTooLow
from sandbox.core.sample_modes import SampleMode
from sandbox.core.zcdp import epsilon_of
from sandbox.world.noise import Calibration, OpenDpNoise, WholeNumbers
from tests.unit.masking.masking_world import grant_all, make_contract, view_event
from tests.unit.masking.synthetic_world import (
    PRICE,
    SCOPES,
    SyntheticWorld,
    open_synthetic_world,
    order_of,
    synthetic_contract,
)


class Killed(BaseException):
    """A process dies here."""


class DyingNoise:
    """Noise of a process that dies after some statistics."""

    def __init__(self, after: int) -> None:
        self._left = after

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        self._left -= 1
        if self._left < 0:
            raise Killed
        return OpenDpNoise().add(values, calibration)


class NoNoise:
    """A source that must not be asked: what is kept needs no new noise."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        raise AssertionError(f"noise was drawn again: {len(values)} cells, {calibration.kind.value}")


@pytest.fixture
def paid(tmp_path: Path) -> Iterator[SyntheticWorld]:
    with open_synthetic_world(tmp_path) as world:
        yield world


def test_what_is_quoted_is_charged_to_every_scope_once(paid: SyntheticWorld) -> None:
    quoted = paid.maker().quote(order_of())
    assert (quoted.mode, quoted.cost, quoted.is_free) == (SampleMode.SYNTHETIC, PRICE, False)
    assert quoted.epsilon == pytest.approx(epsilon_of(0.02, 1e-6))
    assert paid.spent() == [0, 0, 0]
    sample = paid.make()
    assert paid.spent() == [PRICE.nano_rho] * 3
    assert paid.make().id == sample.id
    assert paid.spent() == [PRICE.nano_rho] * 3
    again = paid.maker().quote(order_of())
    assert (again.cost, again.is_free) == (FREE, True)


def test_the_price_of_all_noise_together_is_at_most_what_was_charged(paid: SyntheticWorld) -> None:
    synthesis = paid.make().signed.manifest.synthesis
    assert synthesis is not None
    assert synthesis.nano_rho == PRICE.nano_rho
    assert 0.95 * PRICE.nano_rho < sum(step.nano_rho for step in synthesis.steps) <= PRICE.nano_rho
    mechanisms = paid.ledger.read_entry(synthesis.entry).answer
    assert mechanisms is not None
    assert sum(m.nano_rho for m in mechanisms.receipt.mechanisms) <= PRICE.nano_rho


@pytest.mark.parametrize("place", range(3))
def test_without_budget_in_any_scope_nothing_is_charged_and_nothing_is_read(paid: SyntheticWorld, place: int) -> None:
    scopes = tuple(Scope(s.id, Budget(PRICE.nano_rho - 1)) if i == place else s for i, s in enumerate(SCOPES))
    with pytest.raises(BudgetExhausted):
        paid.make(order_of(scopes=scopes), NoNoise())
    assert paid.spent() == [0, 0, 0]


def test_a_price_that_buys_nothing_is_refused_before_the_charge(paid: SyntheticWorld) -> None:
    order = order_of(synthetic_contract(Budget(1_000)))
    with pytest.raises(SyntheticPriceTooLow):
        paid.make(order, NoNoise())
    with pytest.raises(SyntheticPriceTooLow):
        paid.maker().quote(order)
    assert paid.spent() == [0, 0, 0]


@pytest.mark.parametrize("after", [0, 3, 40])
def test_who_dies_after_the_charge_has_paid_and_pays_no_more(paid: SyntheticWorld, after: int) -> None:
    with pytest.raises(Killed):
        paid.make(noise=DyingNoise(after))
    assert paid.spent() == [PRICE.nano_rho] * 3
    paid.make()
    assert paid.spent() == [PRICE.nano_rho] * 3


def test_who_dies_before_the_file_gets_the_same_sample_without_new_noise(
    paid: SyntheticWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("sandbox.masking.maker.write_space", die)
        with pytest.raises(Killed):
            paid.make()
    first = {name: table.to_pylist() for name, table in paid.tables_of(paid.make(noise=NoNoise())).items()}
    assert paid.spent() == [PRICE.nano_rho] * 3
    other = grant_all(synthetic_contract(), grant_id="G-2")
    second = paid.tables_of(paid.make(order_of(grant=other), NoNoise()))
    assert {name: table.to_pylist() for name, table in second.items()} == first


def test_the_same_columns_in_another_scenario_are_the_same_noise_and_other_surrogates(paid: SyntheticWorld) -> None:
    contract = synthetic_contract()
    first = paid.tables_of(paid.make())["visits"]
    other = order_of(contract, grant_all(contract, "G-9", "S-2"))
    second = paid.tables_of(paid.make(other, NoNoise()))["visits"]
    assert paid.spent() == [PRICE.nano_rho] * 3
    assert not set(first["person"].to_pylist()) & set(second["person"].to_pylist())


def test_fewer_columns_are_other_statistics_and_are_charged(paid: SyntheticWorld) -> None:
    contract = synthetic_contract()
    fewer = replace(grant_all(contract), tables=grant_all(contract).tables[1:2], id="G-3")
    wide = tuple(Scope(s.id, Budget(10**9)) for s in SCOPES)
    paid.make(order_of(scopes=wide))
    paid.make(order_of(contract, fewer, wide))
    assert paid.spent() == [2 * PRICE.nano_rho] * 3


def test_without_a_ledger_or_a_payer_a_synthetic_sample_is_refused(paid: SyntheticWorld) -> None:
    with pytest.raises(SyntheticNeedsLedger):
        paid.world.maker.make(order_of(), paid.world.space, view_event())
    with pytest.raises(SyntheticNeedsLedger):
        paid.make(replace(order_of(), payment=None))
    assert paid.spent() == [0, 0, 0]


def test_the_grant_alone_can_ask_for_the_stronger_mode_and_a_masked_sample_costs_nothing(paid: SyntheticWorld) -> None:
    contract = make_contract()
    grant = grant_all(contract)
    masked = paid.maker().quote(order_of(contract, grant))
    assert (masked.mode, masked.cost, masked.is_free) == (SampleMode.MASKED, FREE, True)
    assert paid.make(order_of(contract, grant)).signed.manifest.mode is SampleMode.MASKED
    assert paid.spent() == [0, 0, 0]
    asked = order_of(contract, replace(grant, sample_mode=SampleMode.SYNTHETIC))
    assert paid.make(asked).signed.manifest.mode is SampleMode.SYNTHETIC
    assert paid.spent() == [PRICE.nano_rho] * 3
