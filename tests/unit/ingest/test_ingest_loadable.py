"""Which datasets may be loaded at all; each test is named after its row of the requirements."""

from dataclasses import replace

import pytest

from sandbox.core.columns import Grade, Secrecy
from sandbox.core.contract import Contract, Origin, ProviderConsent, SharingAttribute
from sandbox.core.errors.loading import ContractRefused
from sandbox.ingest.contract.loadable import check_loadable, refusals
from tests.unit.ingest.small import TODAY, VISITS, contract_of

GOOD = contract_of(VISITS)
CONSENT = ProviderConsent("tax office", "letter 12", "quarterly sums", "2026-06-30")


def rules_broken(contract: Contract) -> list[str]:
    return [finding.rule for finding in refusals(contract, TODAY)]


def test_a_good_contract_breaks_no_rule() -> None:
    check_loadable(GOOD, TODAY)


def test_c1_the_dataset_is_graded_as_high_as_its_columns() -> None:
    assert rules_broken(replace(GOOD, grade=Grade.PUBLIC)) == ["C1"]


def test_c3_shared_data_need_the_original_providers_consent() -> None:
    shared = replace(GOOD, origin=Origin.SHARING)
    assert rules_broken(shared) == ["C3"]
    assert rules_broken(replace(shared, consents=(CONSENT,))) == []


def test_c3_a_consent_holds_through_its_last_day() -> None:
    expired = replace(CONSENT, expires_on="2026-06-29")
    assert rules_broken(replace(GOOD, origin=Origin.SHARING, consents=(CONSENT, expired))) == ["C3"]


def test_c5_not_shared_data_stay_outside_even_with_reasons() -> None:
    entry = replace(GOOD.catalogue, sharing_attribute=SharingAttribute.NOT_SHARED)
    assert rules_broken(replace(GOOD, catalogue=entry)) == ["C5", "C6", "C6"]
    explained = replace(entry, sharing_reason="why", legal_basis="law")
    assert rules_broken(replace(GOOD, catalogue=explained)) == ["C5"]


def test_c6_conditional_sharing_names_its_scope() -> None:
    entry = replace(GOOD.catalogue, sharing_attribute=SharingAttribute.CONDITIONAL)
    assert rules_broken(replace(GOOD, catalogue=entry)) == ["C6"]
    assert rules_broken(replace(GOOD, catalogue=replace(entry, sharing_reason="statistics"))) == []


@pytest.mark.parametrize("secrecy", [Secrecy.WORK, Secrecy.STATE])
def test_c7_secrets_never_enter(secrecy: Secrecy) -> None:
    assert rules_broken(replace(GOOD, secrecy=secrecy)) == ["C7"]
    column = replace(VISITS.columns[1], secrecy=secrecy)
    table = replace(VISITS, columns=(VISITS.columns[0], column, *VISITS.columns[2:]))
    assert rules_broken(replace(GOOD, tables=(table,))) == ["C7"]


def test_c13_only_the_catalogue_of_authorised_operation() -> None:
    entry = replace(GOOD.catalogue, catalogue_kind="政务数据共享目录")
    assert rules_broken(replace(GOOD, catalogue=entry)) == ["C13"]


def test_c14_what_was_captured_in_public_places_serves_nothing_else() -> None:
    assert rules_broken(replace(GOOD, origin=Origin.PUBLIC_PLACE_CAPTURE)) == ["C14"]


def test_c15_what_was_obtained_in_an_emergency_serves_nothing_else() -> None:
    assert rules_broken(replace(GOOD, origin=Origin.EMERGENCY)) == ["C15"]


@pytest.mark.parametrize("grade", [Grade.IMPORTANT, Grade.CORE])
def test_i13_important_and_core_data_are_refused(grade: Grade) -> None:
    assert rules_broken(replace(GOOD, grade=grade)) == ["I13"]


def test_every_reason_is_told_at_once() -> None:
    entry = replace(GOOD.catalogue, sharing_attribute=SharingAttribute.NOT_SHARED, catalogue_kind="other")
    bad = replace(GOOD, catalogue=entry, origin=Origin.EMERGENCY, secrecy=Secrecy.STATE, grade=Grade.CORE)
    with pytest.raises(ContractRefused) as raised:
        check_loadable(bad, TODAY)
    assert {f.rule for f in raised.value.findings} == {"C5", "C6", "C7", "C13", "C15", "I13"}
    assert raised.value.facts["count"] == len(raised.value.findings)
