"""The desk that every governance service works at: the record, who may, the time, the region's rules."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import RecordInvalid
from sandbox.core.errors.tree import Finding
from sandbox.core.people import Action, Actor, Resource
from sandbox.core.text import Text
from sandbox.core.transitions import Machine
from sandbox.storage.database import Database
from sandbox.world.clock import Clock
from sandbox.world.regions import Region

S = TypeVar("S", bound=str)
CheckMay = Callable[[Actor, Action, Resource], None]
NOBODY = "nobody"
NAME = re.compile(r"\w[\w.-]{0,63}")
_NAME_RULE = Text(
    "an id has 1 to 64 letters, digits, `.`, `_` or `-`, and begins with a letter or digit",
    "标识为 1 至 64 个字母、汉字、数字、“.”、“_”或“-”,且以字母、汉字或数字开头",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a service needs. `check_may` raises where no policy permits the action."""

    database: Database
    check_may: CheckMay
    clock: Clock
    region: Region

    def event(self, actor: Actor, action: Action, subject: Resource, *, scenario: str = "") -> AuditEvent:
        """Start the audit event of something an actor does now."""
        dataset = subject.id if subject.kind == "dataset" else ""
        return AuditEvent(
            at=self.clock.now(),
            actor=actor.id,
            action=str(action),
            subject=f"{subject.kind}/{subject.id}",
            dataset=dataset,
            scenario=scenario,
        )

    @property
    def today(self) -> date:
        """Today in China."""
        return self.clock.today()


def check_actor_may_move(machine: Machine[S, str], now: S, to: S, actor: Actor) -> None:
    """Check that one of an actor's roles makes this move.

    Raises:
        MoveNotAllowed: the machine has no such move.
        MoveNotYours: the move belongs to another part.
    """
    wanted = machine.table.get(now, {}).get(to)
    held = next((role for role in sorted(actor.roles) if role == wanted), NOBODY)
    machine.check_move(now, to, held)


def check_complete(kind: str, record: str, findings: tuple[Finding, ...]) -> None:
    """Check that nothing was found wrong with a record.

    Raises:
        RecordInvalid: something was; everything is listed.
    """
    if findings:
        raise RecordInvalid(kind=kind, id=record or "-", findings=findings)


def check_name(kind: str, name: str) -> None:
    """Check that an id can stand in file names, addresses and logs: letters, digits, `.`, `_`, `-`, at most 64.

    Raises:
        RecordInvalid: it cannot.
    """
    if not NAME.fullmatch(name):
        raise RecordInvalid(kind=kind, id=repr(name[:64]), findings=(Finding("A1", "id", _NAME_RULE),))


def check_reason(kind: str, record: str, reason: str) -> None:
    """Check that a written reason is given (D7).

    Raises:
        RecordInvalid: it is blank.
    """
    if not reason.strip():
        required = Text("a written reason is required", "须书面说明理由")
        raise RecordInvalid(kind=kind, id=record, findings=(Finding("D7", "reason", required),))


def check_supplement(kind: str, record: str, items: tuple[str, ...]) -> None:
    """Check that a request for supplements names what is missing, all of it at once (D7: 一次性告知).

    Raises:
        RecordInvalid: the list is empty or has blank entries.
    """
    if not items or not all(item.strip() for item in items):
        required = Text("list everything that is missing, at once", "须一次性列明全部需补充的材料")
        raise RecordInvalid(kind=kind, id=record, findings=(Finding("D7", "items", required),))
