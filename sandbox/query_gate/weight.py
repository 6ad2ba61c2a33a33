"""How heavy a question is, by its text and contract alone: on which grid its answer leaves (privacy.md)."""

from enum import StrEnum

from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Asking, Question
from sandbox.query_gate.meaning.check import check
from sandbox.query_gate.meaning.names import open_tables, table_names
from sandbox.query_gate.pricing.measures import CentredSum, RowCount, ValueCount
from sandbox.query_gate.pricing.plan import Plan, plan
from sandbox.query_gate.reading.read import read

LIGHT_GROUPS = 1_000
LIGHT_MEASURES = (RowCount, ValueCount, CentredSum)


class Weight(StrEnum):
    """Cost classes of questions."""

    LIGHT = "light"
    HEAVY = "heavy"


def weight_of(question: Question, asking: Asking) -> Weight:
    """Weigh a question; a refused one is light, for no row is read for it."""
    contracts, grant = (asking.contract,), asking.grant
    names = table_names(open_tables(contracts, grant))
    try:
        blocks = tuple(plan(check(block, contracts, grant)) for block in read(question.sql, names).blocks)
    except RefusedQuestion:
        return Weight.LIGHT
    is_guarded = asking.contract.privacy.exact is not None
    is_light = len(blocks) == 1 and not is_guarded and all(_is_light(block) for block in blocks)
    return Weight.LIGHT if is_light else Weight.HEAVY


def _is_light(block: Plan) -> bool:
    size = block.core.size
    if block.core.joins:
        return False
    return size is not None and size <= LIGHT_GROUPS and all(isinstance(m, LIGHT_MEASURES) for m in block.core.measures)
