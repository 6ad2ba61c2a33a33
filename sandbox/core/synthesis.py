"""Synthetic samples: what one costs and what was paid, how noised, which columns were drawn by which, what was kept."""

from dataclasses import dataclass

from sandbox.core.budget import Budget
from sandbox.core.charges import Scope
from sandbox.core.questions import ScopeLeft
from sandbox.core.sample_modes import SampleMode


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays for a synthetic sample, and every budget scope that it falls on."""

    analyst: str
    scopes: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class SampleQuote:
    """What a sample would cost; nothing for a masked one, and nothing for statistics that were paid for.

    `epsilon` at `delta`: what ρ means (Canonne, Kamath & Steinke 2020, Prop. 7).
    """

    mode: SampleMode
    cost: Budget
    epsilon: float
    delta: float
    is_free: bool
    scopes: tuple[ScopeLeft, ...]


@dataclass(frozen=True, slots=True)
class NoisedStep:
    """One step of buying: how many statistics of how many cells, the widest noise in units, and its price."""

    step: str
    statistics: int
    cells: int
    deviation: float
    nano_rho: int


@dataclass(frozen=True, slots=True)
class Dependence:
    """`column` was drawn given `given`; both as `table.column`, `table.*` being a unit's number of rows."""

    column: str
    given: str


@dataclass(frozen=True, slots=True)
class Synthesis:
    """How a synthetic sample was made: the ledger's entry, the price, the noise, the tree, the rules.

    `bounding`: what counts of a unit. `rules`: those between columns that every row keeps. `rows_left_out`: drawn rows
    that could not be brought under a rule, or that repeated a key.
    """

    entry: str
    nano_rho: int
    epsilon: float
    delta: float
    bounding: str
    steps: tuple[NoisedStep, ...]
    tree: tuple[Dependence, ...]
    rules: tuple[str, ...]
    rows_left_out: int
