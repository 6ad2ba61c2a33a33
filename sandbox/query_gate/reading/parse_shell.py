"""Read what stands above the cut: outputs, HAVING and ORDER BY reach keys and aggregates, and nothing else."""

from collections.abc import Mapping

from sqlglot import exp

from sandbox.core.errors.asking import RowsAsked
from sandbox.query_gate.language.expressions import AggregateRef, Expression, KeyRef
from sandbox.query_gate.language.model import Aggregate
from sandbox.query_gate.language.vocabulary import Operator
from sandbox.query_gate.reading.parse_aggregates import filtered, is_aggregate, read_aggregate
from sandbox.query_gate.reading.parse_expressions import ExpressionReader, RowReader
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of


class ShellReader(ExpressionReader):
    """Reads expressions above the cut, gathering the aggregates they name."""

    operators = frozenset(Operator) - {Operator.CUT, Operator.REST}

    def __init__(self, rows: RowReader, keys: tuple[Expression, ...]) -> None:
        super().__init__(rows.names)
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
        if type(node) is exp.Filter:
            node = filtered(node)
        if is_aggregate(node):
            return self._reference(read_aggregate(node, self._rows))
        alias = self._by_alias(node)
        if alias is not None:
            return alias
        key = self._as_key(node)
        return super().read(node) if key is None else KeyRef(key)

    def column(self, node: exp.Expr) -> Expression:
        """Refuse a column that is no key: it is a value of a row."""
        count = exp.Count(this=exp.Star(), big_int=True)
        raise Unreadable(node, RowsAsked, count)

    def _by_alias(self, node: exp.Expr) -> Expression | None:
        if type(node) is not exp.Column or node.args.get("table") is not None:
            return None
        consume(node, "this")
        name = name_of(child(node))
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
