"""The role × action table, found by asking the policies: what docs/access.md shows is what is in force."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.access.authoriser import Authoriser
from sandbox.core.people import Action, Actor, Resource, Role

ME, MY_ORGANISATION = "probe", "probe-organisation"


class Extent(StrEnum):
    """On what a role may act. `UNLESS_ENGAGED`: on anything in which they have no other part."""

    NEVER = "no"
    ALWAYS = "yes"
    UNLESS_ENGAGED = "not engaged"
    OWN = "own"
    OWN_UNLESS_ENGAGED = "own, not engaged"
    ENGAGED = "engaged"
    OWN_OR_DELIVERED = "own, delivered"


_OWNERS = frozenset({MY_ORGANISATION})
_PROBES = (
    Resource("probe", "other"),
    Resource("probe", "mine", owners=_OWNERS),
    Resource("probe", "engaged", people=frozenset({ME})),
    Resource("probe", "both", owners=_OWNERS, people=frozenset({ME})),
    Resource("delivered_product", "other"),
)

_EXTENTS: dict[tuple[bool, ...], Extent] = {
    (False, False, False, False, False): Extent.NEVER,
    (True, True, True, True, True): Extent.ALWAYS,
    (True, True, False, False, True): Extent.UNLESS_ENGAGED,
    (False, True, False, True, False): Extent.OWN,
    (False, True, False, False, False): Extent.OWN_UNLESS_ENGAGED,
    (False, False, True, True, False): Extent.ENGAGED,
    (False, True, False, True, True): Extent.OWN_OR_DELIVERED,
}


@dataclass(frozen=True, slots=True)
class Permission:
    """On what one role may do one action."""

    role: Role
    action: Action
    extent: Extent


def permissions(authoriser: Authoriser) -> tuple[Permission, ...]:
    """Give the whole table, by probing the policies with own, foreign, engaged and delivered things.

    Raises:
        KeyError: a policy makes a distinction that this table has no word for.
    """
    return tuple(Permission(role, action, _extent(authoriser, role, action)) for action in Action for role in Role)


def _extent(authoriser: Authoriser, role: Role, action: Action) -> Extent:
    actor = Actor(ME, MY_ORGANISATION, frozenset({role}))
    return _EXTENTS[tuple(authoriser.may(actor, action, probe) for probe in _PROBES)]


def as_markdown(table: tuple[Permission, ...]) -> str:
    """Write the table as Markdown: a row per action, a column per role."""
    extent = {(p.action, p.role): p.extent for p in table}
    head = "| action | " + " | ".join(role.value for role in Role) + " |"
    rule = "|---" * (len(Role) + 1) + "|"
    rows = [f"| {a} | " + " | ".join(extent[a, role] for role in Role) + " |" for a in Action]
    return "\n".join([head, rule, *rows])
