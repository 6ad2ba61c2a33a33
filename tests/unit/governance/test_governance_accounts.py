"""Accounts: the gates in their order, and what each missing one says (E2, E3)."""

from datetime import date, datetime, timedelta

import pytest

from sandbox.core.accounts import Account, AccountState, Document, Evidence, Nda, Organisation, OrganisationKind
from sandbox.core.errors.governing import ActionNotAllowed, MoveNotAllowed, RecordExists, RecordInvalid
from sandbox.core.errors.governing_accounts import (
    AccountMissing,
    AccountNotActive,
    AccountNotFiled,
    AccountNotVetted,
    IdentityNotVerified,
    NdaExpired,
    NdaMissing,
    NotAppointed,
    OrganisationMissing,
    OrganisationNotOnboarded,
)
from sandbox.core.errors.tree import Refused
from sandbox.core.people import Action, Actor, Resource, Role
from sandbox.governance.office import Office
from sandbox.storage.accounts import ACCOUNTS, read_account
from sandbox.storage.records import keep_changed
from sandbox.world.clock import FrozenClock

DOCUMENT = Document("d.md", "0" * 64)
TODAY = date(2026, 3, 2)
SEEN = Evidence(DOCUMENT, TODAY, "BA-1")
ADMIN = Actor("admin", "platform", frozenset({Role.ADMIN}))
AGENT = Actor("zhou", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY}))


def _nda(until: date) -> Nda:
    return Nda("楚数运营", TODAY, until, DOCUMENT)


def _refusal(office: Office, account: str, now: datetime | None = None) -> type[Refused]:
    with pytest.raises(Refused) as caught:
        office.sessions.check_may_work(account, now or office.desk.clock.now())
    return caught.type


def test_a_developer_works_only_after_each_gate_in_order(hubei: Office) -> None:
    accounts = hubei.accounts
    accounts.register(ADMIN, "he", "楚数运营", frozenset({Role.DEVELOPER}))
    assert _refusal(hubei, "he") is IdentityNotVerified
    accounts.verify_identity(ADMIN, "he", SEEN)
    assert _refusal(hubei, "he") is AccountNotFiled
    accounts.file(ADMIN, "he", SEEN)
    assert _refusal(hubei, "he") is AccountNotVetted
    accounts.vet(AGENT, "he", SEEN)
    assert _refusal(hubei, "he") is NdaMissing
    accounts.sign_nda(ADMIN, "he", _nda(date(2026, 12, 31)))
    assert _refusal(hubei, "he") is AccountNotActive
    accounts.activate(ADMIN, "he")
    hubei.sessions.check_may_work("he", hubei.desk.clock.now())


@pytest.mark.parametrize("gate", ["file", "vet", "sign_nda", "activate"])
def test_no_gate_is_passed_before_the_one_before_it(hubei: Office, gate: str) -> None:
    accounts = hubei.accounts
    accounts.register(ADMIN, "he", "楚数运营", frozenset({Role.DEVELOPER}))
    attempts = {
        "file": lambda: accounts.file(ADMIN, "he", SEEN),
        "vet": lambda: accounts.vet(AGENT, "he", SEEN),
        "sign_nda": lambda: accounts.sign_nda(ADMIN, "he", _nda(date(2026, 12, 31))),
        "activate": lambda: accounts.activate(ADMIN, "he"),
    }
    with pytest.raises((MoveNotAllowed, IdentityNotVerified)):
        attempts[gate]()
    assert hubei.sessions.account_of("he").state is AccountState.REGISTERED


@pytest.mark.parametrize("role", [Role.DEVELOPER, Role.JOB_OPERATOR])
def test_whoever_works_on_data_cannot_be_appointed_past_the_gates(hubei: Office, role: Role) -> None:
    hubei.accounts.register(ADMIN, "he", "楚数运营", frozenset({role}))
    hubei.accounts.verify_identity(ADMIN, "he", SEEN)
    with pytest.raises(AccountNotFiled):
        hubei.accounts.appoint(ADMIN, "he", SEEN)
    with pytest.raises(AccountNotFiled):
        hubei.accounts.activate(ADMIN, "he")


