"""Who may, and what is recorded of it: every use of the sandbox passes here first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.tree import Refused, SandboxError
from sandbox.core.people import Action, Actor, Resource
from sandbox.wiring.house import House


@dataclass(frozen=True, slots=True)
class Use:
    """One permitted use of the sandbox: by whom, and the audit event that every write of it carries."""

    actor: Actor
    event: AuditEvent


@dataclass(frozen=True, slots=True)
class Purpose:
    """What someone wants to do, to what, and to which dataset and scenario it belongs."""

    action: Action
    resource: Resource
    dataset: str = ""
    scenario: str = ""

    @property
    def subject(self) -> str:
        """The resource as the audit chain names it."""
        return f"{self.resource.kind}/{self.resource.id}"


@contextmanager
def using(house: House, who: str, purpose: Purpose) -> Iterator[Use]:
    """Let an account do something: its gates first, then the policies; a refusal is recorded, then raised.

    Raises:
        SandboxError: the account may not work now, no policy permits it, or the use itself fails.
    """
    with entering(house, who, purpose) as actor:
        yield permitted(house, actor, purpose)


@contextmanager
def using_found(house: House, who: str, attempt: Purpose, find: Callable[[], Purpose]) -> Iterator[Use]:
    """Let an account do something to a thing that must be looked up first, to know whose it is.

    Nobody who may not work learns whether the thing is there; a thing that is not there is recorded too.

    Raises:
        SandboxError: as `using`; or the thing is not there.
    """
    with entering(house, who, attempt) as actor:
        yield permitted(house, actor, find())


@contextmanager
def entering(house: House, who: str, purpose: Purpose) -> Iterator[Actor]:
    """Check an account's gates; whatever is refused or fails within is recorded, then raised."""
    try:
        house.sessions.check_may_work(who, house.clock.now())
        yield house.sessions.actor_of(who)
    except SandboxError as error:
        house.database.record(_ended_by(_event(house, who, purpose), error))
        raise


def permitted(house: House, actor: Actor, purpose: Purpose) -> Use:
    """Give the use that a policy permits.

    Raises:
        ActionNotAllowed: none does.
    """
    house.authoriser.check_may(actor, purpose.action, purpose.resource)
    return Use(actor, _event(house, actor.id, purpose))


def _event(house: House, who: str, purpose: Purpose) -> AuditEvent:
    about = (purpose.dataset, purpose.scenario)
    return AuditEvent(house.clock.now(), who, purpose.action.value, purpose.subject, "done", *about)


def _ended_by(event: AuditEvent, error: SandboxError) -> AuditEvent:
    outcome = "refused" if isinstance(error, Refused) else "failed"
    return replace(event, outcome=outcome).noting(code=error.code)
