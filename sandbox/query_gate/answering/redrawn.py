"""Fresh noise of a known distribution, for half-widths by simulation.

What is simulated on was noised already, so this is post-processing (Dwork & Roth 2014, Prop. 2.1): its generator is
seeded and no secret, and the same answer always gets the same half-widths.
"""

import math

import numpy as np
import numpy.typing as npt

from sandbox.world.noise import Calibration, NoiseKind

Draws = npt.NDArray[np.int64]
_EXACT_BELOW = 40.0
_REACH = 12


def redrawn(noise: Calibration, shape: tuple[int, int], generator: np.random.Generator) -> Draws:
    """Draw noise over the whole numbers, independently for each cell."""
    if noise.kind is NoiseKind.GAUSSIAN:
        return _gaussian(noise.scale, shape, generator)
    rate = -math.expm1(-1 / noise.scale)
    return generator.geometric(rate, shape) - generator.geometric(rate, shape)


def _gaussian(scale: float, shape: tuple[int, int], generator: np.random.Generator) -> Draws:
    """Draw discrete Gaussian noise (Canonne, Kamath & Steinke 2020, Def. 1); wide noise is the rounded normal."""
    if scale >= _EXACT_BELOW:
        return np.rint(generator.normal(0.0, scale, shape)).astype(np.int64)
    reach = math.ceil(_REACH * scale) + 1
    places = np.arange(-reach, reach + 1, dtype=np.int64)
    weights = np.exp(-(places.astype(np.float64) ** 2) / (2 * scale**2))
    return generator.choice(places, shape, p=weights / weights.sum())
