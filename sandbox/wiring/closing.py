"""Spaces seen, closed and confirmed; and how they follow what they stand on (A1, B2, B4, D1, I3)."""

from dataclasses import dataclass, replace
from datetime import date

from sandbox.core.applications import ApplicationState
from sandbox.core.audit import AuditEvent
from sandbox.core.authorisations import Authorisation, AuthorisationState
from sandbox.core.errors.governing import RecordInvalid
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Resource
from sandbox.core.scenarios import ScenarioState
from sandbox.core.social import SocialState, is_social, parts_of_mixture
from sandbox.core.spaces import (
    CLOSER,
    SERVICE,
    SPACE_MACHINE,
    Closing,
    ClosingGround,
    Confirmation,
    Space,
    SpaceFile,
    SpaceState,
)
from sandbox.core.text import Text
from sandbox.storage.governance import read_applications_for, read_scenario, read_standing
from sandbox.storage.records import Kept
from sandbox.storage.social import find_social
from sandbox.wiring.guarding import Purpose, using, using_found
from sandbox.wiring.house import House

OVER = (AuthorisationState.TERMINATED, AuthorisationState.EXPIRED, AuthorisationState.DISPOSAL)
BY_CLOCK = Text("it ended; the clock closed the space", "已终止,由时钟关闭空间")
REQUIRED = Text("is required", "必填")


@dataclass(frozen=True, slots=True)
class SpaceSheet:
    """A space with its files, for whoever may see them; no key and no path."""

    space: Space
    files: tuple[SpaceFile, ...]


def list_spaces(house: House, who: str) -> tuple[Space, ...]:
    """List the spaces this person may see, as they stand after everything that ended meanwhile: a provider, its own."""
    follow_governance(house)
    home = house.sessions.actor_of(who).organisation
    with using(house, who, Purpose(Action.READ_SPACE, Resource("space", "all", frozenset({home})))) as use:
        may = house.authoriser.may
        spaces = tuple(kept.record for kept in house.space_register.all())
        seen = tuple(s for s in spaces if may(use.actor, Action.READ_SPACE, resource_of(s)))
        house.database.record(use.event.noting(spaces=len(seen)))
        return seen


def show_space(house: House, who: str, space: str) -> SpaceSheet:
    """Show a space: its state, what it holds of which version, why it was closed."""
    follow_governance(house)
    with using_found(
        house, who, attempt_on(Action.READ_SPACE, space), lambda: _of(house, Action.READ_SPACE, space)
    ) as use:
        house.database.record(use.event)
        files = (replace(file, wrapped_key="") for file in house.space_register.files_of(space))
        return SpaceSheet(house.space_register.get(space).record, tuple(files))


def close_space(house: House, who: str, space: str, ground: ClosingGround, reason: str) -> Space:
    """Close a space: from the next question on nothing is read from it, and it waits for its disposal (I3).

    Raises:
        RecordInvalid: no reason is given.
        MoveNotAllowed: it is closing already, or disposed of.
    """
    with using_found(
        house, who, attempt_on(Action.CLOSE_SPACE, space), lambda: _of(house, Action.CLOSE_SPACE, space)
    ) as use:
        _check_given("space", space, "reason", reason)
        kept = house.space_register.get(space)
        return _close(house, kept, Closing(who, ground, reason, house.clock.now()), use.event)


def confirm_disposal(house: House, who: str, space: str, reference: str) -> Space:
    """Record that the provider confirmed the disposal of a space, by a document of its own (I3).

    Raises:
        MoveNotAllowed: the space was not disposed of yet.
        RecordInvalid: no document is named.
    """
    with using_found(
        house, who, attempt_on(Action.CONFIRM_DISPOSAL, space), lambda: _of(house, Action.CONFIRM_DISPOSAL, space)
    ) as use:
        _check_given("space", space, "reference", reference)
        kept = house.space_register.get(space)
        if kept.record.state is not SpaceState.DISPOSED:
            SPACE_MACHINE.check_move(kept.record.state, SpaceState.DISPOSED, CLOSER)
        confirmed = replace(kept.record, confirmation=Confirmation(who, reference, house.clock.today()))
        house.space_register.change(kept, confirmed, use.event.noting(reference=reference))
        return confirmed


