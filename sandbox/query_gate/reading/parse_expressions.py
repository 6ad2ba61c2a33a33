"""Read expressions: a handler for each syntax node the model has a place for; any other is refused."""

from collections.abc import Callable
from functools import partial
from itertools import islice

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch, QuestionTooLong
from sandbox.core.errors.joining import SubqueryNotJoined
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Branch,
    Case,
    Coalesce,
    Compare,
    Expression,
    IsNull,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    TruthLiteral,
)
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.reading.parse_dates import DATES, named_date_function, read_shift
from sandbox.query_gate.reading.parse_literals import read_literal
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown, unknown_function
from sandbox.query_gate.reading.parse_numbers import NUMBERS, is_distinct
from sandbox.query_gate.reading.parse_texts import TEXTS, named_text_function
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
    exp.Mod: Operator.REST,
}
MAX_REPEATED = 60
Handler = Callable[[exp.Expr], Expression]
_FUNCTIONS = NUMBERS | DATES | TEXTS


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
            exp.Is: self._is,
            exp.NullSafeNEQ: self._distinct,
            exp.NullSafeEQ: self._distinct,
            exp.If: self._if,
            exp.Case: self._case,
            exp.Anonymous: self._named_function,
        }
        self._handlers |= {kind: partial(self._comparison, which) for kind, which in _COMPARISONS.items()}
        self._handlers |= {kind: partial(self._arithmetic, which) for kind, which in _OPERATORS.items()}

    def read(self, node: exp.Expr) -> Expression:
        """Read one expression.

        Raises:
            Unreadable: it has no place in the model.
        """
        literal = read_literal(node)
        if literal is not None:
            return literal
        handler = self._handlers.get(type(node))
        if handler is not None:
            return handler(node)
        function = _FUNCTIONS.get(type(node))
        if function is None:
            raise self.refusal(node)
        return function(self.read, node)

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
        shifted = read_shift(self.read, node)
        if shifted is not None:
            return shifted
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
        if node.args.get("query") is not None:
            raise Unreadable(node, SubqueryNotJoined)
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

    def _is(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expression")
        what = child(node, "expression")
        if type(what) is exp.Null:
            return IsNull(self.read(child(node)))
        if type(what) is not exp.Boolean:
            raise unknown(node, exp.EQ(this=child(node).copy(), expression=what.copy()))
        of = self.read(child(node))
        wanted = of if read_literal(what) == TruthLiteral(value=True) else Not(of)
        return Coalesce((wanted, TruthLiteral(value=False)))

    def _distinct(self, node: exp.Expr) -> Expression:
        if type(child(node, "expression")) is exp.Null:
            consume(node, "this", "expression")
            is_null = IsNull(self.read(child(node)))
            return is_null if type(node) is exp.NullSafeEQ else Not(is_null)
        distinct = is_distinct(self._repeated, node)
        return Not(distinct) if type(node) is exp.NullSafeEQ else distinct

    def _case(self, node: exp.Expr) -> Expression:
        consume(node, "this", "ifs", "default")
        subject = None if node.args.get("this") is None else self._repeated(child(node))
        default = node.args.get("default")
        pairs = [self._branch(branch, subject) for branch in node.args["ifs"]]
        return self._choice(node, pairs, default)

    def _if(self, node: exp.Expr) -> Expression:
        consume(node, "this", "true", "false")
        return self._choice(node, [(self.read(child(node)), child(node, "true"))], node.args.get("false"))

    def _choice(self, node: exp.Expr, pairs: list[tuple[Expression, exp.Expr]], default: exp.Expr | None) -> Expression:
        """Read a choice; a branch of NULL is one that never is anything, of the kind of the others."""
        results = [*(then for _, then in pairs), *([] if default is None else [default])]
        shown = next((result for result in results if type(result) is not exp.Null), None)
        if shown is None:
            raise unknown(node)
        if any(type(then) is exp.Null for _, then in pairs):
            never = Case((Branch(TruthLiteral(value=False), self._repeated(shown)),))
            branches = tuple(Branch(when, never if type(then) is exp.Null else self.read(then)) for when, then in pairs)
        else:
            branches = tuple(Branch(when, self.read(then)) for when, then in pairs)
        return Case(branches, None if default is None or type(default) is exp.Null else self.read(default))

    def _branch(self, node: exp.Expr, subject: Expression | None) -> tuple[Expression, exp.Expr]:
        consume(node, "this", "true")
        when = self.read(child(node))
        if subject is not None:
            when = Compare(Comparison.EQUAL, subject, when)
        return when, child(node, "true")

    def _named_function(self, node: exp.Expr) -> Expression:
        consume(node, "this", "expressions")
        found = named_date_function(self.read, node) or named_text_function(self.read, node)
        if found is None:
            raise unknown_function(node)
        return found


class RowReader(ExpressionReader):
    """Reads expressions of rows, beneath the cut."""

    operators = frozenset(Operator)


def clause_of(select: exp.Expr, clause: str, reader: ExpressionReader) -> tuple[Expression, ...]:
    """Read the condition of a clause, where there is one."""
    node = select.args.get(clause)
    if node is None:
        return ()
    consume(node, "this")
    return (reader.read(child(node)),)
