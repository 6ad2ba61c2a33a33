"""E1, C10: data that are not what their contract says give no sample; the provider learns why, a developer not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.world import SMALLEST_SCALE, generate_world
from sandbox.config import Settings
from sandbox.core.columns import ColumnRole
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.masking import SampleAwaitsProvider
from sandbox.wiring.classifying import classify_loaded
from sandbox.wiring.governing import apply_file
from sandbox.wiring.house import House, make_house, open_house
from sandbox.wiring.loading import load_dataset
from sandbox.wiring.sampling import make_sample
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, OPERATOR, PROVIDER, SCENARIO, contract_of

NAME = """          - {property: role, value: direct_identifier}
          - {property: identifier, value: person_name}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Load the demo world's medical settlements under a contract that calls names of people plain."""
    folder = tmp_path_factory.mktemp("waiting")
    settings = Settings(state_dir=folder / "state", database_url=None)
    delivery = generate_world(folder, SMALLEST_SCALE).delivery_of(DATASET)
    make_house(settings, CLOCK)
    with open_house(settings, CLOCK) as opened:
        apply_file(opened, hubei_files() / "governance.yml")
        load_dataset(opened, OPERATOR, _less_said(folder), delivery.manifest)
        yield opened


def _less_said(folder: Path) -> Path:
    contracts = folder / "contracts"
    contracts.mkdir()
    (folder / "codes").symlink_to(hubei_files() / "codes")
    text = contract_of(DATASET).read_text(encoding="utf-8")
    assert NAME in text
    path = contracts / f"{DATASET}.odcs.yaml"
    path.write_text(text.replace(NAME, "          - {property: role, value: plain}\n"), encoding="utf-8")
    return path


@pytest.mark.slow
def test_e1_a_developer_learns_that_the_sample_waits_and_not_for_what(house: House) -> None:
    with pytest.raises(SampleAwaitsProvider) as refusal:
        make_sample(house, DEVELOPER, SCENARIO, DATASET)
    assert refusal.value.findings == ()
    assert "person_name" not in str(refusal.value)
    assert "xm" not in str(refusal.value)
    assert not list(house.samples.glob("*.space"))


@pytest.mark.slow
@pytest.mark.parametrize("who", [PROVIDER, OPERATOR])
def test_c10_provider_and_operator_see_what_is_to_be_settled(house: House, who: str) -> None:
    (told,) = classify_loaded(house, who, DATASET).open
    assert (told.doubt.value, told.table, told.columns, told.kind) == ("holds", "yb_js", ("xm",), "person_name")


@pytest.mark.slow
def test_c10_a_developer_may_not_see_it(house: House) -> None:
    with pytest.raises(ActionNotAllowed):
        classify_loaded(house, DEVELOPER, DATASET)


@pytest.mark.slow
def test_c11_all_of_the_demo_world_is_what_its_contracts_say(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path / "state", database_url=None)
    world = generate_world(tmp_path, SMALLEST_SCALE)
    make_house(settings, CLOCK)
    with open_house(settings, CLOCK) as opened:
        apply_file(opened, hubei_files() / "governance.yml")
        for dataset in ("yb_js", "sb_jf", "qy_jb", "ns", "ydl"):
            load_dataset(opened, OPERATOR, contract_of(dataset), world.delivery_of(dataset).manifest)
            classified = classify_loaded(opened, OPERATOR, dataset)
            assert [disagreement.finding for disagreement in classified.open] == []
            assert {c.role for c in classified.columns} >= {ColumnRole.DIRECT_IDENTIFIER, ColumnRole.QUASI_IDENTIFIER}
