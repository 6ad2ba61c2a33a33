"""The policies say what requirements.md says: the whole role × action table, and the schema they hold to."""

from pathlib import Path

import cedarpy
import pytest

from sandbox.access.authoriser import Authoriser, policies_text, schema_text
from sandbox.access.table import Extent, as_markdown, permissions
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.people import Action, Actor, Resource, Role

AUTHORISER = Authoriser()
TABLE = permissions(AUTHORISER)
DOCS = Path(__file__).parents[3] / "docs" / "access.md"

D, PD, JO, DP, RV = Role.DEVELOPER, Role.PRODUCT_DEVELOPER, Role.JOB_OPERATOR, Role.DATA_PROVIDER, Role.REVIEWER
TP, IA, AU, AD = Role.THIRD_PARTY_REVIEWER, Role.IMPLEMENTING_AGENCY, Role.AUDITOR, Role.ADMIN
YES, FREE, OWN = Extent.ALWAYS, Extent.UNLESS_ENGAGED, Extent.OWN
OWN_FREE, MINE, BUILDS_ON = Extent.OWN_UNLESS_ENGAGED, Extent.ENGAGED, Extent.OWN_OR_DELIVERED

EXPECTED: dict[Action, dict[Role, Extent]] = {
    Action.LOAD_DATASET: {JO: YES},
    Action.CONFIRM_CONTRACT: {DP: OWN},
    Action.IMPORT_CATALOGUE: {IA: YES},
    Action.READ_CATALOGUE: dict.fromkeys(Role, YES),
    Action.READ_QUALITY: {JO: YES, DP: OWN, RV: YES, IA: YES},
    Action.READ_QUALITY_BANDS: {D: YES, PD: BUILDS_ON},
    Action.READ_BAD_VALUES: {DP: OWN},
    Action.RAISE_CORRECTION: {D: YES, PD: BUILDS_ON, JO: YES},
    Action.ANSWER_CORRECTION: {DP: OWN},
    Action.VIEW_SAMPLE: {D: YES, PD: BUILDS_ON, DP: OWN},
    Action.COMPARE_SAMPLE: {DP: OWN, RV: YES},
    Action.QUOTE: {D: YES, PD: BUILDS_ON},
    Action.ASK: {D: YES, PD: BUILDS_ON},
    Action.READ_BUDGET: {D: YES, PD: OWN, DP: OWN, RV: YES, IA: YES, AU: YES},
    Action.SET_PRIVACY: {RV: YES},
    Action.TIGHTEN_PRIVACY: {DP: OWN, RV: YES},
    Action.MANAGE_AUTHORISATION: {RV: FREE, IA: YES},
    Action.SUBMIT_SCENARIO: {D: YES},
    Action.DECIDE_SCENARIO: {IA: FREE},
    Action.APPLY_FOR_DATA: {D: YES},
    Action.DECIDE_APPLICATION: {DP: OWN_FREE},
    Action.MANAGE_ACCOUNT: {AD: FREE},
    Action.VET_ACCOUNT: {IA: FREE},
    Action.ACCEPT_AGREEMENT: {D: YES, PD: YES, JO: YES},
    Action.UPLOAD_SOCIAL: {D: OWN, PD: OWN},
    Action.READ_SOCIAL: {D: OWN, PD: OWN, RV: YES, IA: YES, AU: YES},
    Action.DECIDE_SOCIAL: {RV: FREE},
    Action.READ_GOVERNANCE: {D: YES, JO: YES, DP: YES, RV: YES, IA: YES, AU: YES, AD: YES},
    Action.CHECK_PRODUCT: {D: YES, PD: BUILDS_ON},
    Action.SUBMIT_PRODUCT: {D: YES, PD: BUILDS_ON},
    Action.APPROVE_PRODUCT: {RV: FREE, IA: FREE},
    Action.RUN_JOB: {JO: FREE},
    Action.READ_JOB: {D: YES, PD: MINE, JO: YES, DP: OWN, RV: YES, IA: YES, AU: YES},
    Action.SUBMIT_RELEASE: {D: YES, PD: MINE},
    Action.READ_RELEASE: {D: YES, PD: MINE, JO: YES, DP: OWN, RV: YES, TP: OWN, IA: YES, AU: YES},
    Action.READ_OUTPUT: {DP: OWN, RV: YES, TP: OWN, IA: YES},
    Action.VOTE_RELEASE: {DP: OWN_FREE, RV: FREE, TP: OWN_FREE},
    Action.SEAL_RELEASE: {IA: FREE},
    Action.REVOKE_RELEASE: {RV: YES, IA: YES},
    Action.READ_SPACE: {JO: YES, DP: OWN, RV: YES, IA: YES, AU: YES},
    Action.CLOSE_SPACE: {DP: OWN, RV: YES, IA: YES},
    Action.DISPOSE_SPACE: {JO: YES, IA: YES},
    Action.CONFIRM_DISPOSAL: {DP: OWN},
    Action.ROTATE_KEYS: {AD: YES},
    Action.READ_AUDIT: {D: MINE, PD: MINE, JO: MINE, DP: OWN, RV: YES, TP: OWN, AU: YES},
    Action.VERIFY_AUDIT: {DP: YES, RV: YES, IA: YES, AU: YES, AD: YES},
    Action.READ_HEALTH: dict.fromkeys(Role, YES),
}


def test_the_policies_are_valid_under_their_schema() -> None:
    result = cedarpy.validate_policies(policies_text(), schema_text())
    assert result.validation_passed, [str(error) for error in result.errors]


@pytest.mark.parametrize("action", Action)
def test_the_whole_table_is_as_required(action: Action) -> None:
    found = {p.role: p.extent for p in TABLE if p.action is action}
    assert found == {role: EXPECTED[action].get(role, Extent.NEVER) for role in Role}


def test_every_action_is_permitted_to_someone() -> None:
    assert {p.action for p in TABLE if p.extent is not Extent.NEVER} == set(Action)


def test_the_schema_names_every_action_and_no_other() -> None:
    listed = schema_text().split("action\n")[1].split("appliesTo")[0]
    assert {word.strip() for word in listed.split(",")} == {str(action) for action in Action}


def test_the_documented_table_is_the_one_in_force() -> None:
    assert as_markdown(TABLE) in DOCS.read_text(encoding="utf-8")


def test_a_refusal_names_who_what_and_on_what() -> None:
    actor = Actor("li", "省医保局", frozenset({Role.DATA_PROVIDER}))
    with pytest.raises(ActionNotAllowed) as caught:
        AUTHORISER.check_may(actor, Action.ASK, Resource("dataset", "yb_js"))
    assert caught.value.facts == {"actor": "li", "action": "ask", "resource": "dataset/yb_js"}


def test_what_is_permitted_passes() -> None:
    AUTHORISER.check_may(Actor("wang", "op", frozenset({D})), Action.ASK, Resource("dataset", "yb_js"))


def test_the_digest_of_the_policies_can_be_reported() -> None:
    assert len(AUTHORISER.digest) == 64
