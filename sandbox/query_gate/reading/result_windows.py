"""Read window functions over results."""

from sqlglot import exp

from sandbox.query_gate.language.expressions import NumberLiteral
from sandbox.query_gate.language.results import (
    Frame,
    Gathering,
    Ranking,
    ResultExpression,
    ResultOrdering,
    Windowed,
)
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import child, consume, unknown
from sandbox.query_gate.reading.result_expressions import ResultReader, Surroundings
from sandbox.query_gate.reading.result_functions import RANKINGS

_ROWS, _CURRENT, _UNBOUNDED = "ROWS", "CURRENT ROW", "UNBOUNDED"


class StepExpressions(ResultReader):
    """Reads expressions over results, windows among them."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(surroundings)
        self._handlers[exp.Window] = self._window

    def _window(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "partition_by", "order", "spec", "over")
        function, arguments = self._called(child(node))
        partition = tuple(self.read(part) for part in node.args.get("partition_by") or ())
        return Windowed(function, arguments, partition, self._order(node), _frame_of(node))

    def _called(self, node: exp.Expr) -> tuple[Gathering | Ranking, tuple[ResultExpression, ...]]:
        if type(node) not in RANKINGS:
            gathered = self.gathered(node)
            if gathered.function is Gathering.COUNT_DISTINCT:
                raise unknown(node)
            return gathered.function, () if gathered.of is None else (gathered.of,)
        function, names = RANKINGS[type(node)]
        consume(node, *names)
        read = [self._argument(node, name) for name in names if node.args.get(name) is not None]
        return function, tuple(read)

    def _argument(self, node: exp.Expr, name: str) -> ResultExpression:
        part = child(node, name)
        is_count = name == "offset" or type(node) is exp.Ntile
        return NumberLiteral(max(1, read_count(part))) if is_count else self.read(part)

    def _order(self, node: exp.Expr) -> tuple[ResultOrdering, ...]:
        order = node.args.get("order")
        if order is None:
            return ()
        consume(order, "expressions")
        return tuple(self.ordering(item) for item in order.expressions)


def _frame_of(node: exp.Expr) -> Frame | None:
    spec = node.args.get("spec")
    if spec is None:
        return None
    consume(spec, "kind", "start", "start_side", "end", "end_side")
    if str(spec.args.get("kind")).upper() != _ROWS:
        raise unknown(spec)
    end = 0 if spec.args.get("end") is None else _edge(spec, "end")
    return Frame(_edge(spec, "start"), end)


def _edge(spec: exp.Expr, name: str) -> int | None:
    edge = spec.args.get(name)
    if isinstance(edge, str):
        return 0 if edge.upper() == _CURRENT else None
    rows = read_count(child(spec, name))
    return -rows if str(spec.args.get(f"{name}_side")).upper() == "PRECEDING" else rows
