"""What a contract says of the dataset as a whole: catalogue entry, origin and consents, privacy policy."""

import re
from datetime import date
from fractions import Fraction

from sandbox.core.budget import Budget, to_nano
from sandbox.core.contract import SAMPLE_PRICE, CatalogueEntry, PrivacyPolicy, ProviderConsent, SharingAttribute
from sandbox.core.exact import ExactRules
from sandbox.core.masking_policy import BlockCipher, MaskingPolicy
from sandbox.core.periods import Every, PeriodRefresh
from sandbox.core.sample_modes import SampleMode
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.places import OWN
from sandbox.ingest.findings import Findings

LEAST_UNITS, USUAL_UNITS = 3, 10
EVERY = {every.value: every for every in Every}
SAMPLE_MODES = {mode.value: mode for mode in SampleMode}
CRYPTO = {"aes": BlockCipher.AES, "sm": BlockCipher.SM4}
SHARING = {kind.value: kind for kind in SharingAttribute}


def read_catalogue(part: Declared) -> CatalogueEntry:
    """Read the catalogue entry (C4: Z 第十三条, T 第十九条; C2 registration code; C1 sample entry)."""
    entry = CatalogueEntry(
        catalogue_id=part.text("id", "C1"),
        catalogue_kind=part.text("kind", "C13"),
        name=part.text("name", "C4"),
        provider=part.text("provider", "C4"),
        format=part.text("format", "C4"),
        update_frequency=part.text("updateFrequency", "C4"),
        sharing_attribute=part.choice("sharingAttribute", SHARING, "C4", SharingAttribute.UNCONDITIONAL),
        sharing_mode=part.text("sharingMode", "C4"),
        use_conditions=part.text("useConditions", "C4"),
        classification=part.text("classification", "C4"),
        source=part.text("source", "C4"),
        openness=part.text("openness", "C4"),
        registration_code=part.text("registrationCode", "C2"),
        sample_entry=part.text("sampleEntry", "C1"),
        sharing_reason=part.optional_text("sharingReason"),
        legal_basis=part.optional_text("legalBasis"),
        registration_valid_until=part.optional_day("registrationValidUntil"),
    )
    part.note_unread()
    return entry


def read_consent(part: Declared) -> ProviderConsent:
    """Read the consent of an original provider (C3)."""
    consent = ProviderConsent(
        provider=part.text("provider", "C3"),
        document=part.text("document", "C3"),
        scope=part.text("scope", "C3"),
        expires_on=part.day("expiresOn", "C3"),
    )
    part.note_unread()
    return consent


PUBLIC_KEY = re.compile(r"[0-9a-f]{64}")


def read_delivery_keys(part: Declared, findings: Findings) -> tuple[str, ...]:
    """Read whose signatures deliveries need (D5): Ed25519 public keys, in hex."""
    keys = tuple(key.lower() for key in part.texts("deliveryKeys"))
    for number, key in enumerate(keys, 1):
        if PUBLIC_KEY.fullmatch(key) is None:
            place = OWN.at("deliveryKeys")
            findings.add(
                "D5", place, f"deliveryKeys[{number}] must be 64 hex digits", "deliveryKeys 应为 64 位十六进制"
            )
    return keys


QUESTIONS_WITH_UNKNOWN_KEYS = 100
"""How many questions over unknown keys a cap on δ is to last for, where the contract does not say."""


def read_privacy(part: Declared) -> PrivacyPolicy:
    """Read the privacy policy; what is left out takes the product's default."""
    cap = Budget(_nano(part.amount("capRho", 100, 1.0)), _nano(part.amount("capDelta", 1, 1e-6)))
    delta = part.amount("questionDelta", 1, cap.delta / QUESTIONS_WITH_UNKNOWN_KEYS)
    policy = PrivacyPolicy(
        cap=cap,
        question=Budget(_nano(part.amount("questionRho", 100, 0.01)), _nano(delta)),
        period=part.text("period", "C11"),
        display_delta=part.amount("displayDelta", 0.1, 1e-6),
        min_group_size=part.whole("minGroupSize", 1, 10),
        sample_k=part.whole("sampleK", 2, 5),
        max_bad_rows=part.amount("maxBadRows", 1, 0.05),
        refresh=_read_refresh(part.optional_part("periodRefresh")),
        exact=_read_exact(part.optional_part("exactAggregates")),
        sample_mode=part.optional_choice("sampleMode", SAMPLE_MODES, SampleMode.MASKED),
        sample=Budget(_nano(part.amount("sampleRho", 100, SAMPLE_PRICE.rho))),
        masking=_read_masking(part.optional_part("masking")),
    )
    part.note_unread()
    return policy


def _read_masking(part: Declared | None) -> MaskingPolicy:
    """Read the limits of masked samples; masking itself refuses what is looser than the product's."""
    if part is None:
        return MaskingPolicy()
    policy = MaskingPolicy(
        most_rows=part.whole("sampleRows", 1, 0),
        most_share=part.amount("sampleShare", 1, 0),
        mean_risk=part.amount("meanRisk", 1, 0),
        withheld=part.amount("withheld", 1, 0),
        diversity=part.whole("diversity", 1, 0),
        digits=part.whole("digits", 1, 0),
        tail=part.amount("tail", 0.5, 0),
        shift_days=part.whole("shiftDays", 1, 0),
        key_version=part.whole("keyVersion", 1, 0),
        cipher=part.optional_choice("crypto", CRYPTO, BlockCipher.AES),
    )
    part.note_unread()
    return policy


def _read_refresh(part: Declared | None) -> PeriodRefresh | None:
    if part is None:
        return None
    every, starts_on = part.choice("every", EVERY, "C11", Every.YEAR), part.day("startsOn", "C11")
    part.note_unread()
    return PeriodRefresh(every, date.fromisoformat(starts_on) if starts_on else date.max)


def _read_exact(part: Declared | None) -> ExactRules | None:
    if part is None:
        return None
    is_allowed = part.truth("allowed", "C11")
    dominance = part.part("dominance", "C11")
    rules = ExactRules(
        min_units=part.whole("minUnits", LEAST_UNITS, USUAL_UNITS),
        dominance_n=dominance.whole("n", 1, 1),
        dominance_percent=dominance.percent("k", 75),
        p_percent=part.percent("pPercent", 15),
        most_questions=part.whole("maxQuestions", 1, 200),
    )
    dominance.note_unread()
    part.note_unread()
    return rules if is_allowed else None


def _nano(amount: float) -> int:
    return to_nano(Fraction(str(amount)))  # the number as it was written, not the nearest binary one
