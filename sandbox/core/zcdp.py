"""What a zCDP budget means as (ε, δ): for showing, never for deciding."""

import math


def _log_delta(alpha: float, rho: float, epsilon: float) -> float:
    return (alpha - 1) * (alpha * rho - epsilon) - math.log(alpha - 1) + alpha * math.log1p(-1 / alpha)


def delta_of(rho: float, epsilon: float) -> float:
    """Give the least δ for which ρ-zCDP implies (ε, δ)-DP.

    Source: Canonne, Kamath & Steinke 2020, Prop. 7: δ = inf_{α>1} e^{(α−1)(αρ−ε)} / (α−1) · (1−1/α)^α.
    """
    if rho <= 0:
        return 0.0
    low, high = 1.0 + 1e-9, (epsilon + 1) / (2 * rho) + 2
    for _ in range(200):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if _log_delta(left, rho, epsilon) <= _log_delta(right, rho, epsilon):
            high = right
        else:
            low = left
    return min(1.0, math.exp(min(0.0, _log_delta((low + high) / 2, rho, epsilon))))


def epsilon_of(rho: float, delta: float) -> float:
    """Give the least ε, to 1e-9, for which ρ-zCDP implies (ε, δ)-DP; 0 for ρ = 0.

    Raises:
        ValueError: δ is not strictly between 0 and 1.
    """
    if not 0 < delta < 1:
        raise ValueError("δ must lie strictly between 0 and 1")
    if rho <= 0:
        return 0.0
    low, high = 0.0, rho + 2 * math.sqrt(rho * math.log(1 / delta))
    while high - low > 1e-9:
        middle = (low + high) / 2
        low, high = (low, middle) if delta_of(rho, middle) <= delta else (middle, high)
    return high
