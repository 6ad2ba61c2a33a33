"""Who may, and what is recorded of it: every use of the sandbox passes here first."""

from collections.abc import Iterator
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
    event = AuditEvent(
        house.clock.now(), who, purpose.action.value, purpose.subject, "done", purpose.dataset, purpose.scenario
    )
    try:
        house.sessions.check_may_work(who, house.clock.now())
        actor = house.sessions.actor_of(who)
        house.authoriser.check_may(actor, purpose.action, purpose.resource)
        yield Use(actor, event)
    except SandboxError as error:
        house.database.record(_ended_by(event, error))
        raise


def _ended_by(event: AuditEvent, error: SandboxError) -> AuditEvent:
    outcome = "refused" if isinstance(error, Refused) else "failed"
    return replace(event, outcome=outcome).noting(code=error.code)
