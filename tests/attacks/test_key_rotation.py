"""After a rotation the old master key opens nothing, and everything else is as it was; a killed one is gone on with."""

import multiprocessing
import re
import shutil
from pathlib import Path

import pytest
from pydantic import SecretStr

from sandbox.config import Settings
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.operating import KeyUnwrapFailed, MasterKeyUnusable, NewMasterKeyMissing
from sandbox.storage.every_table import METADATA
from sandbox.storage.wrapped_keys import wrapped_keys
from sandbox.wiring.asking import Asked, ask
from sandbox.wiring.house import House, open_house
from sandbox.wiring.rotating import rotate_keys
from sandbox.wiring.sampling import ask_sample, make_sample
from sandbox.world.keys import open_key_ring
from sandbox.world.master_keys import parse_masters, version_of
from tests.attacks.dying_rotations import rotate_fatefully
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, OPERATOR, SCENARIO, copied_state

ADMIN = "admin"
WRAPPED = re.compile(r'"wrapped_key":"([^"]+)"')
LONGEST_S = 120.0


def counted(month: int) -> Asked:
    since = f"2024-0{month}-01"
    sql = f"SELECT xb, count(*) AS n FROM yb_js WHERE jzrq >= DATE '{since}' GROUP BY xb"
    return Asked(SCENARIO, DATASET, sql, 0.001)


def used(house: House) -> None:
    ask(house, DEVELOPER, counted(1))
    make_sample(house, DEVELOPER, SCENARIO, DATASET)


def check_all_opens(house: House, month: int) -> None:
    """Check that the library, the space and the sample open: a new question, an old one, a look at the sample."""
    assert ask(house, DEVELOPER, counted(1)).was_free
    assert ask(house, DEVELOPER, counted(month)).answer.rows
    assert ask_sample(house, DEVELOPER, Asked(SCENARIO, DATASET, "SELECT count(*) AS n FROM yb_js")).num_rows == 1
    for key in wrapped_keys(house.database):
        house.keys.unwrap(key.wrapped, key.context)


def key_file(settings: Settings) -> Path:
    return settings.state_dir / "master.key"


def test_an_old_wrapped_key_does_not_open_by_the_new_master_nor_a_new_one_by_the_old(
    loaded: Settings, tmp_path: Path
) -> None:
    stolen = Path(shutil.copy(key_file(loaded), tmp_path / "stolen.key"))
    with open_house(loaded, CLOCK) as house:
        used(house)
        old = tuple(wrapped_keys(house.database))
        assert rotate_keys(house, ADMIN).is_finished
        new = tuple(wrapped_keys(house.database))
    assert {version_of(key.wrapped) for key in new} == {2}
    assert len(old) == len(new) >= 3
    for ring, keys in ((open_key_ring(key_file(loaded), None), old), (open_key_ring(stolen, None), new)):
        for key in keys:
            with pytest.raises(KeyUnwrapFailed):
                ring.unwrap(key.wrapped, key.context)
    assert stolen.read_text().strip() not in key_file(loaded).read_text()
    assert stolen.read_text().strip() not in (loaded.state_dir / "derivation.key").read_text()


def test_everything_opens_after_three_rotations_and_what_was_derived_stays(loaded: Settings) -> None:
    with open_house(loaded, CLOCK) as house:
        used(house)
        derived = house.keys.derive("sign/service")
    for version in (2, 3, 4):
        with open_house(loaded, CLOCK) as house:
            assert rotate_keys(house, ADMIN).version == version
        with open_house(loaded, CLOCK) as house:
            check_all_opens(house, version)
            assert house.keys.derive("sign/service") == derived
            assert house.keys.versions == (version,)


def test_every_wrapped_key_on_record_is_among_those_that_are_rotated(house: House) -> None:
    used(house)
    with house.database.reading() as connection:
        texts = [
            text
            for table in METADATA.tables.values()
            if "body" in table.c and table.name != "audit_events"
            for (text,) in connection.execute(table.select().with_only_columns(table.c.body))
        ]
    found = {wrapped for text in texts for wrapped in WRAPPED.findall(text)}
    assert found == {key.wrapped for key in wrapped_keys(house.database)}
    assert len(found) >= 3


def test_a_process_that_has_the_sandbox_open_works_on_and_keeps_the_old_version_until_it_ends(
    loaded: Settings,
) -> None:
    with open_house(loaded, CLOCK) as other:
        used(other)
        with open_house(loaded, CLOCK) as house:
            first = rotate_keys(house, ADMIN)
        assert (first.version, first.is_finished) == (2, False)
        check_all_opens(other, 2)
        assert sorted(parse_masters(key_file(loaded).read_text())) == [1, 2]
    with open_house(loaded, CLOCK) as house:
        again = rotate_keys(house, ADMIN)
        assert (again.version, again.is_finished) == (2, True)
        check_all_opens(house, 3)


def test_a_key_of_the_environment_is_rotated_to_the_version_that_is_given_beside_it(loaded: Settings) -> None:
    first = key_file(loaded).read_text().strip()
    key_file(loaded).unlink()
    given = loaded.model_copy(update={"master_key": SecretStr(first)})
    with open_house(given, CLOCK) as house:
        used(house)
        with pytest.raises(NewMasterKeyMissing):
            rotate_keys(house, ADMIN)
    both = loaded.model_copy(update={"master_key": SecretStr(f"1:{first},2:{'ab' * 32}")})
    with open_house(both, CLOCK) as house:
        assert not rotate_keys(house, ADMIN).is_finished
    with open_house(loaded.model_copy(update={"master_key": SecretStr(f"2:{'ab' * 32}")}), CLOCK) as house:
        check_all_opens(house, 2)
    assert not key_file(loaded).exists()


def test_only_an_administrator_rotates(house: House) -> None:
    for who in (DEVELOPER, OPERATOR):
        with pytest.raises(ActionNotAllowed):
            rotate_keys(house, who)
    assert house.keys.versions == (1,)


@pytest.mark.parametrize("text", ["1:zz", "0:" + "ab" * 32, "1:" + "ab" * 32 + " 1:" + "cd" * 32, "ab" * 32 + ",", ":"])
def test_versions_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(MasterKeyUnusable):
        parse_masters(text)


def dies_at(settings: Settings, folder: Path, touch: int | None) -> bool:
    process = multiprocessing.get_context("spawn").Process(target=rotate_fatefully, args=(settings, folder, touch))
    process.start()
    process.join(LONGEST_S)
    assert process.exitcode in (0, -9)
    return process.exitcode == -9


@pytest.mark.slow
def test_a_rotation_killed_at_any_step_leaves_all_open_and_is_finished_by_the_next(
    loaded: Settings, tmp_path: Path
) -> None:
    with open_house(loaded, CLOCK) as house:
        used(house)
    with copied_state(loaded, tmp_path / "whole") as copy:
        assert not dies_at(copy, tmp_path, None)
    touches = int((tmp_path / "touches").read_text())
    for touch in range(1, touches + 1):
        with copied_state(loaded, tmp_path / str(touch)) as copy:
            assert dies_at(copy, tmp_path, touch)
            with open_house(copy, CLOCK) as house:
                assert ask(house, DEVELOPER, counted(1)).was_free
                for key in wrapped_keys(house.database):
                    house.keys.unwrap(key.wrapped, key.context)
                rotation = rotate_keys(house, ADMIN)
                assert rotation.is_finished
            with open_house(copy, CLOCK) as house:
                assert house.keys.versions == (rotation.version,)
                assert {version_of(key.wrapped) for key in wrapped_keys(house.database)} == {rotation.version}
