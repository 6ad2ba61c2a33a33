"""Social data (E8), attacks first: other organisations, hidden identifiers, poisoned contracts, lapsed grounds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.core.errors.governing import ActionNotAllowed, MoveNotAllowed, MoveNotYours
from sandbox.core.errors.social import (
    LegalityExpired,
    NoSampleOfSocialData,
    SocialDatasetMissing,
    SocialDatasetNotInUse,
    SocialVersionReplaced,
)
from sandbox.core.people import Action, Resource, Role
from sandbox.core.social import SocialState
from sandbox.governance.social import check_usable
from sandbox.storage.audit_chain import read_events
from sandbox.storage.records import keep_changed
from sandbox.storage.social import SOCIAL as SHELF
from sandbox.storage.social import find_social
from sandbox.wiring import sampling, social
from sandbox.wiring.asking import Asked, ask, quote
from sandbox.wiring.house import House, open_house
from sandbox.world.clock import FrozenClock
from tests.integration.small_house import AUTHORITY, DAY, DEVELOPER, PROVIDER, SCENARIO
from tests.integration.social_world import SOCIAL, Brought, identity, rows_of

PEOPLE = [identity(number) for number in range(60)]
ATTEMPT = Action.UPLOAD_SOCIAL, Resource("social_data", SOCIAL)
COUNT = "SELECT count(*) AS n FROM insured"


def asked(sql: str = COUNT, scenario: str = SCENARIO) -> Asked:
    return Asked(scenario, SOCIAL, sql)


def loaded(house: House) -> list[str]:
    return [version.dataset for version in house.datasets.list_current()]


def test_e8_what_is_brought_is_asked_through_the_gate_and_charged_to_its_own_ledger(
    house: House, brought: Brought
) -> None:
    done = social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    assert done.report.version.dataset == SOCIAL
    given = ask(house, DEVELOPER, asked())
    assert given.answer.receipt.dataset == SOCIAL
    assert given.answer.receipt.grant.startswith("declaration/")
    scopes = quote(house, DEVELOPER, asked("SELECT sum(premium) AS s FROM insured")).scopes
    assert {scope.scope.split("/")[0] for scope in scopes} == {"dataset", "scenario", "analyst"}
    assert all(SOCIAL in scope.scope for scope in scopes)


def test_e8_another_organisation_learns_not_even_that_it_is_there(house: House, brought: Brought) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    for name in (SOCIAL, "social.别家.insured", "social.楚数运营.none"):
        with pytest.raises(ActionNotAllowed):
            social.show(house, PROVIDER, name)
    with pytest.raises(SocialDatasetMissing):
        social.show(house, DEVELOPER, "social.楚数运营.none")
    with pytest.raises(SocialDatasetMissing):
        ask(house, DEVELOPER, replace(asked(), dataset="social.别家.insured"))
    assert [one.dataset for one in social.list_own(house, AUTHORITY)] == [SOCIAL]


def test_e8_data_of_another_organisation_or_scenario_cannot_be_asked(house: House, brought: Brought) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    with pytest.raises(SocialDatasetMissing):
        ask(house, DEVELOPER, asked(scenario="S9"))
    actor = house.sessions.actor_of(DEVELOPER)
    stranger = replace(actor, organisation="别家", roles=frozenset({Role.DEVELOPER}))
    kept = find_social(house.database, SOCIAL)
    assert kept is not None
    with pytest.raises(SocialDatasetMissing):
        check_usable(kept.record, stranger, SCENARIO, DAY.date())


@pytest.mark.parametrize(("days_later", "holds"), [(0, True), (296, True), (297, False)])
def test_e8_the_shorter_of_term_and_consent_is_asked_anew_at_every_question(
    house: House, brought: Brought, days_later: int, *, holds: bool
) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    with open_house(house.settings, FrozenClock(DAY + timedelta(days=days_later))) as later:
        if holds:
            quote(later, DEVELOPER, asked())
            return
        with pytest.raises(LegalityExpired):
            quote(later, DEVELOPER, asked())


def test_e8_the_authority_suspends_resumes_and_refuses_and_nobody_else_does(house: House, brought: Brought) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    with pytest.raises(ActionNotAllowed):
        social.decide(house, DEVELOPER, SOCIAL, SocialState.IN_USE, "mine")
    social.decide(house, AUTHORITY, SOCIAL, SocialState.SUSPENDED, "basis unclear")
    with pytest.raises(SocialDatasetNotInUse):
        ask(house, DEVELOPER, asked())
    with pytest.raises(MoveNotAllowed):
        social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    social.decide(house, AUTHORITY, SOCIAL, SocialState.IN_USE, "cleared")
    ask(house, DEVELOPER, asked())
    with pytest.raises(MoveNotYours):
        social.decide(house, AUTHORITY, SOCIAL, SocialState.WITHDRAWN, "not mine to withdraw")
    social.decide(house, AUTHORITY, SOCIAL, SocialState.REFUSED, "no ground")
    assert list(house.spaces.glob("*.space")) == []


def test_e8_what_is_withdrawn_is_gone_key_and_file(house: House, brought: Brought) -> None:
    version = social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE))).report.version
    ask(house, DEVELOPER, asked())
    assert social.withdraw(house, DEVELOPER, SOCIAL, "done").state is SocialState.WITHDRAWN
    with pytest.raises(SocialDatasetNotInUse):
        ask(house, DEVELOPER, asked())
    assert list(house.spaces.glob("*.space")) == []
    assert list(house.scenario_spaces.glob("*.space")) == []
    assert house.datasets.version(version.id).wrapped_key == ""


def test_e8_the_next_upload_is_without_whoever_withdrew_consent(house: House, brought: Brought) -> None:
    former = social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE[1:])))
    (current,) = house.datasets.list_current()
    assert current.id != former.report.version.id
    assert current.tables[0].rows == len(PEOPLE) - 1


def test_e8_a_load_without_its_declaration_kept_is_not_asked(house: House, brought: Brought) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    kept = find_social(house.database, SOCIAL)
    assert kept is not None
    event = house.desk.event(house.sessions.actor_of(DEVELOPER), *ATTEMPT)
    keep_changed(house.database, SHELF, kept, replace(kept.record, version="0" * 64), event=event)
    with pytest.raises(SocialVersionReplaced):
        ask(house, DEVELOPER, asked())


def test_e8_there_is_no_sample_that_would_link_pseudonyms_to_known_people(house: House, brought: Brought) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    with pytest.raises(NoSampleOfSocialData):
        sampling.make_sample(house, DEVELOPER, SCENARIO, SOCIAL)


def test_e8_an_upload_is_on_record_with_its_declarations_digest_and_without_values(
    house: House, brought: Brought
) -> None:
    done = social.upload(house, DEVELOPER, brought.write(rows_of(PEOPLE)))
    with house.database.reading() as connection:
        events = [str(link.event) for link in read_events(connection, 0)]
    assert any(done.social.declaration_digest in event for event in events)
    assert not any(one in event for event in events for one in PEOPLE)
