"""Sign-on: which account a token stands for, now."""

import logging

from sandbox.core.errors.tree import SandboxError
from sandbox.wiring.house import House

LOG = logging.getLogger("sandbox.sign_on")


def account_of(house: House, token: str) -> str:
    """Give the account of a live token whose person may work now.

    A refusal is logged by its code and not put into the audit chain, which nobody unknown may lengthen; what a known
    account does with a live token is recorded call by call.

    Raises:
        TokenRefused: the token is unknown, expired or revoked.
        Refused: a gate is missing (E2, E3).
    """
    try:
        return house.sessions.account_of_token(token, house.clock.now())
    except SandboxError as error:
        LOG.warning("sign-on refused: %s", error.code)
        raise
