"""Sign-on: a bearer token for programs, the same token in a strict cookie for the pages."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.errors.serving import NotSignedOn
from sandbox.core.people import Action
from sandbox.wiring.house import House
from sandbox.wiring.signing_on import account_of

COOKIE = "sandbox_token"
MAX_TOKEN = 256
ACTION = "x-sandbox-action"
PUBLIC = "x-sandbox-public"

bearer = HTTPBearer(auto_error=False, description="A token of `sandbox token issue`.")


def house_of(request: Request) -> House:
    """Give the house this service serves."""
    house = request.app.state.house
    if not isinstance(house, House):
        raise TypeError("the application has no house")
    return house


def signed_on(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
    """Give the account a request's bearer token stands for.

    Raises:
        NotSignedOn: there is none, or it is unknown, expired or revoked.
        Refused: its person may not work now (E2, E3).
    """
    return account_behind(house_of(request), given.credentials if given else "")


def signed_on_by_cookie(request: Request) -> str:
    """Give the account a page's cookie stands for.

    Raises:
        NotSignedOn: there is none, or it is unknown, expired or revoked.
        Refused: its person may not work now (E2, E3).
    """
    return account_behind(house_of(request), request.cookies.get(COOKIE, ""))


def account_behind(house: House, token: str) -> str:
    """Give the account of a token.

    Raises:
        NotSignedOn: it opens nothing.
        Refused: its person may not work now (E2, E3).
    """
    if not token or len(token) > MAX_TOKEN or not token.isascii():
        raise NotSignedOn
    try:
        return account_of(house, token)
    except TokenRefused as error:
        raise NotSignedOn from error


TheHouse = Annotated[House, Depends(house_of)]
Who = Annotated[str, Depends(signed_on)]
PageReader = Annotated[str, Depends(signed_on_by_cookie)]


def names(action: Action) -> dict[str, str]:
    """Name the action a route performs, for its OpenAPI document and for the test that every route names one."""
    return {ACTION: action.value}


def open_to_all(why: str) -> dict[str, str]:
    """Say why a route needs no account."""
    return {PUBLIC: why}
