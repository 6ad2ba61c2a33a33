"""What was bought, as the ledger keeps it: an answer like any other, and read back from it."""

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Receipt
from sandbox.masking.synthetic.plan import Plan
from sandbox.masking.synthetic.released import Bought, Released, Step

COLUMNS = (
    AnswerColumn("step", ColumnKind.KEY),
    AnswerColumn("first", ColumnKind.KEY),
    AnswerColumn("second", ColumnKind.KEY),
    AnswerColumn("weight", ColumnKind.KEY),
    AnswerColumn("cells", ColumnKind.NOISED),
)


def bounding_of(plan: Plan) -> str:
    """Say what counts of a unit."""
    bounds = (f"{t.table.name}: at most {t.most_rows} rows per unit, by keyed rank" for t in plan.tables)
    return "; ".join((*bounds, "each unit weighs the same in every statistic"))


def answer_of(bought: Bought, receipt: Receipt) -> Answer:
    """Write what was bought as an answer: a row for each statistic, its cells in one text.

    The receipt's mechanisms are those of the rows, in their order.
    """
    rows = tuple((r.step.value, *_two(r.names), r.weight, " ".join(map(str, r.numbers))) for r in bought.all)
    widths = tuple((None, None, None, None, r.half_width_95) for r in bought.all)
    return Answer(COLUMNS, rows, widths, receipt)


def read_bought(answer: Answer) -> Bought:
    """Read back what was bought."""
    return Bought(tuple(_released(answer, place) for place in range(len(answer.rows))))


def _released(answer: Answer, place: int) -> Released:
    step, first, second, weight, cells = (str(cell) for cell in answer.rows[place])
    names = (first, second) if second else (first,)
    numbers = tuple(int(cell) for cell in cells.split())
    width = answer.half_widths[place][-1] or 0.0
    return Released(Step(step), names, numbers, int(weight), answer.receipt.mechanisms[place], width)


def _two(names: tuple[str, ...]) -> tuple[str, str]:
    return (names[0], names[1] if len(names) > 1 else "")
