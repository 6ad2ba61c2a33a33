"""Each route names its action, and holds to it."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from sandbox.access.authoriser import Authoriser
from sandbox.core.people import Action, Actor, Resource
from sandbox.web.app import make_app
from sandbox.web.sign_on import ACTION, PUBLIC
from tests.unit.web.web_world import (
    ADMIN,
    AGENCY,
    AUDITOR,
    AUTHORITY,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    SCENARIO,
    Door,
    ballot_of,
    open_door,
    the_world,
)

OPEN = {
    ("GET", "/"),
    ("GET", "/healthz"),
    ("GET", "/openapi.json"),
    ("GET", "/console/style.css"),
    ("GET", "/console/sign-in"),
    ("POST", "/console/sign-in"),
    ("POST", "/console/sign-out"),
    ("GET", "/console/ask"),
}
LACKS: dict[tuple[str, str], str] = {
    ("POST", "/api/v1/quotes"): AUTHORITY,
    ("POST", "/api/v1/answers"): OPERATOR,
    ("POST", "/api/v1/sample-answers"): AUDITOR,
    ("GET", "/api/v1/samples/{scenario}/{dataset}"): AUTHORITY,
    ("GET", "/api/v1/samples/{scenario}/{dataset}/quote"): AUDITOR,
    ("GET", "/api/v1/samples/{scenario}/{dataset}/report"): AUDITOR,
    ("GET", "/api/v1/samples/{scenario}/{dataset}/history"): OPERATOR,
    ("GET", "/api/v1/sample-comparisons/{scenario}/{dataset}"): DEVELOPER,
    ("GET", "/api/v1/sample-utilities/{scenario}/{dataset}"): AUTHORITY,
    ("POST", "/api/v1/sample-utilities/{scenario}/{dataset}"): OPERATOR,
    ("GET", "/api/v1/budgets/{scenario}/{dataset}"): OPERATOR,
    ("POST", "/api/v1/jobs"): DEVELOPER,
    ("GET", "/api/v1/jobs/{job}"): ADMIN,
    ("POST", "/api/v1/releases"): OPERATOR,
    ("GET", "/api/v1/releases"): ADMIN,
    ("GET", "/api/v1/releases/{release}"): ADMIN,
    ("POST", "/api/v1/releases/{release}/votes"): DEVELOPER,
    ("POST", "/api/v1/releases/{release}/seal"): AUTHORITY,
    ("POST", "/api/v1/releases/{release}/revocation"): PROVIDER,
    ("GET", "/api/v1/audit/events"): AGENCY,
    ("POST", "/api/v1/audit/verification"): DEVELOPER,
    ("GET", "/console/releases"): ADMIN,
    ("GET", "/console/releases/{release}"): AUDITOR,
    ("POST", "/console/releases/{release}/votes"): AGENCY,
    ("GET", "/console/quality/{dataset}"): AUDITOR,
    ("GET", "/console/samples/{scenario}/{dataset}"): AGENCY,
    ("GET", "/console/samples/{scenario}/{dataset}/history"): AUTHORITY,
    ("GET", "/console/sample-comparisons/{scenario}/{dataset}"): DEVELOPER,
    ("GET", "/console/ask/{scenario}/{dataset}"): OPERATOR,
    ("POST", "/console/ask/{scenario}/{dataset}/quote"): AUTHORITY,
    ("POST", "/console/ask/{scenario}/{dataset}/answer"): OPERATOR,
}
EVERYBODY_MAY = {("GET", "/api/v1/health")}


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


def routes(door: Door) -> dict[tuple[str, str], dict[str, object]]:
    found = {}
    for context in iter_route_contexts(make_app(door.house).routes):
        assert isinstance(context.original_route, APIRoute), "a route that names no action"
        for method in context.methods or ():
            found[method, str(context.path)] = dict(context.openapi_extra or {})
    return found


def test_each_route_names_one_action_or_says_why_it_needs_no_account(door: Door) -> None:
    for place, extra in routes(door).items():
        if place in OPEN:
            assert set(extra) == {PUBLIC}, place
            assert extra[PUBLIC]
        else:
            assert set(extra) == {ACTION}, place
            assert extra[ACTION] in set(Action)


def test_the_open_routes_are_these_and_no_more(door: Door) -> None:
    assert {place for place, extra in routes(door).items() if PUBLIC in extra} == OPEN


def test_every_guarded_route_has_its_refusal_below(door: Door) -> None:
    assert set(routes(door)) - OPEN == set(LACKS) | EVERYBODY_MAY


@pytest.mark.parametrize("place", LACKS, ids=" ".join)
def test_a_route_refuses_whoever_lacks_exactly_its_action(door: Door, place: tuple[str, str]) -> None:
    method, template = place
    who, action = LACKS[place], str(routes(door)[place][ACTION])
    path, world = filled(template), door.world
    if template.startswith("/console"):
        door.http.cookies.set("sandbox_token", world.tokens[who])
        own = {"Origin": str(door.http.base_url).rstrip("/")}
        form = {"basis": "0" * 64, "decision": "approve", "sql": "SELECT count(*) AS n FROM yb_js"}
        answer = door.http.request(method, path, headers=own, data=form if method == "POST" else None)
        door.http.cookies.clear()
        assert "action_not_allowed" in answer.text
    else:
        answer = door.http.request(method, path, headers=door.headers(who), json=body_of(door, template, method))
        assert answer.json()["code"] == "action_not_allowed"
        assert f"may not {action} on" in answer.json()["detail"]
    assert answer.status_code == 403


@pytest.mark.parametrize("place", sorted(set(LACKS) | EVERYBODY_MAY), ids=" ".join)
def test_a_guarded_route_is_closed_without_a_token(door: Door, place: tuple[str, str]) -> None:
    method, template = place
    answer = door.http.request(method, filled(template), headers={"Origin": str(door.http.base_url).rstrip("/")})
    if template.startswith("/console"):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/console/sign-in")
    else:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.json()["code"] == "not_signed_on"


def test_every_role_may_read_health_and_the_policies_are_asked(door: Door) -> None:
    for who in (DEVELOPER, ADMIN):
        actor = door.house.sessions.actor_of(who)
        assert Authoriser().may(actor, Action.READ_HEALTH, Resource("service", "health"))
    nobody = Actor("nobody", "nowhere", frozenset())
    assert not Authoriser().may(nobody, Action.READ_HEALTH, Resource("service", "health"))


def filled(template: str) -> str:
    world = the_world()
    return template.format(scenario=SCENARIO, dataset=DATASET, job=world.job, release=world.release)


def body_of(door: Door, template: str, method: str) -> dict[str, object] | None:
    """Give a body that fits the route, so that nothing but the policy stands in the way."""
    if method == "GET" or template.endswith(("/seal", "/verification")):
        return None
    asked = {"scenario": SCENARIO, "dataset": DATASET, "sql": "SELECT count(*) AS n FROM yb_js"}
    bodies: dict[str, dict[str, object]] = {
        "jobs": {"product": door.world.product},
        "releases": {"job": door.world.job},
        "votes": ballot_of(door.house, door.world.release),
        "revocation": {"reason": "the source was withdrawn"},
    }
    return bodies.get(template.rsplit("/", 1)[-1], dict(asked))
