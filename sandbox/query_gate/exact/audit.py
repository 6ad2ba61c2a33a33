"""Whether exact answers, added and subtracted, can be made to speak of too few: linear algebra over atoms.

Each group that was told is a row of ones over its atoms; the whole table is taken for known too. Whatever an attacker
derives by adding and subtracting is in the space those rows span. An atom with few units is light. What speaks of few
units is made of light atoms alone; so all vectors of the span are found that are nothing on the heavy ones, and it is
asked of each how many units it speaks of. This covers the complement, the overlap of two, finer and coarser
totals, and any chain of them (Chin & Özsoyoğlu 1982, Auditing and inference control in statistical databases).
What is not added or subtracted (bounds, guesses, what one knows) it does not cover: a heuristic.
"""

from dataclasses import dataclass
from math import gcd
from typing import TypeAlias

Group: TypeAlias = tuple[int, tuple[object, ...]]
Vector: TypeAlias = dict[int, int]
MOST_WORK = 5_000_000


class AuditTooLarge(Exception):
    """The history has more in it than can be looked through; nothing more can be told of it."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Rows that no answer tells apart: the groups they are in, their units, and which; None: too many to be few."""

    groups: frozenset[Group]
    units: int
    few: frozenset[int] | None


def speaks_of_few(atoms: tuple[Atom, ...], min_units: int) -> bool:
    """Tell whether sums and differences of the groups' totals can speak of fewer than `min_units` units, but some.

    Where two independent light vectors share atoms, it cannot be said cheaply what they add up to: then yes.

    Raises:
        AuditTooLarge: it cannot be told within reason.
    """
    light = _Elimination(atoms).light_vectors()
    seen: set[int] = set()
    for vector in light:
        units = frozenset[int]().union(*(atoms[place].few or () for place in vector))
        if len(units) < min_units or not seen.isdisjoint(vector):
            return True
        seen.update(vector)
    return False


class _Elimination:
    """Gaussian elimination in whole numbers, heavy atoms first, each row kept by its pivot."""

    def __init__(self, atoms: tuple[Atom, ...]) -> None:
        self._atoms = atoms
        self._rows: dict[int, Vector] = {}
        self._work = 0

    def light_vectors(self) -> tuple[Vector, ...]:
        """Give a basis of what is nothing on heavy atoms, reduced: no pivot of one is in another."""
        for vector in _vectors_of(self._atoms):
            self._take(vector)
        light = {pivot: row for pivot, row in self._rows.items() if self._is_light(pivot)}
        for pivot, row in light.items():
            for other, vector in light.items():
                if other != pivot and pivot in vector:
                    light[other] = self._without(vector, row, pivot)
        return tuple(light.values())

    def _take(self, vector: Vector) -> None:
        for pivot, row in self._rows.items():
            if pivot in vector:
                vector = self._without(vector, row, pivot)
        if vector:
            self._rows[min(vector, key=lambda place: (self._is_light(place), place))] = vector

    def _is_light(self, place: int) -> bool:
        return self._atoms[place].few is not None

    def _without(self, vector: Vector, row: Vector, pivot: int) -> Vector:
        """Give a multiple of the vector minus a multiple of the row, such that nothing is left at the pivot."""
        self._work += len(vector) + len(row)
        if self._work > MOST_WORK:
            raise AuditTooLarge
        times, less = row[pivot], vector[pivot]
        left = {place: times * value for place, value in vector.items()}
        for place, value in row.items():
            left[place] = left.get(place, 0) - less * value
        kept = {place: value for place, value in left.items() if value}
        common = gcd(*kept.values()) if kept else 1
        return {place: value // common for place, value in kept.items()}


def _vectors_of(atoms: tuple[Atom, ...]) -> list[Vector]:
    """Give the row of each group that was told, and of the whole table."""
    vectors: dict[Group | None, Vector] = {None: dict.fromkeys(range(len(atoms)), 1)}
    for place, atom in enumerate(atoms):
        for group in atom.groups:
            vectors.setdefault(group, {})[place] = 1
    return sorted(vectors.values(), key=len)
