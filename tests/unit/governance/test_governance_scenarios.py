"""Scenarios: one scenario, one review; six scores; the usage agreement of each person (D1, D2, D7, D10)."""

from dataclasses import replace
from datetime import date

import pytest

from sandbox.core.accounts import Document
from sandbox.core.errors.governing import (
    ActionNotAllowed,
    AgreementNotAccepted,
    AuthorisationDoesNotCover,
    AuthorisationMissing,
    AuthorisationNotInForce,
    MoveNotAllowed,
    NotTheHolder,
    RecordExists,
    RecordInvalid,
    ScenarioMissing,
    ScenarioNotApproved,
)
from sandbox.core.people import Actor, Role
from sandbox.core.scenarios import ReviewItem, ScenarioPlan, ScenarioReview, ScenarioState, Score
from sandbox.governance.office import Office

DEVELOPER = Actor("wang", "楚数运营", frozenset({Role.DEVELOPER}))
AGENT = Actor("zhou", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY}))
REVIEWER = Actor("chen", "省数据局", frozenset({Role.REVIEWER}))
DOCUMENT = Document("d.md", "0" * 64)
PLAN = ScenarioPlan("S3", "县域用电监测", "SQ-2026-01", "能源", "按县按月监测", DOCUMENT, DOCUMENT)
SCORES = tuple(Score(item, 4) for item in ReviewItem)
REVIEW = ScenarioReview(SCORES, "useful", "approved")
TODAY = date(2026, 3, 2)


def _submitted(office: Office) -> None:
    office.scenarios.draft(DEVELOPER, PLAN)
    office.scenarios.submit(DEVELOPER, "S3")


def test_a_scenario_is_decided_once(hubei: Office) -> None:  # D1
    _submitted(hubei)
    decided = hubei.scenarios.approve(AGENT, "S3", REVIEW)
    assert (decided.state, decided.reviewed_by, decided.reviewed_on) == (ScenarioState.APPROVED, "zhou", TODAY)
    with pytest.raises(MoveNotAllowed):
        hubei.scenarios.reject(AGENT, "S3", REVIEW)
    with pytest.raises(MoveNotAllowed):
        hubei.scenarios.revise(DEVELOPER, replace(PLAN, purpose="something else"))


def test_a_review_lacks_nothing(hubei: Office) -> None:  # D2
    _submitted(hubei)
    scores = (*SCORES[1:], SCORES[2], Score(ReviewItem.SOCIAL_VALUE, 6))
    with pytest.raises(RecordInvalid) as caught:
        hubei.scenarios.approve(AGENT, "S3", ScenarioReview(scores, " ", ""))
    wrong = [f.where for f in caught.value.findings]
    assert wrong == ["economic_value", "social_value", "business_model", "social_value", "reason", "notice"]


def test_an_applicant_cannot_decide(hubei: Office) -> None:
    _submitted(hubei)
    with pytest.raises(ActionNotAllowed):
        hubei.scenarios.approve(DEVELOPER, "S3", REVIEW)
    with pytest.raises(ActionNotAllowed):
        hubei.scenarios.approve(Actor("wang", "省公共数据中心", frozenset({Role.IMPLEMENTING_AGENCY})), "S3", REVIEW)


def test_a_supplement_is_asked_for_all_at_once_and_the_scenario_comes_back(hubei: Office) -> None:  # D7
    _submitted(hubei)
    with pytest.raises(RecordInvalid):
        hubei.scenarios.request_supplement(AGENT, "S3", ())
    with pytest.raises(RecordInvalid):
        hubei.scenarios.request_supplement(AGENT, "S3", ("budget", " "))
    asked = hubei.scenarios.request_supplement(AGENT, "S3", ("budget", "fields"))
    assert asked.supplement == ("budget", "fields")
    hubei.scenarios.revise(DEVELOPER, replace(PLAN, purpose="clearer"))
    again = hubei.scenarios.submit(DEVELOPER, "S3")
    assert (again.state, again.supplement, again.plan.purpose) == (ScenarioState.SUBMITTED, (), "clearer")


