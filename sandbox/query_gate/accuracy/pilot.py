"""Pilots: ordinary questions at a small share of what may be paid, so that the sizes of the values are known.

Where half-widths do not depend on the data and the target is in a column's own unit, the text and the contract decide
the budget. Otherwise it depends on the values, and only noised ones may be looked at. The main question's budget is
worked out from a pilot's answer, which is post-processing (Dwork & Roth 2014, Prop. 2.1).
"""

import math
from dataclasses import replace

from sandbox.core.accuracy import Yardstick
from sandbox.core.budget import Budget
from sandbox.query_gate.accuracy.aim import Aim, Cell, Column, expected_at

PILOT_PERCENTS = (1, 4, 16)
CLEAR = 3


def needs_pilot(aim: Aim, columns: tuple[Column, ...]) -> bool:
    """Tell whether the budget depends on the sizes of the answer's values."""
    return any(not c.is_steady or aim.target.yardstick is Yardstick.SHARE for c in columns)


def pilot_spends(aim: Aim) -> tuple[Budget, ...]:
    """Give the budgets of pilots, asked in turn until one sees clearly: 1 %, 4 % and 16 % of the most.

    Each sees twice as sharply as the one before and costs more than all before it, so that together they cost 21 %
    of the most, and hardly more than the one that was needed.
    """
    shares = (math.ceil(aim.most.nano_rho * percent / 100) for percent in PILOT_PERCENTS)
    return tuple(replace(aim.most, nano_rho=share) for share in shares)


def sees_clearly(aim: Aim, seen: tuple[Cell, ...], pilot: Budget) -> bool:
    """Tell whether a pilot saw each cell clearly, or so small that nothing that may be paid makes it exact enough.

    A value is clear from three times its half-width on: then the budget worked out from it is at most
    (1 / (1 - 1/3))² = 2.25 times what is needed.
    """
    fall = math.sqrt(pilot.nano_rho / aim.most.nano_rho)
    return all(_is_clear(aim, cell) or _is_hopeless(aim, cell, fall) for cell in seen)


def _is_clear(aim: Aim, cell: Cell) -> bool:
    return aim.target.yardstick is Yardstick.UNITS or abs(cell.value) >= CLEAR * cell.half_width


def _is_hopeless(aim: Aim, cell: Cell, fall: float) -> bool:
    return aim.target.width_for(abs(cell.value) + cell.half_width) < cell.half_width * fall


def expected_pilot(aim: Aim, columns: tuple[Column, ...], units: int, nano_rho: int) -> tuple[Cell, ...]:
    """Give the cells that a pilot is expected to see where every group has so many units."""
    expected = expected_at(aim, nano_rho, units)
    return tuple(
        Cell(column, float(cell.value), cell.half_width_95)
        for column in columns
        for cell in [expected[column.place]]
        if cell is not None and cell.half_width_95 is not None and isinstance(cell.value, int | float)
    )
