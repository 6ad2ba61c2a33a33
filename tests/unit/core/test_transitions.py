"""State machines: the table decides, and says so."""

import pytest

from sandbox.core.errors.governing import MoveNotAllowed, MoveNotYours
from sandbox.core.text import Lang
from sandbox.core.transitions import Machine

DOOR = Machine("door", {"open": {"closed": "guest"}, "closed": {"open": "guest", "locked": "owner"}, "locked": {}})


def test_a_move_in_the_table_by_its_part_passes() -> None:
    DOOR.check_move("closed", "locked", "owner")


def test_a_move_that_is_not_in_the_table_names_those_that_are() -> None:
    with pytest.raises(MoveNotAllowed) as error:
        DOOR.check_move("closed", "gone", "owner")
    assert error.value.what_next(Lang.EN) == "From here it can go to: open, locked."


def test_a_move_by_another_part_names_the_part() -> None:
    with pytest.raises(MoveNotYours, match="owner"):
        DOOR.check_move("closed", "locked", "guest")


def test_a_final_state_allows_nothing() -> None:
    with pytest.raises(MoveNotAllowed):
        DOOR.check_move("locked", "open", "owner")


def test_the_diagram_is_the_table() -> None:
    assert DOOR.diagram().splitlines() == [
        "stateDiagram-v2",
        "    open --> closed: guest",
        "    closed --> open: guest",
        "    closed --> locked: owner",
    ]
