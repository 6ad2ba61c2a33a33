"""Variances, covariances, correlation and regression, made of noised moments.

Half-widths come by the delta method (Casella & Berger 2002, 5.5.4); near zero, where a root or a square has no slope to
speak of, from the ends of the interval of what is under it. Values are worked out as fractions: exact moments give
exact statistics.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction

from sandbox.query_gate.answering.estimates import WITHHELD, Estimate, combined
from sandbox.query_gate.answering.noised import Noised, average
from sandbox.query_gate.language.model import PairKind, SpreadKind
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.pricing.recipes import Moment, PairOf, Ratio, SpreadOf

_SAMPLES = frozenset({SpreadKind.VAR_SAMP, SpreadKind.STDDEV_SAMP, PairKind.COVAR_SAMP})
_DEVIATIONS = frozenset({SpreadKind.STDDEV_POP, SpreadKind.STDDEV_SAMP})


@dataclass(frozen=True, slots=True)
class _Exactly:
    """A value as a fraction, beside its estimate."""

    value: Fraction
    estimate: Estimate


def spread(recipe: SpreadOf, noised: Noised) -> Estimate:
    """Give a variance or standard deviation; neither is below zero."""
    fewer = int(recipe.kind in _SAMPLES)
    if noised.is_too_few(recipe.moment.count, 1 + fewer):
        return noised.missing(recipe.moment.count)
    found = _moment(recipe.moment, fewer, noised).estimate
    variance = replace(found, value=max(0.0, float(found.value or 0)))
    return _root(variance, noised) if recipe.kind in _DEVIATIONS else variance


def pair(recipe: PairOf, noised: Noised) -> Estimate:
    """Give what is made of a covariance; withheld where a variance it is divided by cannot be told from zero."""
    fewer = int(recipe.kind in _SAMPLES)
    if noised.is_too_few(recipe.covariance.count, 1 + fewer):
        return noised.missing(recipe.covariance.count)
    covariance = _moment(recipe.covariance, fewer, noised)
    variances = [_moment(m, 0, noised) for m in (recipe.spread_x, recipe.spread_y) if m is not None]
    if any(noised.is_within_noise(v.estimate) for v in variances):
        return WITHHELD
    if any(v.value <= 0 for v in variances):
        return noised.missing(recipe.covariance.count)
    if recipe.kind in (PairKind.CORR, PairKind.REGR_R2):
        correlation = _correlation(covariance, variances)
        return _squared(correlation, noised) if recipe.kind is PairKind.REGR_R2 else correlation
    if not variances:
        return covariance.estimate
    slope = _divided(covariance, variances[0])
    return slope.estimate if recipe.kind is PairKind.REGR_SLOPE else _intercept(recipe, slope, noised)


def _moment(recipe: Moment, fewer: int, noised: Noised) -> _Exactly:
    """Give Σ(x − x̄)(y − ȳ) / (n − fewer), from Σ(x − a), Σ(y − b) and Σ(x − a)(y − b)."""
    n, left, right = (noised.slots[slot] for slot in (recipe.count, recipe.left, recipe.right))
    products = recipe.unit * (noised.slots[recipe.product] + recipe.middle * n)
    divisor = n - fewer
    value = Fraction(n * products - left * right, n * divisor * 10**recipe.scale)
    unit = 10.0**-recipe.scale / divisor
    slopes = {recipe.count: 0.0, recipe.left: 0.0, recipe.right: 0.0, recipe.product: unit * recipe.unit}
    slopes[recipe.left] -= unit * right / n
    slopes[recipe.right] -= unit * left / n
    slopes[recipe.count] += unit * (recipe.unit * recipe.middle + left * right / n / n) - float(value) / divisor
    widest = recipe.widest * 10.0**-recipe.scale * n / divisor
    blur = recipe.error * unit * n
    return _Exactly(value, Estimate(float(value), noised.moving(slopes), widest=widest, blur=blur))


def _divided(one: _Exactly, other: _Exactly) -> _Exactly:
    value = one.value / other.value
    return _Exactly(value, replace(combined(Operator.DIVIDE, one.estimate, other.estimate), value=float(value)))


def _intercept(recipe: PairOf, slope: _Exactly, noised: Noised) -> Estimate:
    """Give ȳ − slope · x̄."""
    y, x = (average(ratio, noised) for ratio in (recipe.average_y, recipe.average_x))
    exactly = _mean(recipe.average_y, noised) - slope.value * _mean(recipe.average_x, noised)
    estimate = combined(Operator.SUBTRACT, y, combined(Operator.MULTIPLY, slope.estimate, x))
    return replace(estimate, value=float(exactly))


def _mean(recipe: Ratio, noised: Noised) -> Fraction:
    stored = recipe.middle + Fraction(noised.slots[recipe.total], noised.slots[recipe.count])
    low, high = Fraction(recipe.bounds.low), Fraction(recipe.bounds.high)
    return Fraction(min(max(stored, low), high), 10**recipe.scale)


def _correlation(covariance: _Exactly, variances: list[_Exactly]) -> Estimate:
    """Give cov / √(var · var), never outside ±1: its slopes follow from ln r = ln cov − ½ ln var − ½ ln var."""
    squared = covariance.value**2 / (variances[0].value * variances[1].value)
    value = math.copysign(min(1.0, math.sqrt(float(squared))), covariance.value)
    size = math.sqrt(float(variances[0].value * variances[1].value))
    slopes = {slot: slope / size for slot, slope in covariance.estimate.slopes.items()}
    ratio = float(covariance.value) / size
    blur = covariance.estimate.blur / size
    for variance in variances:
        share = ratio / (2 * float(variance.value))
        blur += abs(share) * variance.estimate.blur
        for slot, slope in variance.estimate.slopes.items():
            slopes[slot] = slopes.get(slot, 0.0) - share * slope
    return Estimate(value, slopes, widest=1 + abs(value), blur=blur)


def _root(variance: Estimate, noised: Noised) -> Estimate:
    value, width = float(variance.value or 0), noised.half_width(variance)
    root = math.sqrt(value)
    if value > 2 * width:
        return _rescaled(variance, root, 1 / (2 * root), noised)
    farthest = max(math.sqrt(value + width) - root, root - math.sqrt(max(0.0, value - width)))
    return _rescaled(variance, root, farthest / width if width else 0.0, noised)


def _squared(correlation: Estimate, noised: Noised) -> Estimate:
    """Give r², whose interval reaches as far as the square of the interval of r."""
    value, width = float(correlation.value or 0), noised.half_width(correlation)
    by = (2 * abs(value) + width) * (1 if value >= 0 else -1)
    squared = _rescaled(correlation, value * value, by, noised)
    return replace(squared, widest=1.0)


def _rescaled(estimate: Estimate, value: float, by: float, noised: Noised) -> Estimate:
    """Give an estimate of which value and half-width are known by the slope of a function of one variable."""
    slopes = {slot: by * slope for slot, slope in estimate.slopes.items()}
    widest = abs(by) * noised.half_width(estimate) if math.isfinite(estimate.widest) else math.inf
    return Estimate(value, slopes, widest=widest, blur=abs(by) * estimate.blur)