def test_an_official_is_not_activated_without_an_appointment(hubei: Office) -> None:
    hubei.accounts.register(ADMIN, "he", "省医保局", frozenset({Role.DATA_PROVIDER}))
    hubei.accounts.verify_identity(ADMIN, "he", SEEN)
    with pytest.raises(NotAppointed):
        hubei.accounts.activate(ADMIN, "he")
    assert _refusal(hubei, "he") is NotAppointed


def test_an_expired_nda_stops_the_very_next_call(hubei: Office, clock: FrozenClock) -> None:
    hubei.accounts.renew_nda(ADMIN, "wang", _nda(date(2026, 3, 3)))
    clock.advance(timedelta(days=1, hours=13))  # 23:00 on 3 March in China: its last hour
    hubei.sessions.check_may_work("wang", clock.now())
    clock.advance(timedelta(hours=1))  # midnight in China, still 3 March in UTC
    assert _refusal(hubei, "wang") is NdaExpired
    hubei.accounts.renew_nda(ADMIN, "wang", Nda("楚数运营", date(2026, 3, 4), date(2026, 6, 1), DOCUMENT))
    hubei.sessions.check_may_work("wang", clock.now())


def test_a_missing_nda_stops_an_active_account(hubei: Office) -> None:
    with hubei.desk.database.reading() as connection:
        kept = read_account(connection, "wang")
    stripped = Account(
        "wang", "楚数运营", kept.record.roles, AccountState.ACTIVE, kept.record.identity, SEEN, SEEN, nda=None
    )
    event = hubei.desk.event(ADMIN, Action.MANAGE_ACCOUNT, Resource("account", "wang"))
    keep_changed(hubei.desk.database, ACCOUNTS, kept, stripped, event=event)
    assert _refusal(hubei, "wang") is NdaMissing


def test_a_suspended_account_is_stopped_and_can_come_back(hubei: Office) -> None:
    hubei.accounts.suspend(ADMIN, "wang", "under inquiry")
    assert _refusal(hubei, "wang") is AccountNotActive
    hubei.accounts.activate(ADMIN, "wang")
    hubei.sessions.check_may_work("wang", hubei.desk.clock.now())


def test_a_removed_account_never_comes_back(hubei: Office) -> None:
    hubei.accounts.remove(ADMIN, "wang", "left the company")
    assert _refusal(hubei, "wang") is AccountNotActive
    with pytest.raises(MoveNotAllowed):
        hubei.accounts.activate(ADMIN, "wang")


def test_stopping_someone_needs_a_reason(hubei: Office) -> None:
    with pytest.raises(RecordInvalid):
        hubei.accounts.suspend(ADMIN, "wang", "  ")
    with pytest.raises(RecordInvalid):
        hubei.accounts.remove(ADMIN, "wang", "")


def test_only_the_agency_vets(hubei: Office) -> None:
    hubei.accounts.register(ADMIN, "he", "楚数运营", frozenset({Role.DEVELOPER}))
    hubei.accounts.verify_identity(ADMIN, "he", SEEN)
    hubei.accounts.file(ADMIN, "he", SEEN)
    with pytest.raises(ActionNotAllowed):
        hubei.accounts.vet(ADMIN, "he", SEEN)


def test_nobody_manages_their_own_account(hubei: Office) -> None:
    with pytest.raises(ActionNotAllowed):
        hubei.accounts.suspend(ADMIN, "admin", "on leave")


@pytest.mark.parametrize(
    ("nda", "wrong"),
    [
        (Nda("省医保局", TODAY, date(2027, 1, 1), DOCUMENT), {"counterparty"}),
        (Nda("楚数运营", date(2026, 3, 3), date(2027, 1, 1), DOCUMENT), {"signed_on"}),
        (Nda("楚数运营", date(2026, 1, 1), date(2026, 3, 1), DOCUMENT), {"expires_on"}),
        (Nda("省医保局", date(2027, 1, 1), date(2026, 1, 1), DOCUMENT), {"counterparty", "signed_on", "expires_on"}),
    ],
)
def test_an_nda_is_with_the_operator_signed_and_not_over(hubei: Office, nda: Nda, wrong: set[str]) -> None:
    with pytest.raises(RecordInvalid) as caught:
        hubei.accounts.renew_nda(ADMIN, "wang", nda)
    assert {f.where for f in caught.value.findings} == wrong


def test_an_nda_that_was_never_signed_is_not_renewed(hubei: Office) -> None:
    with pytest.raises(RecordInvalid):
        hubei.accounts.renew_nda(ADMIN, "li", _nda(date(2027, 1, 1)))


