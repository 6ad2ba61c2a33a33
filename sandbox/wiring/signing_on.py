"""Sign-on: which account a token stands for, now."""

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.tree import SandboxError
from sandbox.wiring.house import House


def account_of(house: House, token: str) -> str:
    """Give the account of a live token whose person may work now; a refused sign-on is recorded.

    Raises:
        TokenRefused: the token is unknown, expired or revoked.
        Refused: a gate is missing (E2, E3).
    """
    try:
        return house.sessions.account_of_token(token, house.clock.now())
    except SandboxError as error:
        event = AuditEvent(house.clock.now(), "unknown", "sign_on", "service", "refused")
        house.database.record(event.noting(code=error.code))
        raise
