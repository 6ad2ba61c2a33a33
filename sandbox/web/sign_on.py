"""Sign-on: a bearer token for programs, the same token in a strict cookie for the pages."""

from typing import Annotated

from fastapi import Depends, Request

from sandbox.core.errors.governing_accounts import TokenRefused
from sandbox.core.people import Action
from sandbox.wiring.house import House
from sandbox.wiring.signing_on import account_of

COOKIE = "sandbox_token"


def house_of(request: Request) -> House:
    """Give the house this service serves."""
    house = request.app.state.house
    if not isinstance(house, House):
        raise TypeError("the application has no house")
    return house


def signed_on(request: Request) -> str:
    """Give the account a request's bearer token stands for.

    Raises:
        TokenRefused: there is none, or it is unknown, expired or revoked.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused
    return account_of(house_of(request), token)


def signed_on_by_cookie(request: Request) -> str:
    """Give the account a page's cookie stands for.

    Raises:
        TokenRefused: there is none, or it is unknown, expired or revoked.
    """
    return account_of(house_of(request), request.cookies.get(COOKIE, ""))


TheHouse = Annotated[House, Depends(house_of)]
Who = Annotated[str, Depends(signed_on)]
PageReader = Annotated[str, Depends(signed_on_by_cookie)]


def names(action: Action) -> dict[str, str]:
    """Name the action a route performs, for its OpenAPI document and for the test that every route names one."""
    return {"x-sandbox-action": action.value}
