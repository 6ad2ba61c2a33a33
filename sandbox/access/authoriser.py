"""Who may: Cedar policies a compliance officer can read decide every action; what none permits is refused."""

from importlib import resources

from cedarpy import PolicySet, is_authorized

from sandbox.core.digests import sha256_hex
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.people import Action, Actor, Resource


def policies_text() -> str:
    """Give the policies as they stand."""
    return (resources.files("sandbox.access") / "policies.cedar").read_text(encoding="utf-8")


def schema_text() -> str:
    """Give the schema the policies are checked against."""
    return (resources.files("sandbox.access") / "schema.cedarschema").read_text(encoding="utf-8")


class Authoriser:
    """Decides by policies that are parsed once."""

    def __init__(self) -> None:
        text = policies_text()
        self._policies = PolicySet.from_str(text)
        self.digest = sha256_hex(text.encode())

    def may(self, actor: Actor, action: Action, resource: Resource) -> bool:
        """Tell whether a policy permits the action.

        A policy that cannot be evaluated denies: Cedar would leave it out, which may drop an exception to a permit.
        """
        request = {
            "principal": {"type": "Person", "id": actor.id},
            "action": {"type": "Action", "id": str(action)},
            "resource": {"type": "Thing", "id": _thing_id(resource)},
            "context": {},
        }
        answer = is_authorized(request, self._policies, [_person(actor), _thing(resource)])
        return answer.allowed and not answer.diagnostics.errors

    def check_may(self, actor: Actor, action: Action, resource: Resource) -> None:
        """Check that a policy permits the action.

        Raises:
            ActionNotAllowed: none does.
        """
        if not self.may(actor, action, resource):
            raise ActionNotAllowed(actor=actor.id, action=str(action), resource=_thing_id(resource))


def _thing_id(resource: Resource) -> str:
    return f"{resource.kind}/{resource.id}"


def _person(actor: Actor) -> dict[str, object]:
    return {
        "uid": {"type": "Person", "id": actor.id},
        "attrs": {"account": actor.id, "organisation": actor.organisation},
        "parents": [{"type": "Role", "id": str(role)} for role in sorted(actor.roles)],
    }


def _thing(resource: Resource) -> dict[str, object]:
    return {
        "uid": {"type": "Thing", "id": _thing_id(resource)},
        "attrs": {
            "kind": resource.kind,
            "owners": sorted(resource.owners),
            "people": sorted(resource.people),
        },
        "parents": [],
    }
