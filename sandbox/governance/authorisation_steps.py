"""Steps of a governance file about authorisations."""

from dataclasses import dataclass
from datetime import date

from sandbox.core.accounts import Document
from sandbox.core.authorisations import Agreement, CatalogueItem, Filing, Mode, TerminationCause, Terms
from sandbox.core.people import Actor
from sandbox.governance.office import Office


@dataclass(frozen=True, slots=True)
class DraftAuthorisation:
    """Draft an authorisation, or its next version."""

    id: str
    mode: Mode
    holder: str
    starts_on: date
    ends_on: date
    agreement: Document
    signed_on: date
    decision_number: str
    catalogue: tuple[CatalogueItem, ...]
    scope: tuple[str, ...] = ()
    override_reason: str = ""

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        agreement = Agreement(self.agreement, self.signed_on, self.decision_number)
        terms = Terms(self.mode, self.holder, self.scope, self.starts_on, self.ends_on, agreement, self.override_reason)
        office.authorisations.draft(actor, self.id, terms, self.catalogue)


@dataclass(frozen=True, slots=True)
class ActivateAuthorisation:
    """Put a draft in force."""

    authorisation: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.activate(actor, self.authorisation)


@dataclass(frozen=True, slots=True)
class SuspendAuthorisation:
    """Suspend an authorisation until things are put right."""

    authorisation: str
    reason: str
    rectify_by: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.suspend(actor, self.authorisation, self.reason, self.rectify_by)


@dataclass(frozen=True, slots=True)
class ResumeAuthorisation:
    """Put a suspended authorisation back in force."""

    authorisation: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.resume(actor, self.authorisation, self.reason)


@dataclass(frozen=True, slots=True)
class TerminateAuthorisation:
    """End a suspended authorisation for good."""

    authorisation: str
    cause: TerminationCause
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.terminate(actor, self.authorisation, self.cause, self.reason)


@dataclass(frozen=True, slots=True)
class SetCatalogue:
    """Replace the authorised catalogue."""

    authorisation: str
    catalogue: tuple[CatalogueItem, ...]

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.set_catalogue(actor, self.authorisation, self.catalogue)


@dataclass(frozen=True, slots=True)
class SetProducts:
    """Replace the list of products and services."""

    authorisation: str
    products: tuple[str, ...]

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.set_products(actor, self.authorisation, self.products)


@dataclass(frozen=True, slots=True)
class RecordFiling:
    """Record that the agreement was filed with the higher authority (备案)."""

    authorisation: str
    number: str
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.authorisations.record_filing(actor, self.authorisation, Filing(self.number, self.on))
