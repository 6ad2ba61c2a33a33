"""Read expressions: a handler for each syntax node the model has a place for; any other is refused."""

from collections.abc import Callable
from functools import partial
from itertools import islice

from sqlglot import exp

from sandbox.core.errors.asking import FunctionNotInLanguage, KindMismatch, QuestionTooLong
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Branch,
    Case,
    Compare,
    Comparison,
    DatePart,
    DateUnit,
    Expression,
    IsNull,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    Operator,
    Substring,
)
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.reading.parse_literals import read_count, read_literal
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown
from sandbox.query_gate.reading.row_names import RowNames

_COMPARISONS: dict[type[exp.Expr], Comparison] = {
    exp.EQ: Comparison.EQUAL,
    exp.NEQ: Comparison.UNEQUAL,
    exp.LT: Comparison.LESS,
    exp.LTE: Comparison.AT_MOST,
    exp.GT: Comparison.MORE,
    exp.GTE: Comparison.AT_LEAST,
}
_OPERATORS: dict[type[exp.Expr], Operator] = {
    exp.Add: Operator.ADD,
    exp.Sub: Operator.SUBTRACT,
    exp.Mul: Operator.MULTIPLY,
    exp.Div: Operator.DIVIDE,
    exp.IntDiv: Operator.CUT,
}
_DATE_PARTS: dict[type[exp.Expr], DateUnit] = {
    exp.Year: DateUnit.YEAR,
    exp.Quarter: DateUnit.QUARTER,
    exp.Month: DateUnit.MONTH,
    exp.Day: DateUnit.DAY,
    exp.DayOfMonth: DateUnit.DAY,
    exp.DayOfWeekIso: DateUnit.WEEKDAY,
}
MAX_REPEATED = 60
Handler = Callable[[exp.Expr], Expression]


