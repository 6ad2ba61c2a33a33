"""A disposal killed with SIGKILL between any two steps: nothing is read meanwhile, and the next one finishes it."""

import multiprocessing
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.core.errors.disposing import SpaceDisposed, SpaceNotOpen
from sandbox.core.spaces import ClosingGround, SpaceState
from sandbox.storage.audit_chain import verify_chain
from sandbox.wiring.asking import Asked, ask
from sandbox.wiring.certificates import check_certificate, read_certificate
from sandbox.wiring.closing import close_space
from sandbox.wiring.disposing import dispose_space, service_key
from sandbox.wiring.house import open_house
from sandbox.wiring.sampling import make_sample
from tests.integration.dying_disposals import dispose_fatefully
from tests.integration.small_house import (
    CLOCK,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    SCENARIO,
    copied_state,
)

SPACE = "S2/yb_js"
COUNT = Asked(SCENARIO, DATASET, "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb")
LONGEST_S = 120.0
SOME = 8


@pytest.fixture
def closing(loaded: Settings) -> Settings:
    """Give a state with a space that was asked, sampled and closed."""
    with open_house(loaded, CLOCK) as house:
        ask(house, DEVELOPER, COUNT)
        make_sample(house, DEVELOPER, SCENARIO, DATASET)
        close_space(house, PROVIDER, SPACE, ClosingGround.PROVIDER_DEMAND, "demanded")
    return loaded


def dies_at(settings: Settings, folder: Path, touch: int | None) -> bool:
    """Let a process dispose of the space and die at its n-th touch; tell whether it died."""
    process = multiprocessing.get_context("spawn").Process(
        target=dispose_fatefully, args=(settings, SPACE, folder, touch)
    )
    process.start()
    process.join(LONGEST_S)
    assert process.exitcode in (0, -9)
    return process.exitcode == -9


def check_finishes(settings: Settings) -> None:
    """Check that nothing is read, that a disposal goes on, and that it leaves nothing and certifies two files."""
    with open_house(settings, CLOCK) as house:
        with pytest.raises((SpaceNotOpen, SpaceDisposed)):
            ask(house, DEVELOPER, COUNT)
        done = dispose_space(house, OPERATOR, SPACE)
        assert house.space_register.get(SPACE).record.state is SpaceState.DISPOSED
        assert list(house.scenario_spaces.glob("*.space")) == list(house.samples.glob("*.space")) == []
        assert house.space_keys.names() == house.sample_keys.names() == ()
        assert sorted(r.kind.value for r in done.signed.certificate.destroyed) == ["sample", "space"]
        assert all(len(r.sha256) == 64 for r in done.signed.certificate.destroyed)
        written = read_certificate("c", Path(done.path).read_text(encoding="utf-8"))
        check_certificate("c", written, frozenset({service_key(house)}))
        with house.database.reading() as connection:
            assert verify_chain(connection)[0] > 0


def killed_at(closing: Settings, folder: Path, steps: int | None) -> int:
    """Kill a disposal of a copy at some of its touches, or at each; give how many were killed."""
    with copied_state(closing, folder / "whole") as copy:
        assert not dies_at(copy, folder, None)
    touches = int((folder / "touches").read_text())
    assert touches > 20
    chosen = range(1, touches + 1) if steps is None else [1 + n * (touches - 1) // (steps - 1) for n in range(steps)]
    killed = 0
    for touch in chosen:
        with copied_state(closing, folder / str(touch)) as copy:
            killed += dies_at(copy, folder, touch)
            check_finishes(copy)
    return killed


@pytest.mark.slow
def test_a_disposal_killed_at_some_steps_is_finished_by_the_next(closing: Settings, tmp_path: Path) -> None:
    assert killed_at(closing, tmp_path, SOME) == SOME


@pytest.mark.slow
def test_a_disposal_killed_at_each_step_is_finished_by_the_next(closing: Settings, tmp_path: Path) -> None:
    if closing.database_url is not None:
        pytest.skip("each step is tried on SQLite; some on PostgreSQL")
    assert killed_at(closing, tmp_path, None) > 20
