"""Read what stands above the cut: outputs, HAVING and ORDER BY reach keys and aggregates, and nothing else."""

from collections.abc import Mapping

from sqlglot import exp

from sandbox.core.errors.asking import FunctionNotInLanguage, RowsAsked
from sandbox.query_gate.language.expressions import AggregateRef, ColumnRef, Expression, KeyRef, Operator
from sandbox.query_gate.language.model import Aggregate, Average, CountRows, CountUnits, CountValues, Sum
from sandbox.query_gate.reading.parse_expressions import ExpressionReader, RowReader
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown

_AGGREGATES = (exp.Count, exp.Sum, exp.Avg)


class ShellReader(ExpressionReader):
    """Reads expressions above the cut, gathering the aggregates they name."""

    operators = frozenset(Operator) - {Operator.CUT}

    def __init__(self, rows: RowReader, keys: tuple[Expression, ...], table_names: frozenset[str]) -> None:
        super().__init__(table_names)
        self._rows = rows
        self._keys = keys
        self._aliases: Mapping[str, Expression] = {}
        self._found: dict[Aggregate, int] = {}
        self.aliases_used: list[str] = []

    @property
    def aggregates(self) -> tuple[Aggregate, ...]:
        """The aggregates met so far, each once."""
        return tuple(self._found)

    def name(self, aliases: Mapping[str, Expression]) -> None:
        """Let later expressions reach outputs by their names."""
        self._aliases = aliases

    def read(self, node: exp.Expr) -> Expression:
        """Read one expression above the cut.

        Raises:
            Unreadable: it has no place in the model, or reads a row.
        """
        if type(node) in _AGGREGATES:
            return self._reference(self._aggregate(node))
        alias = self._by_alias(node)
        if alias is not None:
            return alias
        key = self._as_key(node)
        return super().read(node) if key is None else KeyRef(key)

    def column(self, node: exp.Expr) -> Expression:
        """Refuse a column that is no key: it is a value of a row."""
        count = exp.Count(this=exp.Star(), big_int=True)
        raise Unreadable(node, RowsAsked, count)

    def refusal(self, node: exp.Expr) -> Unreadable:
        """Give the objection to a node without a handler; a FILTER may become a CASE."""
        if type(node) is not exp.Filter or type(node.this) not in _AGGREGATES:
            return super().refusal(node)
        operand = child(node.this)
        then = exp.Literal.number(1) if isinstance(operand, exp.Star) else operand.copy()
        case = exp.Case(ifs=[exp.If(this=node.expression.this.copy(), true=then)])
        return unknown(node, type(node.this)(this=case))

    def _by_alias(self, node: exp.Expr) -> Expression | None:
        if type(node) is not exp.Column or node.args.get("table") is not None:
            return None
        name = self.column_name(node)
        alias = self._aliases.get(name.lower())
        if alias is not None:
            self.aliases_used.append(name)
        return alias

    def _as_key(self, node: exp.Expr) -> int | None:
        if not self._keys:
            return None
        try:
            row = self._rows.read(node)
        except Unreadable:
            return None
        return self._keys.index(row) if row in self._keys else None

    def _reference(self, aggregate: Aggregate) -> AggregateRef:
        return AggregateRef(self._found.setdefault(aggregate, len(self._found)))

    def _aggregate(self, node: exp.Expr) -> Aggregate:
        consume(node, "this", "big_int")
        of = child(node)
        if type(node) is exp.Count:
            return self._count(node, of)
        if type(of) is exp.Distinct:
            raise unknown(node)
        operand = self._rows.read(of)
        return Sum(operand) if type(node) is exp.Sum else Average(operand)

    def _count(self, node: exp.Expr, of: exp.Expr) -> Aggregate:
        if type(of) is exp.Star:
            consume(of)
            return CountRows()
        if type(of) is not exp.Distinct:
            return CountValues(self._rows.read(of))
        consume(of, "expressions")
        units = tuple(self._rows.read(item) for item in of.expressions)
        if len(units) != 1 or not isinstance(units[0], ColumnRef):
            raise Unreadable(
                node, FunctionNotInLanguage, exp.Count(this=exp.Star()), {"function": "count(DISTINCT …) of this"}
            )
        return CountUnits(units[0])
