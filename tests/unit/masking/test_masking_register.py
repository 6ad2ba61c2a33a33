"""The register of samples."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.errors.masking import SampleMissing
from sandbox.core.samples import Sample
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.database import Database, open_database
from sandbox.storage.samples import Samples
from sandbox.storage.schema import METADATA
from tests.unit.masking.masking_world import open_world, view_event


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    with open_world(tmp_path_factory.mktemp("register")) as world:
        return world.make()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'state.sqlite'}")
    METADATA.create_all(opened.engine)
    yield opened
    opened.close()


def test_a_registered_sample_is_read_back_equal(database: Database, sample: Sample) -> None:
    samples = Samples(database)
    samples.register(sample, view_event())
    assert samples.get(sample.id) == sample
    assert samples.of_scenario("S-1") == (sample,)
    assert samples.of_scenario("S-2") == ()


def test_the_first_of_two_makers_wins_and_both_are_recorded(database: Database, sample: Sample) -> None:
    samples = Samples(database)
    late = replace(sample, file="late.space")
    assert samples.register(sample, view_event()) == sample
    assert samples.register(late, view_event()) == sample
    with database.reading() as connection:
        outcomes = [dict(e.event.details)["made"] for e in read_events(connection)]
        verify_chain(connection)
    assert outcomes == ["now", "before"]


def test_an_unknown_sample_is_missing(database: Database) -> None:
    assert Samples(database).find("x") is None
    with pytest.raises(SampleMissing):
        Samples(database).get("x")
