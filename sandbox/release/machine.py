"""The state machine of a release: one table decides every move (release.md, Machine)."""

from sandbox.core.releases import Part, ReleaseState
from sandbox.core.transitions import Machine

S, P = ReleaseState, Part

RELEASE: Machine[ReleaseState, Part] = Machine(
    "release",
    {
        S.DRAFT: {S.CHECKING: P.AUTHOR, S.WITHDRAWN: P.AUTHOR},
        S.CHECKING: {S.SUBMITTED: P.SERVICE, S.BLOCKED: P.SERVICE},
        S.BLOCKED: {S.DRAFT: P.AUTHOR},
        S.SUBMITTED: {S.IN_REVIEW: P.VOTER, S.RETURNED: P.VOTER, S.STALE: P.SERVICE},
        S.IN_REVIEW: {
            S.APPROVED: P.SERVICE,
            S.RETURNED: P.SERVICE,
            S.REJECTED: P.SERVICE,
            S.ESCALATED: P.SERVICE,
            S.STALE: P.SERVICE,
        },
        S.ESCALATED: {S.APPROVED: P.OWNER, S.RETURNED: P.OWNER, S.REJECTED: P.OWNER, S.STALE: P.SERVICE},
        S.RETURNED: {S.DRAFT: P.AUTHOR, S.WITHDRAWN: P.AUTHOR},
        S.STALE: {S.CHECKING: P.SERVICE},
        S.APPROVED: {S.SEALING: P.RELEASER, S.STALE: P.SERVICE},
        S.SEALING: {S.RELEASED: P.SERVICE, S.STALE: P.SERVICE},
        S.RELEASED: {S.SUPERSEDED: P.SERVICE, S.REVOKED: P.AUTHORITY},
        S.SUPERSEDED: {S.REVOKED: P.AUTHORITY},
        S.REJECTED: {},
        S.REVOKED: {},
        S.WITHDRAWN: {},
    },
)

VOTING = (S.SUBMITTED, S.IN_REVIEW, S.ESCALATED)
"""States in which votes are cast."""

WAITING = (*VOTING, S.APPROVED, S.SEALING)
"""States in which a release waits for a person: the queue."""
