"""What a fixed list of noise additions lost, told as ε by privacy loss distributions: for showing, never for deciding.

Composing the distributions of the loss themselves (Koskela, Jälkö & Honkela 2020; Doroshenko et al. 2022; by
`dp-accounting`) is tighter than ρ, but holds only where the list did not depend on the answers: for frozen products.
Every figure here is an upper bound:

* Discrete Laplace of scale s, moved by L1 = Δ. Noise with a log-concave density tells most where all of Δ falls on one
  number (Dong, Roth & Su 2022, group privacy: one-dimensional shifts compose exactly). Up to `EXACT_BELOW` the
  library's discrete distribution is used; from there on the continuous one moved by Δ / s + 2 ln cosh(1 / 2s), whose
  trade-off curve 1 / (4 e^shift α) lies below every corner q^(Δ+1) / (1 + q)² of the discrete one, q = e^(-1/s).
* Discrete Gaussian of scale σ, moved by Δ in one number: its trade-off curve lies above that of a normal shift of
  Δ · step(σ), where step(σ) = 2 Φ⁻¹(P[noise ≤ 0]) is the widest gap between normal quantiles of neighbouring tails.
  Normal shifts compose as L2 does (Dong, Roth & Su 2022, Corollary 3.3).
* Naming groups by a threshold fails with its own δ, which adds up.

Where a mechanism is neither, the figure is that of ρ; it is never above that of ρ.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache, reduce
from importlib import import_module
from statistics import NormalDist
from typing import Any

from sandbox.core.answers import Mechanism
from sandbox.core.budget import NANO
from sandbox.core.errors.operating import AccountingMissing
from sandbox.core.zcdp import epsilon_of
from sandbox.world.noise import Calibration, NoiseKind
from sandbox.world.tails import tail

EXACT_BELOW = 1000
_GRID_POINTS = 20_000
_FINEST, _COARSEST = 1e-6, 1e-3
_KINDS = frozenset(NoiseKind)


def pld_epsilon(mechanisms: Sequence[Mechanism], delta: float, threshold_nano_delta: int) -> float:
    """Give an ε such that all mechanisms together, fixed beforehand, are (ε, δ)-DP; never above that of their ρ.

    Args:
        mechanisms: As receipts name them: the sensitivity in L1 for Laplace, in L2 squared for Gaussian.
        delta: The δ at which it is told, strictly between 0 and 1.
        threshold_nano_delta: What thresholds cost, in whole billionths; it is taken off `delta` first.

    Raises:
        AccountingMissing: `dp-accounting` is not installed.
        ValueError: the thresholds leave nothing of δ.
    """
    _library()
    left = delta - threshold_nano_delta / NANO
    if not 0 < left < 1:
        raise ValueError("δ must lie strictly between what the thresholds cost and 1")
    by_rho = epsilon_of(sum(mechanism.nano_rho for mechanism in mechanisms) / NANO, left)
    if by_rho == 0 or any(mechanism.name not in _KINDS for mechanism in mechanisms):
        return by_rho
    return min(by_rho, float(_composed(mechanisms, by_rho).get_epsilon_for_delta(left)))


@lru_cache(maxsize=1)
def _library() -> Any:  # noqa: ANN401 - the library is untyped
    """Load the library where it is needed: it takes a second, and few commands ask for it."""
    try:
        return import_module("dp_accounting.pld.privacy_loss_distribution")
    except ModuleNotFoundError:
        raise AccountingMissing from None


def _composed(mechanisms: Sequence[Mechanism], by_rho: float) -> Any:  # noqa: ANN401 - the library is untyped
    interval = min(_COARSEST, max(_FINEST, by_rho / _GRID_POINTS))
    shift = math.sqrt(math.fsum(_normal_shift(m) ** 2 for m in mechanisms if m.name == NoiseKind.GAUSSIAN))
    parts = [] if shift == 0 else [_normal(shift, interval)]
    laplaces = Counter((m.sensitivity, m.scale) for m in mechanisms if m.name == NoiseKind.LAPLACE)
    parts += [_laplace(*noise, interval).self_compose(times) for noise, times in laplaces.items()]
    return reduce(lambda one, other: one.compose(other), parts)


def _normal_shift(mechanism: Mechanism) -> float:
    return math.sqrt(mechanism.sensitivity) * normal_step(mechanism.scale)


def normal_step(scale: float) -> float:
    """Give the normal shift that tells no less than moving discrete Gaussian noise by 1: 1/σ, and a little more."""
    noise = Calibration(NoiseKind.GAUSSIAN, scale, 0, 0.0, scale)
    return max(1 / scale, -2 * NormalDist().inv_cdf(tail(noise, 1)))


def laplace_shift(sensitivity: int, scale: float) -> float:
    """Give the continuous Laplace shift, in scales, that tells no less than moving discrete Laplace noise so far."""
    half = 1 / (2 * scale)
    return sensitivity / scale + 2 * (half + math.log1p(math.exp(-2 * half)) - math.log(2))


def _normal(shift: float, interval: float) -> Any:  # noqa: ANN401 - the library is untyped
    return _library().from_gaussian_mechanism(1 / shift, value_discretization_interval=interval, use_connect_dots=True)


def _laplace(sensitivity: int, scale: float, interval: float) -> Any:  # noqa: ANN401 - the library is untyped
    if sensitivity < EXACT_BELOW:
        return _library().from_discrete_laplace_mechanism(
            1 / scale, sensitivity, value_discretization_interval=interval, use_connect_dots=True
        )
    return _library().from_laplace_mechanism(
        1 / laplace_shift(sensitivity, scale), value_discretization_interval=interval, use_connect_dots=True
    )
