"""Audit events and the hash chain over them (E4: 操作行为应做到有记录、可审查)."""

from dataclasses import dataclass, replace
from datetime import datetime

from sandbox.core.digests import digest_of

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What one person did to one thing. `details` hold ids, states, codes, durations and digests, never values.

    `outcome` is `done`, `refused` or `failed`; the code of a refusal stands in the details.
    """

    at: datetime
    actor: str
    action: str
    subject: str
    outcome: str = "done"
    dataset: str = ""
    scenario: str = ""
    details: tuple[tuple[str, str], ...] = ()

    def noting(self, **details: str | int) -> "AuditEvent":
        """Give the event with further details."""
        more = tuple((key, str(value)) for key, value in details.items())
        return replace(self, details=self.details + more)


@dataclass(frozen=True, slots=True)
class ChainedEvent:
    """An event in its place: `hash` covers the event, its number and the hash before it."""

    seq: int
    event: AuditEvent
    previous: str
    hash: str


def chain_hash(seq: int, previous: str, event: AuditEvent) -> str:
    """Give the hash that binds an event to its place in the chain: SHA-256 over (seq, previous, event)."""
    return digest_of({"seq": seq, "previous": previous, "event": event})
