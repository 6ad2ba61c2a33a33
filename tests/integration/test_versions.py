"""Versions never change, a question keeps the one it began with, and a former one can be made current again."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.core.answers import Answer
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.loading import DatasetMissing, DatasetVersionMissing, SpaceFileLost
from sandbox.query_gate.gate import Gate
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.wiring.asking import Asked, ask, asking, open_space
from sandbox.wiring.guarding import using
from sandbox.wiring.house import House, open_house
from sandbox.wiring.loading import load_dataset
from sandbox.wiring.versions import list_versions, use_version
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import Calibration, OpenDpNoise, WholeNumbers
from tests.integration.load_ground import PURPOSE, Deliveries, SmallDelivery
from tests.integration.small_house import (
    CLOCK,
    DATASET,
    DAY,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    SCENARIO,
    contract_of,
)

COUNT = Asked(SCENARIO, DATASET, f"SELECT xb, count(*) AS n FROM {DATASET} GROUP BY xb", 0.01)


@pytest.fixture
def deliveries(loaded_once: Settings, tmp_path: Path) -> Deliveries:
    return Deliveries(loaded_once.state_dir.parent / "deliveries" / DATASET, tmp_path / "small")


@pytest.fixture
def house(loaded: Settings) -> Iterator[House]:
    with open_house(loaded, CLOCK) as opened:
        yield opened


def load(house: House, delivery: SmallDelivery) -> str:
    return load_dataset(house, OPERATOR, contract_of(DATASET), delivery.manifest).version.id


class WaitingNoise(OpenDpNoise):
    """OpenDP's noise in a world that stops between computing and noising, and goes on when it is let."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        self._meanwhile = meanwhile

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        self._meanwhile()
        return super().add(values, calibration)


def ask_while(house: House, meanwhile: Callable[[], object]) -> Answer:
    """Ask, and let something happen while the question is computed and not yet answered."""
    with using(house, DEVELOPER, PURPOSE) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            gate = Gate(house.ledger, WaitingNoise(meanwhile), CLOCK, house.scratch)
            return gate.ask(COUNT.question, under, space, use.event).answer


def test_a_question_in_flight_keeps_its_version_while_a_new_load_lands(house: House, deliveries: Deliveries) -> None:
    former = house.datasets.current(DATASET).id
    delivery = deliveries.make(1)
    answer = ask_while(house, lambda: load(house, delivery))
    current = house.datasets.current(DATASET).id
    assert answer.receipt.dataset_version == former != current
    assert ask(house, DEVELOPER, COUNT).answer.receipt.dataset_version == current


def test_a_question_that_was_let_in_reads_its_version_though_another_is_current(
    house: House, deliveries: Deliveries
) -> None:
    former = house.datasets.current(DATASET)
    with using(house, DEVELOPER, PURPOSE) as use:
        under = asking(house, use, SCENARIO, DATASET)
        load(house, deliveries.make(1))
        with open_space(house, under) as space:
            rows = space.run(f'SELECT (SELECT count(*) FROM {DATASET}) + count(*) AS n FROM "{DATASET} beyond"')
    assert rows.to_pylist() == [{"n": former.tables[0].rows}]


def test_a_former_version_is_made_current_again_and_recorded(house: House, deliveries: Deliveries) -> None:
    former = house.datasets.current(DATASET).id
    bad = load(house, deliveries.make(1))
    assert use_version(house, OPERATOR, DATASET, former[:12]).id == former
    assert ask(house, DEVELOPER, COUNT).answer.receipt.dataset_version == former
    listed = list_versions(house, PROVIDER, DATASET)
    assert {(version.id, version.is_current) for version in listed} == {(former, True), (bad, False)}
    with house.database.reading() as connection:
        verify_chain(connection)
        noted = [dict(chained.event.details) for chained in read_events(connection)]
    assert {"version": former, "former": bad} in noted


def test_only_an_operator_changes_the_current_version_and_a_developer_sees_no_exact_count(house: House) -> None:
    former = house.datasets.current(DATASET).id
    for who in (DEVELOPER, PROVIDER):
        with pytest.raises(ActionNotAllowed):
            use_version(house, who, DATASET, former)
    with pytest.raises(ActionNotAllowed):
        list_versions(house, DEVELOPER, DATASET)


@pytest.mark.parametrize("wanted", ["", "0", "no such version", "%"])
def test_a_version_that_is_not_there_is_not_used(house: House, wanted: str) -> None:
    with pytest.raises(DatasetVersionMissing):
        use_version(house, OPERATOR, DATASET, wanted)
    with pytest.raises(DatasetVersionMissing):
        use_version(house, OPERATOR, DATASET, house.datasets.current(DATASET).id[:7])
    with pytest.raises(DatasetMissing):
        use_version(house, OPERATOR, "no_such", wanted)


def test_a_version_whose_file_is_gone_is_not_made_current(house: House, deliveries: Deliveries) -> None:
    former = house.datasets.current(DATASET)
    load(house, deliveries.make(1))
    (house.spaces / former.file_name).unlink()
    with pytest.raises(SpaceFileLost):
        use_version(house, OPERATOR, DATASET, former.id)
    assert house.datasets.current(DATASET).id != former.id


def test_a_clock_that_jumps_back_loses_no_version(loaded: Settings, deliveries: Deliveries) -> None:
    with open_house(loaded, CLOCK) as house:
        first = load(house, deliveries.make(1))
    with open_house(loaded, FrozenClock(DAY - timedelta(days=20))) as house:
        second = load(house, deliveries.make(2))
        assert house.datasets.current(DATASET).id == second
        assert {first, second} < {version.id for version in house.datasets.list_versions(DATASET)}
        with house.database.reading() as connection:
            verify_chain(connection)


def _load_at(settings: Settings, manifest: Path, barrier: threading.Barrier) -> None:
    with open_house(settings, CLOCK) as house:
        barrier.wait(60)
        load_dataset(house, OPERATOR, contract_of(DATASET), manifest)


def load_at_once(settings: Settings, manifests: list[Path]) -> None:
    """Load deliveries in processes of their own, all beginning at one moment; each must succeed."""
    context = multiprocessing.get_context("forkserver")
    barrier = context.Barrier(len(manifests))
    processes = [context.Process(target=_load_at, args=(settings, manifest, barrier)) for manifest in manifests]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * len(manifests)


def test_the_same_delivery_loaded_by_several_at_once_is_one_version(loaded: Settings, deliveries: Deliveries) -> None:
    load_at_once(loaded, [deliveries.make(1).manifest] * 3)
    with open_house(loaded, CLOCK) as house:
        versions = house.datasets.list_versions(DATASET)
        assert len(versions) == 2
        assert {path.name for path in house.spaces.iterdir()} == {version.file_name for version in versions}


def test_different_deliveries_loaded_at_once_are_all_kept_and_one_is_current(
    loaded: Settings, deliveries: Deliveries
) -> None:
    load_at_once(loaded, [deliveries.make(number).manifest for number in (1, 2, 3)])
    with open_house(loaded, CLOCK) as house:
        versions = house.datasets.list_versions(DATASET)
        assert len(versions) == 4
        assert {path.name for path in house.spaces.iterdir()} == {version.file_name for version in versions}
        assert ask(house, DEVELOPER, COUNT).answer.receipt.dataset_version == house.datasets.current(DATASET).id
