"""A scenario's space: another scenario cannot reach it, what is not granted is not in it, its key is its own."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.contribution import HEAVY, RANK, UNIT, beyond, first_flag
from sandbox.core.errors.governing import GrantMissing, ScenarioMissing
from sandbox.core.errors.isolating import SpaceDoesNotOpen
from sandbox.core.errors.operating import EngineFailed, KeyUnwrapFailed
from sandbox.core.errors.tree import SandboxError
from sandbox.core.grant import Grant, GrantedTable
from sandbox.core.people import Action, Resource
from sandbox.core.questions import Asking
from sandbox.spaces.worker import open_worker
from sandbox.wiring.asking import Asked, ask, asking, open_space
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House
from sandbox.wiring.spaces import keyed_space, library_file, path_of
from tests.integration.small_house import DATASET, DEVELOPER, SCENARIO

COUNT = "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb"
UNGRANTED = ("xm", "bz")


def under_grant(house: House) -> Asking:
    with using(house, DEVELOPER, Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)) as use:
        return asking(house, use, SCENARIO, DATASET)


def narrowed(under: Asking, *columns: str) -> Asking:
    return replace(under, grant=replace(under.grant, tables=(GrantedTable(DATASET, columns),)))


def in_scenario(grant: Grant, scenario: str) -> Grant:
    return replace(grant, scenario=scenario, id=f"{grant.id}-{scenario}")


def test_another_scenarios_question_does_not_reach_this_space(house: House) -> None:
    ask(house, DEVELOPER, Asked(SCENARIO, DATASET, COUNT))
    for scenario, error in (("S9", ScenarioMissing), ("S2/yb_js", ScenarioMissing)):
        with pytest.raises(error):
            ask(house, DEVELOPER, Asked(scenario, DATASET, COUNT))
    with pytest.raises((GrantMissing, SandboxError)):
        ask(house, DEVELOPER, Asked(SCENARIO, "qy_jb", COUNT))
    assert [kept.record.id for kept in house.space_register.all()] == ["S2/yb_js"]


def test_a_wrapped_key_moved_to_another_spaces_row_opens_nothing(house: House) -> None:
    under = under_grant(house)
    keyed_space(house, under)
    (file,) = house.space_register.files_of("S2/yb_js")
    stolen = replace(file, space="S3/yb_js")
    with pytest.raises(KeyUnwrapFailed):
        house.space_keys.unwrap(stolen.id, stolen.wrapped_key, stolen.key_context)
    with pytest.raises(KeyUnwrapFailed):
        house.keys.unwrap(file.wrapped_key, house.datasets.current(DATASET).key_context)


def test_a_column_that_is_not_granted_is_not_in_the_spaces_own_catalogue(house: House) -> None:
    with open_space(house, under_grant(house)) as space:
        columns = space.run('SELECT * FROM "yb_js" LIMIT 0').column_names
        assert set(UNGRANTED) & set(columns) == set()
        assert {UNIT, RANK, HEAVY, "gmsfhm", first_flag("xb")} <= set(columns)
        assert first_flag("bz") not in columns
        for name in UNGRANTED:
            for table in (DATASET, beyond(DATASET)):
                with pytest.raises(EngineFailed):
                    space.run(f'SELECT "{name}" FROM "{table}"')


def test_the_granted_rows_are_those_of_the_library_in_its_order(house: House) -> None:
    under = under_grant(house)
    version = house.datasets.current(DATASET)
    library = library_file(house, version)
    listed = ", ".join(f'"{name}"' for name in (*under.grant.tables[0].columns, UNIT, RANK))
    with open_space(house, under) as space, open_worker(library.path, library.key) as whole:
        for table in (DATASET, beyond(DATASET)):
            sql = f'SELECT {listed} FROM "{table}"'
            assert space.run(sql).equals(whole.run(sql))


def test_questions_open_the_space_and_never_the_library(house: House) -> None:
    library = house.spaces / house.datasets.current(DATASET).file_name
    under = under_grant(house)
    keyed_space(house, under)
    library.unlink()
    assert ask(house, DEVELOPER, Asked(SCENARIO, DATASET, COUNT)).answer.rows


def test_fewer_columns_in_a_new_grant_derive_anew_and_take_the_former_away(house: House) -> None:
    under = under_grant(house)
    former = keyed_space(house, under)
    fewer = narrowed(under, "xb", "zfy")
    with open_space(house, fewer) as space, pytest.raises(EngineFailed):
        space.run('SELECT "gmsfhm" FROM "yb_js"')
    now = keyed_space(house, fewer)
    assert now.key != former.key
    assert not former.path.exists()
    assert [path_of(house, file) for file in house.space_register.files_of("S2/yb_js")] == [now.path]


def test_the_former_file_lives_while_a_question_holds_it(house: House) -> None:
    under = under_grant(house)
    with open_space(house, under) as running:
        running.start()
        keyed_space(house, narrowed(under, "xb"))
        assert running.run('SELECT count("gmsfhm") AS n FROM "yb_js"').num_rows == 1
    keyed_space(house, narrowed(under, "xb", "zfy"))
    assert len(house.space_register.files_of("S2/yb_js")) == 1


def test_a_copied_file_does_not_open_with_another_spaces_key_nor_the_librarys(house: House, tmp_path: Path) -> None:
    under = under_grant(house)
    space = keyed_space(house, under)
    copy = shutil.copy(space.path, tmp_path / "copy.space")
    library = library_file(house, house.datasets.current(DATASET))
    for key in (library.key, bytes(32)):
        with pytest.raises(SpaceDoesNotOpen):
            open_worker(Path(copy), key)


def test_a_lost_file_or_secret_is_derived_anew(house: House) -> None:
    under = under_grant(house)
    first = keyed_space(house, under)
    first.path.unlink()
    second = keyed_space(house, under)
    (file,) = house.space_register.files_of("S2/yb_js")
    house.space_keys.erase(file.id)
    third = keyed_space(house, under)
    assert len({first.key, second.key, third.key}) == 3
    assert len(house.space_register.files_of("S2/yb_js")) == 1
