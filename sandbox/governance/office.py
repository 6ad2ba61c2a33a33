"""All services of governance at one desk."""

from dataclasses import dataclass

from sandbox.governance.accounts import Accounts
from sandbox.governance.applications import Applications
from sandbox.governance.authorisations import Authorisations
from sandbox.governance.desk import Desk
from sandbox.governance.scenarios import Scenarios
from sandbox.governance.session import Sessions
from sandbox.governance.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Office:
    """The services of governance."""

    desk: Desk
    accounts: Accounts
    authorisations: Authorisations
    scenarios: Scenarios
    applications: Applications
    sessions: Sessions
    tokens: Tokens


def open_office(desk: Desk) -> Office:
    """Open all services at a desk."""
    return Office(
        desk=desk,
        accounts=Accounts(desk),
        authorisations=Authorisations(desk),
        scenarios=Scenarios(desk),
        applications=Applications(desk),
        sessions=Sessions(desk.database),
        tokens=Tokens(desk),
    )
