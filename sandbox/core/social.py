"""Social data (社会数据): what a developer brings, under a declaration of its legality, apart from the library (E8)."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sandbox.core.accounts import Document
from sandbox.core.people import Role
from sandbox.core.transitions import Machine

PREFIX = "social."
WITH = ".with."
CATALOGUE_KIND = "社会数据"
LOCAL_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")


class Obtained(StrEnum):
    """How social data came to the organisation that brings them."""

    COLLECTED = "collected"
    PURCHASED = "purchased"
    LICENSED = "licensed"
    DISCLOSED = "disclosed"
    GENERATED = "generated"


class LegalBasis(StrEnum):
    """On what ground personal information is handled: the seven of PIPL 第十三条, or none of it is personal."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    EMERGENCY = "emergency"
    PUBLIC_INTEREST = "public_interest"
    DISCLOSED = "disclosed"
    LAW = "law"
    NOT_PERSONAL = "not_personal"


@dataclass(frozen=True, slots=True)
class SubjectsConsent:
    """Consent of the people the data are about. `is_separate`: separate, for sensitive data (PIPL 第二十九条)."""

    document: Document
    scope: str
    expires_on: date
    is_separate: bool


@dataclass(frozen=True, slots=True)
class LegalityDeclaration:
    """What an organisation declares of data it brings; `is_personal` and `leaves_mainland` are answered, never assumed.

    `starts_on` and `ends_on` are inclusive. `signed_by` answers for it; `basis_document` proves the ground.
    """

    dataset: str
    source: str
    obtained: Obtained
    how_obtained: str
    is_personal: bool
    legal_basis: LegalBasis
    basis_document: Document
    purpose: str
    starts_on: date
    ends_on: date
    leaves_mainland: bool
    responsible: str
    signed_by: str
    signed_on: date
    consent: SubjectsConsent | None = None

    @property
    def last_day(self) -> date:
        """The last day on which the data may be used: of the term, or of the consent where that is shorter."""
        return self.ends_on if self.consent is None else min(self.ends_on, self.consent.expires_on)


class SocialState(StrEnum):
    """States of social data."""

    IN_USE = "in_use"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SocialPart(StrEnum):
    """Who moves social data on: the organisation that brought them, or the data authority."""

    UPLOADER = "uploader"
    AUTHORITY = Role.REVIEWER.value


_LEAVES = {SocialState.WITHDRAWN: SocialPart.UPLOADER, SocialState.REFUSED: SocialPart.AUTHORITY}
SOCIAL_MACHINE: Machine[SocialState, SocialPart] = Machine(
    "social data",
    {
        SocialState.IN_USE: {SocialState.SUSPENDED: SocialPart.AUTHORITY, **_LEAVES},
        SocialState.SUSPENDED: {SocialState.IN_USE: SocialPart.AUTHORITY, **_LEAVES},
        SocialState.REFUSED: {SocialState.WITHDRAWN: SocialPart.UPLOADER},
        SocialState.WITHDRAWN: {},
    },
)


@dataclass(frozen=True, slots=True)
class SocialDataset:
    """Social data of one organisation in one scenario, and the declaration its current version stands on.

    `version`: the dataset version the declaration was made for; no other may be asked.
    """

    dataset: str
    organisation: str
    scenario: str
    state: SocialState
    version: str
    declaration: LegalityDeclaration
    declaration_digest: str
    uploaded_by: str
    uploaded_on: date
    reason: str = ""
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Social data and a granted dataset in one space, their units numbered together: which versions it was made of.

    `holds`: digest of everything it was made of.
    """

    dataset: str
    social: str
    granted: str
    version: str
    social_version: str
    granted_version: str
    holds: str


def social_name(organisation: str, name: str) -> str:
    """Give the dataset id of social data: the organisation's own corner, which no authorised dataset can be in."""
    return f"{PREFIX}{organisation}.{name}"


def is_social(dataset: str) -> bool:
    """Tell whether a dataset id is of social data, or of a mixture with some."""
    return dataset.startswith(PREFIX)


def is_brought(dataset: str) -> bool:
    """Tell whether a dataset id is of social data alone: no provider of the authorised library has a word in it."""
    return is_social(dataset) and parts_of_mixture(dataset) is None


def mixture_name(social: str, dataset: str) -> str:
    """Give the dataset id of social data mixed with a granted dataset."""
    return f"{social}{WITH}{dataset}"


def parts_of_mixture(name: str) -> tuple[str, str] | None:
    """Give the social and the granted dataset of a mixture's id; None where it names no mixture."""
    social, sign, dataset = name.partition(WITH)
    return (social, dataset) if sign and is_social(name) else None


def is_local_name(name: str) -> bool:
    """Tell whether a word can be the last part of social data's id."""
    return LOCAL_NAME.fullmatch(name) is not None