def test_every_blank_field_of_a_plan_is_told(hubei: Office) -> None:
    with pytest.raises(RecordInvalid) as caught:
        hubei.scenarios.draft(DEVELOPER, replace(PLAN, title=" ", sector="", purpose=""))
    assert [f.where for f in caught.value.findings] == ["title", "sector", "purpose"]


def test_a_scenario_needs_an_authorisation_in_force_that_covers_it(hubei: Office) -> None:  # A1
    with pytest.raises(AuthorisationMissing):
        hubei.scenarios.draft(DEVELOPER, replace(PLAN, authorisation="none"))
    with pytest.raises(NotTheHolder):
        hubei.scenarios.draft(replace(DEVELOPER, organisation="elsewhere"), PLAN)
    hubei.authorisations.suspend(REVIEWER, "SQ-2026-01", "breach", TODAY)
    with pytest.raises(AuthorisationNotInForce):
        hubei.scenarios.draft(DEVELOPER, PLAN)


def test_a_scenario_id_is_used_once(hubei: Office) -> None:
    with pytest.raises(RecordExists):
        hubei.scenarios.draft(DEVELOPER, replace(PLAN, id="S2"))


def test_closing_a_scenario_stops_its_grants(hubei: Office) -> None:
    hubei.scenarios.close(AGENT, "S2", "finished")
    with pytest.raises(ScenarioNotApproved):
        hubei.sessions.grant_for(DEVELOPER, "S2", "yb_js", TODAY)
    with pytest.raises(ScenarioNotApproved):
        hubei.scenarios.accept_agreement(DEVELOPER, "S2")


def test_a_new_agreement_is_accepted_anew_by_everyone(hubei: Office) -> None:  # D10
    hubei.scenarios.replace_agreement(AGENT, "S2", Document("v2.md", "1" * 64))
    with pytest.raises(AgreementNotAccepted):
        hubei.sessions.grant_for(DEVELOPER, "S2", "yb_js", TODAY)
    hubei.scenarios.accept_agreement(DEVELOPER, "S2")
    assert hubei.sessions.grant_for(DEVELOPER, "S2", "yb_js", TODAY).id == "SJ-2026-001"
    with pytest.raises(RecordExists):
        hubei.scenarios.accept_agreement(DEVELOPER, "S2")


def test_an_acceptance_counts_for_one_person_and_one_scenario(hubei: Office) -> None:  # D10
    colleague = replace(DEVELOPER, id="sun")
    with pytest.raises(AgreementNotAccepted):
        hubei.sessions.grant_for(colleague, "S2", "yb_js", TODAY)


def test_a_stranger_cannot_accept(hubei: Office) -> None:
    with pytest.raises(NotTheHolder):
        hubei.scenarios.accept_agreement(replace(DEVELOPER, organisation="elsewhere"), "S2")
    with pytest.raises(ActionNotAllowed):
        hubei.scenarios.accept_agreement(REVIEWER, "S2")


def test_an_unknown_scenario_is_missing(hubei: Office) -> None:
    with pytest.raises(ScenarioMissing):
        hubei.scenarios.submit(DEVELOPER, "none")
    with pytest.raises(ScenarioMissing):
        hubei.sessions.grant_for(DEVELOPER, "none", "yb_js", TODAY)


def test_a_rejected_scenario_gives_no_ground(hubei: Office) -> None:
    _submitted(hubei)
    hubei.scenarios.reject(AGENT, "S3", replace(REVIEW, notice="rejected"))
    with pytest.raises(ScenarioNotApproved):
        hubei.sessions.grant_for(DEVELOPER, "S3", "yb_js", TODAY)


def test_a_dataset_outside_the_catalogue_is_not_covered(hubei: Office) -> None:  # C13
    with pytest.raises(AuthorisationDoesNotCover):
        hubei.sessions.grant_for(DEVELOPER, "S2", "hj_rk", TODAY)
