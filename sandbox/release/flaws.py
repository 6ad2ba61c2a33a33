"""What a verifier finds wrong, and which error it amounts to."""

from dataclasses import dataclass
from enum import Enum

from sandbox.core.errors.releasing import PackageChanged, PackageForged, PackageRevoked, PackageUnreadable
from sandbox.core.errors.tree import Finding, Untrue
from sandbox.core.text import Text


class FlawKind(Enum):
    """Kinds of flaws, the worst first."""

    UNREADABLE = PackageUnreadable
    CHANGED = PackageChanged
    FORGED = PackageForged
    REVOKED = PackageRevoked


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a package, and in which file."""

    kind: FlawKind
    rule: str
    where: str
    text: Text


def unreadable(rule: str, where: str, text: Text) -> Flaw:
    """Give a flaw of structure."""
    return Flaw(FlawKind.UNREADABLE, rule, where, text)


def changed(rule: str, where: str, text: Text) -> Flaw:
    """Give a flaw of content."""
    return Flaw(FlawKind.CHANGED, rule, where, text)


def forged(rule: str, where: str, text: Text) -> Flaw:
    """Give a flaw of signature."""
    return Flaw(FlawKind.FORGED, rule, where, text)


def check_no_flaws(package: str, flaws: tuple[Flaw, ...]) -> None:
    """Check that nothing was found wrong.

    Raises:
        PackageUnreadable, PackageChanged, PackageForged, PackageRevoked: the worst kind, listing everything.
    """
    for kind in FlawKind:
        if any(flaw.kind is kind for flaw in flaws):
            raise _error(kind.value, package, flaws)


def _error(leaf: type[Untrue], package: str, flaws: tuple[Flaw, ...]) -> Untrue:
    order = list(FlawKind)
    listed = sorted(set(flaws), key=lambda flaw: (order.index(flaw.kind), flaw.where, flaw.rule))
    return leaf(package=package, findings=tuple(Finding(flaw.rule, flaw.where, flaw.text) for flaw in listed))
