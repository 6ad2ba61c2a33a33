"""What comes out of a choice among several: CASE, coalesce, greatest, least. All parts are at one scale."""

from dataclasses import replace
from itertools import takewhile

from sandbox.core.columns import Bounds
from sandbox.query_gate.language.vocabulary import Extremity
from sandbox.query_gate.meaning.domains import Extent, bounds_of, gaps_only, numbers_of, united_values
from sandbox.query_gate.meaning.ranges import hull
from sandbox.query_gate.meaning.reach import MAX_LISTED, Numbers, size_of, united


def united_extent(parts: tuple[Extent, ...]) -> Extent:
    """Give what any of the parts can be."""
    may_be_null = any(part.may_be_null for part in parts)
    extent = Extent(parts[0].kind, None, parts[0].scale, united_values(parts), may_be_null)
    if parts[0].bounds is None:
        return extent
    bounds = hull(tuple(map(bounds_of, parts)))
    numbers = united(tuple(map(numbers_of, parts))) if extent.values is None else None
    return replace(extent, bounds=bounds, reached=gaps_only(numbers, bounds))


def coalesced_extent(parts: tuple[Extent, ...]) -> Extent:
    """Give what the first part that is not NULL can be; none after one that never is NULL is reached."""
    nullable = tuple(takewhile(lambda part: part.may_be_null, parts))
    reached = parts[: len(nullable) + 1]
    return replace(united_extent(reached), may_be_null=all(part.may_be_null for part in reached))


def extreme_extent(which: Extremity, parts: tuple[Extent, ...]) -> Extent:
    """Give what the greatest or least of several can be, NULL left out."""
    always = tuple(bounds_of(part) for part in parts if not part.may_be_null)
    bounds = hull(tuple(map(bounds_of, parts)))
    if always and which is Extremity.GREATEST:
        bounds = Bounds(max(part.low for part in always), bounds.high)
    elif always:
        bounds = Bounds(bounds.low, min(part.high for part in always))
    return replace(parts[0], bounds=bounds, values=None, may_be_null=not always, reached=_within(parts, bounds))


def _within(parts: tuple[Extent, ...], bounds: Bounds) -> Numbers | None:
    lists = [numbers_of(part) for part in parts]
    if sum(map(size_of, lists)) > MAX_LISTED:
        return None
    found = sorted({number for numbers in lists for number in numbers if bounds.low <= number <= bounds.high})
    return gaps_only(tuple(found), bounds)
