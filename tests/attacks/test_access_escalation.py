"""Attempts to do what one's role does not allow."""

import pytest

from sandbox.access.authoriser import Authoriser
from sandbox.access.table import Extent, permissions
from sandbox.core.people import Action, Actor, Resource, Role

AUTHORISER = Authoriser()
OWN = Resource("dataset", "yb_js", owners=frozenset({"省医保局"}), people=frozenset({"zhang"}))

DATA_PLANE = {
    Action.LOAD_DATASET,
    Action.READ_QUALITY,
    Action.VIEW_SAMPLE,
    Action.QUOTE,
    Action.ASK,
    Action.RUN_JOB,
    Action.READ_JOB,
    Action.READ_RELEASE,
    Action.READ_OUTPUT,
}
DEVELOPING = {Action.CHECK_PRODUCT, Action.SUBMIT_PRODUCT, Action.ASK, Action.QUOTE, Action.SUBMIT_RELEASE}


@pytest.mark.parametrize("action", Action)
def test_nobody_without_a_role_may_do_anything(action: Action) -> None:
    assert not AUTHORISER.may(Actor("zhang", "省医保局", frozenset()), action, OWN)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("role", ["root", "ADMIN", "Developer", 'developer"', "", '") || true; //'])
def test_an_unknown_role_may_do_nothing(action: Action, role: str) -> None:
    roles: frozenset[Role] = frozenset({role})  # type: ignore[arg-type] # what a forged record might hold
    assert not AUTHORISER.may(Actor("zhang", "省医保局", roles), action, OWN)


@pytest.mark.parametrize(
    ("name", "organisation"),
    [('x", organisation == "', "省医保局"), ('Person::"zhang"', 'x"\n'), ("zhang\x00", "\u202e"), ("*", "?principal")],
)
def test_a_name_made_to_break_out_of_its_place_changes_no_decision(name: str, organisation: str) -> None:
    developer = Actor(name, organisation, frozenset({Role.DEVELOPER}))
    assert AUTHORISER.may(developer, Action.ASK, OWN)
    assert not AUTHORISER.may(developer, Action.VOTE_RELEASE, OWN)
    assert not AUTHORISER.may(Actor(name, organisation, frozenset()), Action.ASK, OWN)


def test_an_action_that_does_not_exist_is_denied() -> None:
    rows: Action = "view_production_rows"  # type: ignore[assignment] # what a hostile route might name
    for role in Role:
        assert not AUTHORISER.may(Actor("zhang", "省医保局", frozenset({role})), rows, OWN)


def _allowed(role: Role) -> set[Action]:
    return {p.action for p in permissions(AUTHORISER) if p.role is role and p.extent is not Extent.NEVER}


def test_an_administrator_has_no_data_plane() -> None:  # J2
    allowed = _allowed(Role.ADMIN)
    assert not allowed & DATA_PLANE
    assert Action.READ_AUDIT not in allowed


def test_a_data_provider_cannot_develop() -> None:  # J1
    allowed = {
        p.action for p in permissions(AUTHORISER) if p.role is Role.DATA_PROVIDER and p.extent is not Extent.NEVER
    }
    assert not allowed & DEVELOPING


def test_an_auditor_changes_nothing_and_sees_no_rows_or_outputs() -> None:  # A7
    allowed = _allowed(Role.AUDITOR)
    reading = {a for a in allowed if a.value.startswith("read_")}
    assert allowed - reading == {Action.VERIFY_AUDIT}
    assert Action.READ_OUTPUT not in allowed
    assert Action.VIEW_SAMPLE not in allowed


@pytest.mark.parametrize("action", [Action.VOTE_RELEASE, Action.DECIDE_APPLICATION, Action.READ_OUTPUT])
def test_a_provider_decides_only_on_what_touches_own_data(action: Action) -> None:  # A4
    provider = Actor("li", "省人社厅", frozenset({Role.DATA_PROVIDER}))
    assert not AUTHORISER.may(provider, action, OWN)
    assert AUTHORISER.may(Actor("li", "省医保局", frozenset({Role.DATA_PROVIDER})), action, OWN)


@pytest.mark.parametrize(
    ("role", "action"),
    [
        (Role.REVIEWER, Action.VOTE_RELEASE),
        (Role.DATA_PROVIDER, Action.VOTE_RELEASE),
        (Role.THIRD_PARTY_REVIEWER, Action.VOTE_RELEASE),
        (Role.IMPLEMENTING_AGENCY, Action.SEAL_RELEASE),
        (Role.JOB_OPERATOR, Action.RUN_JOB),
        (Role.REVIEWER, Action.APPROVE_PRODUCT),
        (Role.DATA_PROVIDER, Action.DECIDE_APPLICATION),
        (Role.IMPLEMENTING_AGENCY, Action.DECIDE_SCENARIO),
        (Role.ADMIN, Action.MANAGE_ACCOUNT),
    ],
)
def test_nobody_takes_a_second_part_in_the_same_thing(role: Role, action: Action) -> None:  # G2, release.md guard 3
    assert AUTHORISER.may(Actor("chen", "省医保局", frozenset({role})), action, OWN)
    assert not AUTHORISER.may(Actor("zhang", "省医保局", frozenset({role})), action, OWN)


def test_a_second_role_does_not_lift_the_rule_of_distinct_people() -> None:
    both = Actor("zhang", "省医保局", frozenset({Role.REVIEWER, Role.DATA_PROVIDER, Role.DEVELOPER}))
    assert not AUTHORISER.may(both, Action.VOTE_RELEASE, OWN)
