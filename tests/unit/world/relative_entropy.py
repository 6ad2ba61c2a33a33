"""Whether a count of random events is plausible, by Chernoff's bound: no luck of the draw makes a test fail.

P(KL(found / runs, p) ≥ x) ≤ 2 e^(-runs · x) for binomial counts (Hoeffding 1963, Theorem 1), so that with
x = ln(2 / FALSE_ALARM) / runs the chance of a false alarm is below FALSE_ALARM, in either tail and at any p.
"""

import math

FALSE_ALARM = 1e-10


def relative_entropy(found: float, claimed: float) -> float:
    """Give the Kullback-Leibler divergence of two coins."""
    sides = ((found, claimed), (1 - found, 1 - claimed))
    return sum(a * math.log(a / b) if b > 0 else math.inf for a, b in sides if a > 0)


def is_plausible(found: int, runs: int, claimed: float, looks: int = 1) -> bool:
    """Tell whether so many events in so many runs agree with their claimed probability, over several looks."""
    return runs * relative_entropy(found / runs, claimed) < math.log(2 * looks / FALSE_ALARM)


def is_plausibly_between(found: int, runs: int, low: float, high: float) -> bool:
    """Tell whether so many events in so many runs agree with some probability from `low` to `high`."""
    nearest = min(max(found / runs, low), high)
    return is_plausible(found, runs, nearest)
