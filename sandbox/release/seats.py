"""Who may vote: the data authority, each provider whose data were used, or their delegates (G2, H 四(五)1)."""

from sandbox.core.errors.releasing import NoSeat, PartsNotDistinct
from sandbox.core.people import Actor, Role
from sandbox.core.releases import Part, Release, ReleaseState
from sandbox.core.reviews import Seat, SeatKind, Vote

ROLE_OF_SEAT = {
    SeatKind.AUTHORITY: Role.REVIEWER,
    SeatKind.PROVIDER: Role.DATA_PROVIDER,
    SeatKind.OWNER: Role.DATA_PROVIDER,
}


def seat_of(release: Release, actor: Actor) -> Seat:
    """Give the seat a person votes in.

    Raises:
        NoSeat: none of the required votes is theirs to cast.
    """
    due = _due_seats(release)
    seat = next((seat for seat in due if _may_sit(release, seat, actor)), None)
    if seat is None:
        names = ", ".join(f"{seat.kind} {seat.organisation}" for seat in due) or "-"
        raise NoSeat(person=actor.id, release=release.id, seats=names)
    return seat


def _due_seats(release: Release) -> tuple[Seat, ...]:
    submission = release.submission
    if release.state is not ReleaseState.ESCALATED:
        return submission.seats
    owners = sorted(set(submission.providers)) or [submission.authority]
    return tuple(Seat(SeatKind.OWNER, name) for name in owners)


def _may_sit(release: Release, seat: Seat, actor: Actor) -> bool:
    if ROLE_OF_SEAT[seat.kind] in actor.roles and actor.organisation == seat.organisation:
        return True
    return Role.THIRD_PARTY_REVIEWER in actor.roles and any(
        delegation.organisation == seat.organisation and delegation.delegate == actor.organisation
        for delegation in release.submission.delegations
    )


def part_of(release: Release, person: str, votes: tuple[Vote, ...]) -> Part | None:
    """Give the part a person already has in a release, or None."""
    job = release.submission.job
    if person == job.author:
        return Part.AUTHOR
    if person == job.operator:
        return Part.OPERATOR
    if person == release.releaser:
        return Part.RELEASER
    return Part.VOTER if any(vote.voter == person for vote in votes) else None


def check_distinct(release: Release, person: str, wants: Part, votes: tuple[Vote, ...]) -> None:
    """Check that a person has no other part in a release (guard 3); voters of former rounds stay voters.

    Raises:
        PartsNotDistinct: they have.
    """
    has = part_of(release, person, votes)
    if has is not None and has is not wants:
        raise PartsNotDistinct(person=person, release=release.id, has=has, wants=wants)
