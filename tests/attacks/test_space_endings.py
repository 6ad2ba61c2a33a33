"""A space ends with what it stands on: its authorisation, suspended, terminated or run out (B2, B4)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from sandbox.core.authorisations import TerminationCause
from sandbox.core.errors.tree import SandboxError
from sandbox.core.spaces import ClosingGround, SpaceState
from sandbox.governance.office import open_office
from sandbox.wiring.asking import ask
from sandbox.wiring.closing import follow_governance, list_spaces
from sandbox.wiring.disposing import dispose_space
from sandbox.wiring.house import House
from sandbox.world.clock import FrozenClock
from tests.attacks.test_space_disposal import COUNT, SPACE, used
from tests.integration.small_house import AGENCY, AUTHORITY, DEVELOPER, OPERATOR

LONG_AFTER = datetime(2036, 1, 1, tzinfo=UTC)


def test_b4_a_suspended_authorisation_suspends_its_spaces_until_it_is_resumed(house: House) -> None:
    used(house)
    office, chen = open_office(house.desk), house.sessions.actor_of(AUTHORITY)
    office.authorisations.suspend(chen, "SQ-2026-01", "breach", date(2026, 6, 1))
    assert follow_governance(house) == (SPACE,)
    assert house.space_register.get(SPACE).record.state is SpaceState.SUSPENDED
    office.authorisations.resume(chen, "SQ-2026-01", "put right")
    assert [space.state for space in list_spaces(house, AGENCY)] == [SpaceState.OPEN]
    assert ask(house, DEVELOPER, COUNT).was_free


def test_b4_a_terminated_authorisation_closes_its_spaces_for_good(house: House) -> None:
    used(house)
    office, chen = open_office(house.desk), house.sessions.actor_of(AUTHORITY)
    office.authorisations.suspend(chen, "SQ-2026-01", "breach", date(2026, 6, 1))
    office.authorisations.terminate(chen, "SQ-2026-01", TerminationCause.ITEM_2_BREACH_NOT_RECTIFIED, "not put right")
    assert closed_on_the_ground(house) is ClosingGround.AUTHORISATION_ENDED
    assert follow_governance(house) == ()
    dispose_space(house, OPERATOR, SPACE)
    with pytest.raises(SandboxError):
        ask(house, DEVELOPER, COUNT)


def test_b2_an_authorisation_that_ran_out_closes_its_spaces(house: House) -> None:
    used(house)
    assert closed_on_the_ground(replace(house, clock=FrozenClock(LONG_AFTER))) is ClosingGround.AUTHORISATION_ENDED


def closed_on_the_ground(house: House) -> ClosingGround | None:
    assert follow_governance(house) == (SPACE,)
    space = house.space_register.get(SPACE).record
    assert space.state is SpaceState.CLOSING
    return None if space.closing is None else space.closing.ground
