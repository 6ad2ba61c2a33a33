"""A load killed with SIGKILL anywhere: the former version or the new one is current, whole, and the next load succeeds.

Nothing half-loaded, no version lost or changed, nothing left that the next load does not sweep away.
"""

import random

import pytest

from tests.integration.killed_loads import Loads

FEW_KILLS = 10
RANDOM_KILLS = 250  # on each of two databases


def test_loads_killed_at_some_steps_leave_the_former_version_or_the_new(loads: Loads) -> None:
    touches = loads.touches_of_a_whole_load()
    for number in range(FEW_KILLS):
        loads.die_at(1 + number * (touches - 2) // (FEW_KILLS - 1))
    assert loads.kills == FEW_KILLS


@pytest.mark.slow
def test_loads_killed_at_every_step_leave_the_former_version_or_the_new(loads: Loads) -> None:
    touches = loads.touches_of_a_whole_load()
    for touch in range(1, touches + 1):
        loads.die_at(touch)
    assert loads.kills >= touches - 2
    assert loads.kills_after_commit > 0


@pytest.mark.slow
def test_loads_killed_at_random_moments_leave_the_former_version_or_the_new(loads: Loads) -> None:
    chance = random.Random(20261122)  # noqa: S311  (moments, not secrets)
    whole_s = loads.seconds_of_a_whole_load()
    while loads.kills < RANDOM_KILLS:
        loads.die_after(chance.uniform(0, whole_s))