def follow_governance(house: House) -> tuple[str, ...]:
    """Move every living space to where its authorisation, scenario and grant put it; give the ids of those moved.

    Questions are refused from that moment on whether or not this ran; this is for what lies on disk.
    """
    living = [kept for kept in house.space_register.all() if kept.record.is_living]
    return tuple(kept.record.id for kept in living if _follows(house, kept))


def resource_of(space: Space) -> Resource:
    """Give a space as policies see it: whose data it is."""
    return Resource("space", space.id, frozenset({space.provider}))


def attempt_on(action: Action, space: str) -> Purpose:
    """Give what someone tries on a space that is still to be found."""
    return Purpose(action, Resource("space", space))


def _of(house: House, action: Action, space: str) -> Purpose:
    found = house.space_register.get(space).record
    return Purpose(action, resource_of(found), found.dataset, found.scenario)


def _check_given(kind: str, record: str, where: str, words: str) -> None:
    if not words.strip():
        raise RecordInvalid(kind=kind, id=record, findings=(Finding("I3", where, REQUIRED),))


def _close(house: House, kept: Kept[Space], closing: Closing, event: AuditEvent) -> Space:
    SPACE_MACHINE.check_move(kept.record.state, SpaceState.CLOSING, CLOSER)
    closed = replace(kept.record, state=SpaceState.CLOSING, closing=closing)
    house.space_register.change(kept, closed, event.noting(ground=closing.ground.value))
    return closed


def _follows(house: House, kept: Kept[Space]) -> bool:
    space, today = kept.record, house.clock.today()
    with house.database.reading() as connection:
        scenario = read_scenario(connection, space.scenario).record
        authorisation = read_standing(connection, scenario.plan.authorisation).record
    granted = _is_granted(house, space)
    ground = _why_over(scenario.state, authorisation, today, granted=granted)
    if ground is not None:
        closing = Closing("clock", ground, BY_CLOCK.zh, house.clock.now())
        _close(house, kept, closing, _by_clock(house, space, "close_space"))
        return True
    return _suspended_as(house, kept, authorisation)


def _is_granted(house: House, space: Space) -> bool:
    """Tell whether what a space stands on lasts: of a mixture, all that both its parts stand on (E8)."""
    names = parts_of_mixture(space.dataset) or (space.dataset,)
    return all(_may_be_asked(house, space.scenario, name) for name in names)


def _may_be_asked(house: House, scenario: str, dataset: str) -> bool:
    if is_social(dataset):
        kept = find_social(house.database, dataset)
        return kept is not None and kept.record.state in (SocialState.IN_USE, SocialState.SUSPENDED)
    today = house.clock.today()
    with house.database.reading() as connection:
        applications = read_applications_for(connection, scenario, dataset)
    return any(a.state is ApplicationState.APPROVED and today <= a.grant.ends_on for a in applications)


def _why_over(
    scenario: ScenarioState, authorisation: Authorisation, today: date, *, granted: bool
) -> ClosingGround | None:
    if authorisation.state in OVER or today > authorisation.terms.ends_on:
        return ClosingGround.AUTHORISATION_ENDED
    if scenario is ScenarioState.CLOSED:
        return ClosingGround.SCENARIO_CLOSED
    return None if granted else ClosingGround.GRANT_ENDED


def _suspended_as(house: House, kept: Kept[Space], authorisation: Authorisation) -> bool:
    is_suspended, space = authorisation.state is AuthorisationState.SUSPENDED, kept.record
    if is_suspended == (space.state is SpaceState.SUSPENDED):
        return False
    to = SpaceState.SUSPENDED if is_suspended else SpaceState.OPEN
    SPACE_MACHINE.check_move(space.state, to, SERVICE)
    house.space_register.change(kept, replace(space, state=to), _by_clock(house, space, f"space_{to.value}"))
    return True


def _by_clock(house: House, space: Space, action: str) -> AuditEvent:
    subject = f"space/{space.id}"
    return AuditEvent(house.clock.now(), "clock", action, subject, dataset=space.dataset, scenario=space.scenario)
