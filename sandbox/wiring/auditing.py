"""The audit record: walked to verify it, and read by whoever may (E4, I2, A7)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sandbox.core.audit import ChainedEvent
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House

SEES_ALL = frozenset({Role.AUDITOR, Role.REVIEWER})


@dataclass(frozen=True, slots=True)
class VerifiedChain:
    """The chain is whole up to this event and hash."""

    events: int
    head: str


def verify_audit(house: House, who: str) -> VerifiedChain:
    """Walk the whole chain.

    Raises:
        AuditChainBroken: an event is missing, changed or out of place.
    """
    with using(house, who, Purpose(Action.VERIFY_AUDIT, Resource("audit", "chain"))) as use:
        with house.database.reading() as connection:
            events, head = verify_chain(connection)
        house.database.record(use.event.noting(events=events, head=head))
        return VerifiedChain(events, head)


def read_audit(house: House, who: str, after: int = 0, limit: int | None = None) -> tuple[ChainedEvent, ...]:
    """Read the events after a number that this person may see: auditors and the authority all, others their own.

    Args:
        house: the house.
        who: the reader's account.
        after: the number after which to begin.
        limit: the most to give; None gives all.
    """
    with using(house, who, Purpose(Action.READ_AUDIT, _own_audit(house, who))) as use:
        may_see = _sight_of(house, use.actor)
        with house.database.reading() as connection:
            seen = tuple(islice(filter(may_see, read_events(connection, after)), limit))
        house.database.record(use.event.noting(events=len(seen)))
        return seen


def _own_audit(house: House, who: str) -> Resource:
    actor = house.sessions.actor_of(who)
    return Resource("audit", "chain", frozenset({actor.organisation}), frozenset({who}))


def _sight_of(house: House, actor: Actor) -> Callable[[ChainedEvent], bool]:
    """Tell which events a person sees: all, or their own and, for a provider, those on its datasets."""
    if actor.roles & SEES_ALL:
        return lambda _: True
    own = _provided_by(house, actor.organisation) if Role.DATA_PROVIDER in actor.roles else frozenset[str]()
    return lambda link: link.event.actor == actor.id or link.event.dataset in own


def _provided_by(house: House, organisation: str) -> frozenset[str]:
    current = house.datasets.list_current()
    return frozenset(version.dataset for version in current if version.contract.provider == organisation)
