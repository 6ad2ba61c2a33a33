"""Samples under a contract that tightens limits, rotates the pseudonym key, or asks for SM4."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.contract import Contract
from sandbox.core.errors.masking import MaskingLoosened
from sandbox.core.masking_policy import BlockCipher, MaskingPolicy
from sandbox.core.samples import Sample
from tests.unit.masking.masking_world import World, grant_all, make_contract, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("overrides")) as opened:
        yield opened


def contract_with(policy: MaskingPolicy) -> Contract:
    contract = make_contract()
    return replace(contract, privacy=replace(contract.privacy, masking=policy))


def make(world: World, policy: MaskingPolicy) -> Sample:
    contract = contract_with(policy)
    return world.make(contract, grant_all(contract))


def people_of(world: World, sample: Sample) -> set[str]:
    return set(world.visits_of(sample)["person"].to_pylist())


def test_a_contract_that_loosens_limits_gets_no_sample(world: World) -> None:
    with pytest.raises(MaskingLoosened):
        make(world, MaskingPolicy(mean_risk=0.5))


def test_a_later_key_makes_every_pseudonym_anew_and_the_manifests_say_which_is_whose(world: World) -> None:
    first, later = make(world, MaskingPolicy()), make(world, MaskingPolicy(key_version=2))
    assert (first.signed.manifest.key_version, later.signed.manifest.key_version) == (1, 2)
    assert not people_of(world, first) & people_of(world, later)
    assert len(people_of(world, first)) == len(people_of(world, later))


def test_sm4_makes_other_pseudonyms_of_the_same_people(world: World) -> None:
    aes, sm4 = make(world, MaskingPolicy()), make(world, MaskingPolicy(cipher=BlockCipher.SM4))
    assert not people_of(world, aes) & people_of(world, sm4)
    assert len(people_of(world, aes)) == len(people_of(world, sm4))


def test_fewer_rows_and_digits_are_kept_as_the_contract_says(world: World) -> None:
    visits = world.visits_of(make(world, MaskingPolicy(most_rows=200, digits=1)))
    assert visits.num_rows <= 200
    shown = [str(int(cost * 100)) for cost in visits["cost"].to_pylist() if cost is not None]
    usual = [s for s in shown if len(s.rstrip("0")) <= 1]
    assert len(usual) >= 0.9 * len(shown)
