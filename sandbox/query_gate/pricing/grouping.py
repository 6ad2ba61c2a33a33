"""Grouping sets: a noised table for each, or sums over one noised table of the finest groups; whichever tells more.

k tables at one price have k times the variance each; a sum over m cells has m times theirs. What is compared is the
geometric mean of the deviations over all sets and measures, so that no set weighs more than another.
"""

import math
from itertools import chain

from sandbox.query_gate.language.expressions import KeyRef
from sandbox.query_gate.meaning.domains import domain_size
from sandbox.query_gate.pricing.price import PricedPlan, PricedProgram


def tells_more(finest: PricedProgram, separate: PricedProgram, added_up: tuple[tuple[int, ...], ...]) -> bool:
    """Tell whether sums over the finest groups are the narrower, on the whole."""
    if len(finest.paid) != 1 or len(separate.paid) != len(added_up) or finest.blocks[0].plan.core.is_selected:
        return False
    block = finest.blocks[0]
    own = list(chain.from_iterable(map(_logs, separate.paid)))
    sums = [one + math.log(_cells(block, places)) / 2 for places in added_up for one in _logs(block)]
    return bool(own) and math.fsum(sums) / len(sums) < math.fsum(own) / len(own)


def _logs(block: PricedPlan) -> list[float]:
    return [math.log(item.noise.deviation) for item in block.measures if item.noise is not None]


def _cells(block: PricedPlan, places: tuple[int, ...]) -> int:
    """Give how many finest groups are added up where these keys are."""
    plan = block.plan
    keys = [output.of for output in plan.query.outputs if isinstance(output.of, KeyRef)]
    extents = [plan.core.keys[plan.key_places[keys[place].index]].extent for place in places]
    return math.prod(domain_size(extent) or 1 for extent in extents)