def test_evidence_from_the_future_and_filing_without_a_number_are_refused(hubei: Office) -> None:
    hubei.accounts.register(ADMIN, "he", "楚数运营", frozenset({Role.DEVELOPER}))
    with pytest.raises(RecordInvalid):
        hubei.accounts.verify_identity(ADMIN, "he", Evidence(DOCUMENT, date(2026, 3, 3)))
    hubei.accounts.verify_identity(ADMIN, "he", SEEN)
    with pytest.raises(RecordInvalid):
        hubei.accounts.file(ADMIN, "he", Evidence(DOCUMENT, TODAY))


@pytest.mark.parametrize(
    ("organisation", "roles"),
    [
        ("楚数运营", frozenset({Role.DEVELOPER, Role.JOB_OPERATOR})),
        ("楚数运营", frozenset({Role.IMPLEMENTING_AGENCY})),
        ("楚数运营", frozenset({Role.ADMIN})),
        ("省医保局", frozenset({Role.DEVELOPER})),
        ("省数据局", frozenset({Role.JOB_OPERATOR})),
        ("省审计厅", frozenset({Role.REVIEWER})),
        ("楚数运营", frozenset()),
    ],
)
def test_a_person_has_one_role_that_belongs_to_their_organisation(  # A2, J1, J2
    hubei: Office, organisation: str, roles: frozenset[Role]
) -> None:
    with pytest.raises(RecordInvalid):
        hubei.accounts.register(ADMIN, "he", organisation, roles)


def test_everything_wrong_with_an_organisation_is_told_at_once(office: Office) -> None:
    kinds = frozenset({OrganisationKind.OPERATING_INSTITUTION, OrganisationKind.IMPLEMENTING_AGENCY})
    with pytest.raises(RecordInvalid) as caught:
        office.accounts.register_organisation(ADMIN, Organisation("x", "", kinds, "", is_legal_person=False))
    assert [f.rule for f in caught.value.findings] == ["A1", "A3", "A2"]


def test_a_product_developer_works_only_for_an_admitted_organisation(hubei: Office) -> None:  # A5
    kinds = frozenset({OrganisationKind.PRODUCT_DEVELOPER})
    new = Organisation("楚信数科", "楚信数科", kinds, "湖北省", is_legal_person=True, onboarded_on=TODAY)
    hubei.accounts.register_organisation(ADMIN, new)
    accounts = hubei.accounts
    accounts.register(ADMIN, "he", "楚信数科", frozenset({Role.PRODUCT_DEVELOPER}))
    accounts.verify_identity(ADMIN, "he", SEEN)
    accounts.file(ADMIN, "he", SEEN)
    accounts.vet(AGENT, "he", SEEN)
    accounts.sign_nda(ADMIN, "he", _nda(date(2026, 12, 31)))
    with pytest.raises(OrganisationNotOnboarded):
        accounts.activate(ADMIN, "he")
    accounts.onboard_organisation(ADMIN, "楚信数科", TODAY)
    accounts.activate(ADMIN, "he")
    hubei.sessions.check_may_work("he", hubei.desk.clock.now())


def test_only_a_product_developer_is_onboarded(hubei: Office) -> None:
    with pytest.raises(RecordInvalid):
        hubei.accounts.onboard_organisation(ADMIN, "省医保局", TODAY)


def test_the_bootstrap_happens_once(office: Office) -> None:
    with pytest.raises(RecordExists):
        office.accounts.bootstrap("mallory")


def test_unknown_accounts_and_organisations_are_missing(office: Office) -> None:
    with pytest.raises(AccountMissing):
        office.sessions.check_may_work("ghost", office.desk.clock.now())
    with pytest.raises(OrganisationMissing):
        office.accounts.register(ADMIN, "he", "nowhere", frozenset({Role.DEVELOPER}))


@pytest.mark.parametrize("name", ["", "../x", "a/b", "a b", "x" * 65, "-x", "x\n", "\u202ex"])
def test_an_id_that_cannot_stand_in_a_file_name_is_refused(hubei: Office, name: str) -> None:
    with pytest.raises(RecordInvalid):
        hubei.accounts.register(ADMIN, name, "楚数运营", frozenset({Role.DEVELOPER}))