class ExpressionReader:
    """Reads what every expression may be made of. What a column is, and which operators hold, its kinds decide."""

    operators: frozenset[Operator]

    def __init__(self, names: RowNames) -> None:
        self.names = names
        self._handlers: dict[type[exp.Expr], Handler] = {
            exp.Paren: self._paren,
            exp.Column: self.column,
            exp.Neg: self._negation,
            exp.Not: self._not,
            exp.And: self._and,
            exp.Or: self._or,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Is: self._is_null,
            exp.Case: self._case,
            exp.Substring: self._substring,
            exp.Left: self._left,
            exp.Extract: self._extract,
            exp.Anonymous: self._named_function,
        }
        self._handlers |= {kind: partial(self._comparison, which) for kind, which in _COMPARISONS.items()}
        self._handlers |= {kind: partial(self._arithmetic, which) for kind, which in _OPERATORS.items()}
        self._handlers |= {kind: partial(self._date_part, unit) for kind, unit in _DATE_PARTS.items()}

    def read(self, node: exp.Expr) -> Expression:
        """Read one expression.

        Raises:
            Unreadable: it has no place in the model.
        """
        literal = read_literal(node)
        if literal is not None:
            return literal
        handler = self._handlers.get(type(node))
        if handler is None:
            raise self.refusal(node)
        return handler(node)

    def refusal(self, node: exp.Expr) -> Unreadable:
        """Give the objection to a node without a handler."""
        if isinstance(node, exp.Func) and not isinstance(node, exp.Cast):
            return unknown_function(node)
        return unknown(node)

    def column(self, node: exp.Expr) -> Expression:
        """Read a reference to a column."""
        return self.names.read(node)

    def _paren(self, node: exp.Expr) -> Expression:
        consume(node, "this")
        return self.read(child(node))

    def _negation(self, node: exp.Expr) -> Expression:
        consume(node, "this")
        return Arithmetic(Operator.SUBTRACT, NumberLiteral(0), self.read(child(node)))

    def _arithmetic(self, operator: Operator, node: exp.Expr) -> Expression:
        consume(node, "this", "expression", "typed", "safe")
        if operator not in self.operators:
            raise unknown(node, self._other_division(node))
        return Arithmetic(operator, self.read(child(node)), self.read(child(node, "expression")))

    def _other_division(self, node: exp.Expr) -> exp.Expr:
        other = exp.IntDiv if isinstance(node, exp.Div) else exp.Div
        return other(this=child(node).copy(), expression=child(node, "expression").copy())

    def _comparison(self, comparison: Comparison, node: exp.Expr) -> Expression:
        consume(node, "this", "expression")
        return Compare(comparison, self.read(child(node)), self.read(child(node, "expression")))

    def _not(self, node: exp.Expr) -> Expression:
        consume(node, "this")
        return Not(self.read(child(node)))

    def _and(self, node: exp.Expr) -> Expression:
        return AllOf(self._chain(node))

    def _or(self, node: exp.Expr) -> Expression:
        return AnyOf(self._chain(node))

    def _chain(self, node: exp.Expr) -> tuple[Expression, ...]:
        parts: list[exp.Expr] = []
        rest = node
        while type(rest) is type(node):
            consume(rest, "this", "expression")
            parts.append(child(rest, "expression"))
            rest = child(rest)
        return tuple(self.read(part) for part in (rest, *reversed(parts)))

    def _in(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expressions")
        values = tuple(self._constant(item) for item in node.expressions)
        if not values:
            raise unknown(node)
        return OneOf(self.read(child(node)), values)

    def _constant(self, node: exp.Expr) -> Literal:
        literal = read_literal(node)
        if literal is None:
            raise Unreadable(node, KindMismatch, None, {"needed": Text("a constant", "常量")})
        return literal

    def _between(self, node: exp.Expr) -> Expression:
        consume(node, "this", "low", "high")
        of = self._repeated(child(node))
        low, high = self.read(child(node, "low")), self.read(child(node, "high"))
        return AllOf((Compare(Comparison.AT_LEAST, of, low), Compare(Comparison.AT_MOST, of, high)))

    def _repeated(self, node: exp.Expr) -> Expression:
        """Read what the model repeats: it must be small, so that nesting cannot make the model grow beyond measure."""
        of = self.read(node)
        if sum(1 for _ in islice(parts_of(of), MAX_REPEATED + 1)) > MAX_REPEATED:
            raise Unreadable(node, QuestionTooLong, None, {"what": Text("parts", "部分"), "limit": MAX_REPEATED})
        return of

    def _is_null(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expression")
        what = child(node, "expression")
        if type(what) is not exp.Null:
            raise unknown(node, exp.EQ(this=child(node).copy(), expression=what.copy()))
        return IsNull(self.read(child(node)))

    def _case(self, node: exp.Expr) -> Expression:
        consume(node, "this", "ifs", "default")
        subject = None if node.args.get("this") is None else self._repeated(child(node))
        branches = tuple(self._branch(branch, subject) for branch in node.args["ifs"])
        default = node.args.get("default")
        if default is None or type(default) is exp.Null:
            return Case(branches)
        return Case(branches, self.read(default))

    def _branch(self, node: exp.Expr, subject: Expression | None) -> Branch:
        consume(node, "this", "true")
        when = self.read(child(node))
        if subject is not None:
            when = Compare(Comparison.EQUAL, subject, when)
        return Branch(when, self.read(child(node, "true")))

    def _substring(self, node: exp.Expr) -> Expression:
        consume(node, "this", "start", "length")
        start, length = read_count(child(node, "start")), read_count(child(node, "length"))
        return self._cut_text(node, start, length)

    def _left(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expression")
        return self._cut_text(node, 1, read_count(child(node, "expression")))

    def _cut_text(self, node: exp.Expr, start: int, length: int) -> Expression:
        if start < 1 or length < 1:
            raise Unreadable(node, KindMismatch, None, {"needed": "start, length ≥ 1"})
        return Substring(self.read(child(node)), start, length)

    def _date_part(self, unit: DateUnit, node: exp.Expr) -> Expression:
        consume(node, "this")
        return DatePart(unit, self.read(child(node)))

    def _extract(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expression")
        return self._part_named(node, str(child(node).args.get("this")), child(node, "expression"))

    def _named_function(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expressions")
        arguments = node.expressions
        if str(node.this).lower() not in ("date_part", "datepart") or len(arguments) != 2:
            raise unknown_function(node)
        return self._part_named(node, str(arguments[0].args.get("this")), arguments[1])

    def _part_named(self, node: exp.Expr, name: str, of: exp.Expr) -> Expression:
        try:
            return DatePart(DateUnit(name.lower()), self.read(of))
        except ValueError:
            raise unknown_function(node) from None


class RowReader(ExpressionReader):
    """Reads expressions of rows, beneath the cut."""

    operators = frozenset(Operator) - {Operator.DIVIDE}


def unknown_function(node: exp.Expr) -> Unreadable:
    """Give the objection to a function the gate does not know; one of a single column may become its average."""
    name = str(node.this) if isinstance(node, exp.Anonymous) else node.key
    return Unreadable(node, FunctionNotInLanguage, _average_instead(node), {"function": name})


def _average_instead(node: exp.Expr) -> exp.Expr | None:
    argument = node.args.get("this")
    is_aggregate = isinstance(node, exp.AggFunc)
    return exp.Avg(this=argument.copy()) if is_aggregate and isinstance(argument, exp.Column) else None
