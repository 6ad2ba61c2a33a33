"""What is to be done to each column, and what must be known of its rows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Column
from sandbox.masking.masks.generalisers import Coarsen
from sandbox.masking.masks.transforms import Cuts, Numbers


@dataclass(frozen=True, slots=True)
class ColumnOrder:
    """How one column is masked, with what its mask must know of the full table.

    `kind`: whose pseudonyms it gets. `is_unit`: it holds the table's own unit. `coarsen`: how it is generalised.
    `cuts`: between which an amount is shown. `listed`: the values that enough units have.
    """

    column: Column
    mask: str
    kind: str = ""
    is_unit: bool = False
    coarsen: Coarsen | None = None
    cuts: Cuts | None = None
    listed: pa.Array | None = None


@dataclass(frozen=True)
class MaskedRows:
    """What masks must know of the rows at hand.

    `units`: each row's unit, dense from 0. `shifts`: days that each unit's dates are moved. `own`: columns of
    identifiers, as text. `least`: units that must share a value. `digits`: kept of amounts.
    """

    units: Numbers
    shifts: Numbers
    own: tuple[pa.Array, ...]
    least: int
    digits: int

    @cached_property
    def has_one_row_each(self) -> bool:
        """Tell whether no unit has two rows."""
        return bool(np.bincount(self.units, minlength=1).max(initial=0) <= 1)

    def count_units(self, codes: Numbers, size: int) -> Numbers:
        """Count the units that have each code from 0 to `size`, exclusive."""
        if self.has_one_row_each:
            return np.bincount(codes, minlength=size)
        span = int(self.units.max(initial=0)) + 1
        return np.bincount(np.unique(codes * span + self.units) // span, minlength=size)
