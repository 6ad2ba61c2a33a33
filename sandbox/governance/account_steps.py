"""Steps of a governance file about organisations and accounts. A field of type `Document` names a file beside it."""

from dataclasses import dataclass
from datetime import date

from sandbox.core.accounts import Document, Evidence, Nda, Organisation, OrganisationKind
from sandbox.core.people import Actor, Role
from sandbox.governance.office import Office


@dataclass(frozen=True, slots=True)
class RegisterOrganisation:
    """Register an organisation."""

    id: str
    title: str
    kinds: tuple[OrganisationKind, ...]
    region: str
    legal_person: bool = False
    affiliates: tuple[str, ...] = ()
    declarations: tuple[Document, ...] = ()

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        organisation = Organisation(
            id=self.id,
            title=self.title,
            kinds=frozenset(self.kinds),
            region=self.region,
            is_legal_person=self.legal_person,
            affiliates=frozenset(self.affiliates),
            declarations=self.declarations,
        )
        office.accounts.register_organisation(actor, organisation)


@dataclass(frozen=True, slots=True)
class OnboardOrganisation:
    """Admit a product developer (入驻)."""

    organisation: str
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.onboard_organisation(actor, self.organisation, self.on)


@dataclass(frozen=True, slots=True)
class RegisterAccount:
    """Register a person's account, with its one role."""

    id: str
    organisation: str
    role: Role

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.register(actor, self.id, self.organisation, frozenset({self.role}))


@dataclass(frozen=True, slots=True)
class VerifyIdentity:
    """Record that a person's identity was verified (身份认证)."""

    account: str
    document: Document
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.verify_identity(actor, self.account, Evidence(self.document, self.on))


@dataclass(frozen=True, slots=True)
class FileAccount:
    """Record a person's filing (备案)."""

    account: str
    document: Document
    number: str
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.file(actor, self.account, Evidence(self.document, self.on, self.number))


@dataclass(frozen=True, slots=True)
class VetAccount:
    """Record that the implementing agency vetted a person (审查)."""

    account: str
    document: Document
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.vet(actor, self.account, Evidence(self.document, self.on))


@dataclass(frozen=True, slots=True)
class SignNda:
    """Record a person's confidentiality agreement with the operating institution (保密协议)."""

    account: str
    counterparty: str
    signed_on: date
    expires_on: date
    document: Document

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        nda = Nda(self.counterparty, self.signed_on, self.expires_on, self.document)
        office.accounts.sign_nda(actor, self.account, nda)


@dataclass(frozen=True, slots=True)
class RenewNda:
    """Record a new confidentiality agreement in place of the former."""

    account: str
    counterparty: str
    signed_on: date
    expires_on: date
    document: Document

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        nda = Nda(self.counterparty, self.signed_on, self.expires_on, self.document)
        office.accounts.renew_nda(actor, self.account, nda)


@dataclass(frozen=True, slots=True)
class AppointAccount:
    """Record that an authority, agency, provider or supervisor appointed its official."""

    account: str
    document: Document
    on: date

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.appoint(actor, self.account, Evidence(self.document, self.on))


@dataclass(frozen=True, slots=True)
class ActivateAccount:
    """Let a person who passed every gate begin, or begin again."""

    account: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.activate(actor, self.account)


@dataclass(frozen=True, slots=True)
class SuspendAccount:
    """Stop a person's work."""

    account: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.suspend(actor, self.account, self.reason)


@dataclass(frozen=True, slots=True)
class RemoveAccount:
    """End a person's account for good."""

    account: str
    reason: str

    def perform(self, office: Office, actor: Actor) -> None:
        """Do it."""
        office.accounts.remove(actor, self.account, self.reason)
