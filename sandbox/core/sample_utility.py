"""How far a sample's figures lie from the data's: distances alone, never a figure of the data."""

from dataclasses import dataclass
from enum import StrEnum


class Basis(StrEnum):
    """What a sample was held against.

    `NOISED`: noised statistics that were charged for, which developers may see; `FULL`: the data themselves, for
    reviewers and the data's provider alone.
    """

    NOISED = "noised"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Distance:
    """Total variation distance between the shares of some columns' values, 0 (alike) to 1 (apart), to two digits.

    `expected`: the distance that the noise of the statistics alone would make; None where there is no noise.
    """

    table: str
    columns: tuple[str, ...]
    distance: float
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """How far a rank correlation of two columns lies from the data's, 0 to 2, to two digits."""

    table: str
    columns: tuple[str, str]
    difference: float


@dataclass(frozen=True, slots=True)
class Utility:
    """Distances of a sample from the data, the cost of learning them, and the columns that cannot be compared.

    `nano_rho`: what was charged, in billionths of ρ; 0 where a version's statistics had been paid for, or for `FULL`.
    """

    basis: Basis
    distances: tuple[Distance, ...]
    correlations: tuple[Correlation, ...] = ()
    left_out: tuple[str, ...] = ()
    nano_rho: int = 0
