"""Judge classes: how many rows would be withheld, and at what risk the others would be shown."""

from dataclasses import dataclass

import numpy as np

from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.sampling.classes import Mask
from sandbox.masking.sampling.ladders import Codes, Ladder


@dataclass(frozen=True, slots=True)
class ShownLevel:
    """The level at which an earlier sample of the scenario showed a quasi-identifier."""

    table: str
    column: str
    level: str

    def is_of(self, ladder: Ladder) -> bool:
        """Tell whether a ladder is the quasi-identifier's."""
        return (self.table, self.column) == (ladder.table, ladder.column.name)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What classes must satisfy: k units, the limits of masking, and nothing finer than was shown before.

    Levels of one ladder nest, so that samples of two versions laid side by side tell no more of a row than the first:
    if one were finer here and the other there, they would tell more together than each of them.
    """

    k: int
    limits: MaskingLimits
    shown: tuple[ShownLevel, ...] = ()

    def floor_of(self, ladders: tuple[Ladder, ...]) -> tuple[int, ...]:
        """Give the finest level allowed of each ladder; the top, where what was shown is no level any more."""
        return tuple(max((self._floor(x, s) for s in self.shown if s.is_of(x)), default=0) for x in ladders)

    def _floor(self, ladder: Ladder, shown: ShownLevel) -> int:
        return next((i for i, level in enumerate(ladder.levels) if level.name == shown.level), ladder.top)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a node would do: the share of rows withheld, and the mean risk of those that are not.

    `may_be_finer`: whether a finer node, which withholds no fewer rows, may still be acceptable.
    """

    withheld: float
    mean_risk: float
    is_acceptable: bool
    may_be_finer: bool = True

    @property
    def badness(self) -> float:
        """How far it is from showing all at no risk."""
        return self.withheld + self.mean_risk


def judge_classes(units: Codes, rows: Codes, is_withheld: Mask, limits: MaskingLimits) -> Verdict:
    """Judge classes of so many units and rows each."""
    total, shown = int(rows.sum()), int(rows[~is_withheld].sum())
    if shown == 0:
        return Verdict(1.0, 0.0, is_acceptable=total == 0, may_be_finer=total == 0)
    withheld = 1 - shown / total
    risk = float((rows[~is_withheld] / units[~is_withheld]).sum()) / shown
    is_shown_enough = total - shown <= limits.withheld * total
    return Verdict(withheld, risk, is_shown_enough and risk <= limits.mean_risk, is_shown_enough)


def worst(verdicts: list[Verdict]) -> Verdict:
    """Join the verdicts of several tables on one node."""
    return Verdict(
        max(v.withheld for v in verdicts),
        max(v.mean_risk for v in verdicts),
        all(v.is_acceptable for v in verdicts),
        all(v.may_be_finer for v in verdicts),
    )


def withhold_riskiest(units: Codes, rows: Codes, is_withheld: Mask, most: float) -> Mask:
    """Withhold the smallest classes too, until the mean risk of what is left is at most `most`."""
    sizes = np.unique(units[~is_withheld])[::-1]
    of_size = np.searchsorted(-sizes, -units)
    counted = np.bincount(of_size[~is_withheld], rows[~is_withheld], minlength=len(sizes))
    shown = np.maximum(1, np.cumsum(counted))
    means = np.cumsum(counted / np.maximum(1, sizes)) / shown
    is_risky = means > most
    if not is_risky.any():
        return is_withheld
    stricter: Mask = is_withheld | (units <= sizes[int(is_risky.argmax())])
    return stricter
