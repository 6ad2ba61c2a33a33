"""What a scenario stands on: its own approval, and an authorisation in force that covers it (A1, B2, D1, D3)."""

from datetime import date

from sandbox.core.authorisations import Authorisation, AuthorisationState
from sandbox.core.errors.governing import (
    AuthorisationDoesNotCover,
    AuthorisationEnded,
    AuthorisationNotInForce,
    AuthorisationNotStarted,
    NotTheHolder,
    ScenarioNotApproved,
)
from sandbox.core.people import Actor
from sandbox.core.scenarios import Scenario, ScenarioPlan, ScenarioState


def check_in_force(authorisation: Authorisation, today: date) -> None:
    """Check that an authorisation is in force today; nothing runs without one (A1, B2).

    Raises:
        AuthorisationNotInForce, AuthorisationNotStarted, AuthorisationEnded: it is not.
    """
    terms, name = authorisation.terms, authorisation.id
    if authorisation.state is AuthorisationState.EXPIRED or today > terms.ends_on:
        raise AuthorisationEnded(authorisation=name, ended=terms.ends_on.isoformat())
    if authorisation.state is not AuthorisationState.IN_FORCE:
        raise AuthorisationNotInForce(authorisation=name, state=authorisation.state.value)
    if today < terms.starts_on:
        raise AuthorisationNotStarted(authorisation=name, starts=terms.starts_on.isoformat())


def check_approved(scenario: Scenario) -> None:
    """Check that a scenario is approved (D3).

    Raises:
        ScenarioNotApproved: it is not, or is closed.
    """
    if scenario.state is not ScenarioState.APPROVED:
        raise ScenarioNotApproved(scenario=scenario.id, state=scenario.state.value)


def check_holder(actor: Actor, authorisation: Authorisation) -> None:
    """Check that a person belongs to the authorised operating institution (A3).

    Raises:
        NotTheHolder: they do not.
    """
    if actor.organisation != authorisation.terms.holder:
        raise NotTheHolder(actor=actor.id, authorisation=authorisation.id)


def check_covers(authorisation: Authorisation, plan: ScenarioPlan) -> None:
    """Check that a scenario lies within an authorisation's scope.

    Raises:
        AuthorisationDoesNotCover: it does not.
    """
    if not authorisation.covers(plan.sector, plan.id):
        raise AuthorisationDoesNotCover(authorisation=authorisation.id, what=plan.id)


def provider_of(authorisation: Authorisation, dataset: str) -> str:
    """Give the provider of a dataset by the authorised catalogue (C13).

    Raises:
        AuthorisationDoesNotCover: the catalogue does not list it.
    """
    provider = authorisation.provider_of(dataset)
    if provider is None:
        raise AuthorisationDoesNotCover(authorisation=authorisation.id, what=dataset)
    return provider
