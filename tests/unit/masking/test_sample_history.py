"""Samples over the versions of their data: what differs is told, column by column, and nothing else is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.core.grant import GrantedTable
from sandbox.core.sample_history import Change, differences_of, history_of
from sandbox.core.samples import Sample, SampleManifest, Treatment
from sandbox.storage.samples import Samples
from tests.unit.masking.masking_world import World, grant_all, make_contract, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("histories")) as opened:
        yield opened


@pytest.fixture(scope="module")
def first(world: World) -> Sample:
    return world.make(version="v1")


def told(before: SampleManifest, after: SampleManifest) -> set[tuple[str, str, str, str]]:
    return {(d.change.value, d.where, d.before, d.after) for d in differences_of(before, after)}


def test_the_same_data_under_another_version_differ_in_nothing(world: World, first: Sample) -> None:
    second = world.make(version="v2")
    assert [version.differences for version in history_of((first, second))] == [(), ()]
    assert [version.dataset_version for version in history_of((first, second))] == ["v1", "v2"]


def test_another_contract_and_grant_are_told_column_by_column(world: World, first: Sample) -> None:
    contract = make_contract(k=20)
    narrow = replace(grant_all(contract), tables=(GrantedTable("visits", ("sex", "cost", "born")),))
    after = world.make(contract, narrow, "v3")
    found = told(first.signed.manifest, after.signed.manifest)
    assert ("column_removed", "visits.person", "visits.person", "") in found
    assert {change for change, *_ in found} >= {"k_reached", "contract", "level"}
    back = told(after.signed.manifest, first.signed.manifest)
    assert {(c, w, a, b) for c, w, b, a in back if not c.startswith("column")} == {
        row for row in found if not row[0].startswith("column")
    }


def test_every_change_can_be_told(first: Sample) -> None:
    made = first.signed.manifest
    risk = replace(
        made.risk, k_reached=99, largest_risk=0.9, mean_risk=0.8, unique_in_sample=0.7, unique_histories=0.6,
        rows_withheld=0.5,
    )  # fmt: skip
    column = replace(made.columns[0], treatment=Treatment.SUPPRESSED, level="another")
    other = replace(
        made, risk=risk, rate=0.01, units=3, key_version=9, contract_digest="c" * 64, rules_digest="d" * 64,
        columns=(column, replace(made.columns[1], column="newcomer"), *made.columns[2:]),
    )  # fmt: skip
    assert {change for change, *_ in told(made, other)} == {change.value for change in Change}
    assert told(made, made) == set()


def test_samples_of_two_grants_are_not_laid_against_each_other(first: Sample) -> None:
    signed = replace(first.signed, manifest=replace(first.signed.manifest, grant="G-2", units=1))
    assert history_of((first, replace(first, signed=signed)))[1].differences == ()


def test_a_destroyed_sample_stays_in_the_history(world: World, first: Sample) -> None:
    assert not history_of(Samples(world.database).of_scenario("S-1"))[0].is_destroyed
    assert history_of((replace(first, wrapped_key=""),))[0].is_destroyed
