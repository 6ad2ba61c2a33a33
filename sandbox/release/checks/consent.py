"""Rule consent: whose consent a release needs, and whether it is in force (G7, C3: 特定主体知情同意)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sandbox.core.contract import Contract, Origin
from sandbox.core.releases import DatasetUse, Submission
from sandbox.core.reviews import CheckResult, ReviewPart, Verdict
from sandbox.release.checks.material import Material
from sandbox.release.checks.results import report

RULE = "consent"


def judge_consents(material: Material) -> tuple[CheckResult, ...]:
    """Judge the subjects' and the first providers' consent, once for the whole submission."""
    result = report(RULE, ReviewPart.CONSENT, "", "no single subjects; first providers' consent in force")
    faults = (*_subject_faults(material.submission), *_provider_faults(material))
    if faults:
        return (replace(result, verdict=Verdict.BLOCK, measured="; ".join(faults)),)
    shared = sum(contract.origin is Origin.SHARING for contract in material.contracts)
    return (replace(result, measured=f"aggregates only; {shared} shared datasets, each with consent in force"),)


def _subject_faults(submission: Submission) -> Iterator[str]:
    if submission.product.tells_of_subjects:
        yield "it tells of single subjects: no consent ledger is attached"


def _provider_faults(material: Material) -> Iterator[str]:
    for use in material.submission.datasets:
        yield from _contract_faults(use, material.contract_of(use.dataset), material.today)


def _contract_faults(use: DatasetUse, contract: Contract | None, today: date) -> Iterator[str]:
    if contract is None:
        yield f"{use.dataset}: its contract is not known"
    elif contract.origin is Origin.SHARING and not _is_consented(contract, today):
        yield f"{use.dataset}: no consent of the first provider is in force"


def _is_consented(contract: Contract, today: date) -> bool:
    return any(date.fromisoformat(consent.expires_on) >= today for consent in contract.consents)
