"""What the platform recomputed about the cells of an exact table; never what the author declares."""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.core.reviews import Cell


@dataclass(frozen=True, slots=True)
class CellEvidence:
    """What the platform recomputed about one cell, from the real data and the plan.

    `units` is how many privacy units the cell stands on; `largest` the two greatest absolute contributions of
    single units and `total` the sum of all absolute contributions, in stored whole units.
    """

    cell: Cell
    units: int
    largest: tuple[int, int]
    total: int

    def __post_init__(self) -> None:
        first, second = self.largest
        if self.units < 0 or second < 0 or first < second or self.total < first + second:
            raise ValueError("evidence must be of absolute contributions, largest first")


@dataclass(frozen=True, slots=True)
class TableEvidence:
    """Evidence for one output table that does not come from the gate. `keys` are its grouping columns."""

    file: str
    keys: tuple[str, ...]
    cells: tuple[CellEvidence, ...]


def evidence_from(cell: Cell, contributions: Mapping[str, int]) -> CellEvidence:
    """Make the evidence of a cell from what each privacy unit contributes to it (signed, stored whole units)."""
    sizes = sorted((abs(amount) for amount in contributions.values()), reverse=True)
    first, second = [*sizes, 0, 0][:2]
    return CellEvidence(cell, len(sizes), (first, second), sum(sizes))
