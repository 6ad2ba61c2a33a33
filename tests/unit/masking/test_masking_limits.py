"""What a contract may set for its samples: it tightens, and never loosens."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.core.contract import Contract
from sandbox.core.errors.masking import MaskingLoosened
from sandbox.core.masking_policy import LIMITS, STRICTER_BELOW, BlockCipher, MaskingPolicy
from sandbox.masking.masks.limits import limits_of, load_limits
from tests.unit.masking.masking_world import make_contract

USUAL = load_limits()
LOOSE = MaskingPolicy(
    most_rows=5001,
    most_share=0.21,
    mean_risk=0.06,
    withheld=0.06,
    diversity=2,
    digits=3,
    tail=0.009,
    shift_days=179,
    key_version=1,
)


def contract_with(policy: MaskingPolicy) -> Contract:
    contract = make_contract()
    return replace(contract, privacy=replace(contract.privacy, masking=policy))


def test_every_looser_limit_is_refused_and_all_are_told_at_once() -> None:
    with pytest.raises(MaskingLoosened) as refusal:
        limits_of(contract_with(LOOSE), USUAL)
    told = {finding.where.rpartition(".")[2] for finding in refusal.value.findings}
    assert told == set(LIMITS) - {"key_version"}


def test_a_contract_that_sets_nothing_leaves_the_products_limits() -> None:
    assert limits_of(make_contract(), USUAL) == USUAL


def test_sm4_and_a_later_key_are_taken_from_the_contract() -> None:
    limits = limits_of(contract_with(MaskingPolicy(key_version=3, cipher=BlockCipher.SM4)), USUAL)
    assert (limits.key_version, limits.cipher) == (3, BlockCipher.SM4)


@given(st.fixed_dictionaries({name: st.floats(0.25, 4) for name in LIMITS}))
def test_what_is_accepted_lets_no_sample_tell_more(factors: dict[str, float]) -> None:
    wanted = {name: getattr(USUAL, name) * factor for name, factor in factors.items()}
    is_loose = any(factors[n] > 1 if n in STRICTER_BELOW else factors[n] < 1 for n in LIMITS)
    contract = contract_with(MaskingPolicy(**wanted))
    if is_loose:
        with pytest.raises(MaskingLoosened):
            limits_of(contract, USUAL)
    else:
        assert all(getattr(limits_of(contract, USUAL), name) == value for name, value in wanted.items())
