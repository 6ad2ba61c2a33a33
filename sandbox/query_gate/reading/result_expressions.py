"""Read expressions over results: a form for each syntax node there is a place for; any other is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from sqlglot import exp

from sandbox.core.errors.asking import KindMismatch, QuestionTooLong
from sandbox.core.text import Text
from sandbox.query_gate.language.expressions import NumberLiteral, TextLiteral
from sandbox.query_gate.language.results import (
    Alternative,
    Applied,
    Choice,
    Function,
    Gathered,
    Gathering,
    Nothing,
    ResultExpression,
    ResultOrdering,
)
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.reading.parse_expressions import MAX_REPEATED
from sandbox.query_gate.reading.parse_literals import read_literal
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, unknown, unknown_function
from sandbox.query_gate.reading.result_functions import FORMS, GATHERINGS, PARTS, STARTS, Form

Find = Callable[[exp.Expr], ResultExpression | None]
_CHAINS = (exp.And, exp.Or)
_REAL = frozenset({exp.DType.DOUBLE, exp.DType.FLOAT})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an expression over results may reach: `find` knows columns and keys, `among` reads `x IN (SELECT …)`."""

    find: Find
    among: Find


class ResultReader:
    """Reads expressions of one step."""

    def __init__(self, surroundings: Surroundings) -> None:
        self._around = surroundings
        self._handlers: dict[type[exp.Expr], Callable[[exp.Expr], ResultExpression]] = {
            exp.Paren: self._paren,
            exp.Neg: self._negation,
            exp.Null: self._null,
            exp.In: self._in,
            exp.Between: self._between,
            exp.Is: self._is_null,
            exp.Case: self._case,
            exp.Left: self._left,
            exp.Extract: self._extract,
            exp.Anonymous: self._named_function,
            exp.TimestampTrunc: self._start,
            exp.DateTrunc: self._start,
            exp.DateDiff: self._days_between,
            exp.Cast: self._cast,
            exp.Filter: self._filtered,
        }

    def read(self, node: exp.Expr) -> ResultExpression:
        """Read one expression.

        Raises:
            Unreadable: it has no place in the model.
        """
        found = self._around.find(node)
        if found is not None:
            return found
        literal = read_literal(node) if type(node) is not exp.Cast or _is_date(node) else None
        if literal is not None:
            return literal
        if type(node) in FORMS:
            return self._formed(node, FORMS[type(node)])
        if type(node) in GATHERINGS:
            return self.gathered(node)
        handler = self._handlers.get(type(node))
        if handler is None:
            raise _objection(node)
        return handler(node)

    def gathered(self, node: exp.Expr) -> Gathered:
        """Read a function of many values, as an aggregate or in a window."""
        if type(node) is exp.Filter:
            return self._filtered(node)
        if type(node) not in GATHERINGS:
            raise _objection(node)
        consume(node, "this", "big_int")
        function, of = GATHERINGS[type(node)], child(node)
        if type(of) is exp.Star and function is Gathering.COUNT:
            consume(of)
            return Gathered(function, None)
        if type(of) is not exp.Distinct:
            return Gathered(function, self.read(of))
        consume(of, "expressions")
        if function is not Gathering.COUNT or len(of.expressions) != 1:
            raise unknown(node)
        return Gathered(Gathering.COUNT_DISTINCT, self.read(of.expressions[0]))

    def _filtered(self, node: exp.Expr) -> Gathered:
        consume(node, "this", "expression")
        condition = child(node, "expression")
        consume(condition, "this")
        gathered, when = self.gathered(child(node)), self.read(child(condition))
        then = NumberLiteral(1) if gathered.of is None else gathered.of
        return Gathered(gathered.function, Choice((Alternative(when, then),), Nothing()))

    def ordering(self, node: exp.Expr) -> ResultOrdering:
        """Read one item of an ORDER BY."""
        consume(node, "this", "desc", "nulls_first")
        return ResultOrdering(self.read(child(node)), bool(node.args.get("desc")), bool(node.args.get("nulls_first")))

    def _formed(self, node: exp.Expr, form: Form) -> Applied:
        consume(node, *form.arguments, *form.marks)
        if isinstance(node, _CHAINS):
            return Applied(form.function, self._chain(node))
        arguments: list[exp.Expr] = []
        for name in form.arguments:
            value = node.args.get(name)
            arguments += value if isinstance(value, list) else [] if value is None else [child(node, name)]
        read = tuple(self.read(argument) for argument in arguments)
        if form.function is Function.LIKE and not isinstance(read[1], TextLiteral):
            raise Unreadable(node, KindMismatch, None, {"needed": Text("a constant pattern", "常量模式")})
        return Applied(form.function, read)

    def _chain(self, node: exp.Expr) -> tuple[ResultExpression, ...]:
        parts: list[exp.Expr] = []
        rest = node
        while type(rest) is type(node):
            consume(rest, "this", "expression")
            parts.append(child(rest, "expression"))
            rest = child(rest)
        return tuple(self.read(part) for part in (rest, *reversed(parts)))

    def _paren(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this")
        return self.read(child(node))

    def _null(self, node: exp.Expr) -> ResultExpression:
        consume(node)
        return Nothing()

    def _negation(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this")
        return Applied(Function.SUBTRACT, (NumberLiteral(0), self.read(child(node))))

    def _in(self, node: exp.Expr) -> ResultExpression:
        if node.args.get("query") is not None:
            found = self._around.among(node)
            if found is None:
                raise unknown(node)
            return found
        consume(node, "this", "expressions")
        values = tuple(self.read(item) for item in node.expressions)
        if not values:
            raise unknown(node)
        return Applied(Function.ONE_OF, (self.read(child(node)), *values))

    def _between(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "low", "high")
        return Applied(Function.BETWEEN, tuple(self.read(child(node, name)) for name in ("this", "low", "high")))

    def _is_null(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "expression")
        if type(child(node, "expression")) is not exp.Null:
            raise unknown(node)
        return Applied(Function.IS_NULL, (self.read(child(node)),))

    def _case(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "ifs", "default")
        subject = None if node.args.get("this") is None else self._repeated(child(node))
        alternatives = tuple(self._alternative(branch, subject) for branch in node.args["ifs"])
        default = node.args.get("default")
        return Choice(alternatives, Nothing() if default is None else self.read(default))

    def _repeated(self, node: exp.Expr) -> ResultExpression:
        of = self.read(node)
        if sum(1 for _ in islice(parts_of(of), MAX_REPEATED + 1)) > MAX_REPEATED:
            raise Unreadable(node, QuestionTooLong, None, {"what": Text("parts", "部分"), "limit": MAX_REPEATED})
        return of

    def _alternative(self, node: exp.Expr, subject: ResultExpression | None) -> Alternative:
        consume(node, "this", "true")
        when = self.read(child(node))
        if subject is not None:
            when = Applied(Function.EQUAL, (subject, when))
        return Alternative(when, self.read(child(node, "true")))

    def _left(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "expression")
        arguments = (self.read(child(node)), NumberLiteral(1), self.read(child(node, "expression")))
        return Applied(Function.SUBSTRING, arguments)

    def _extract(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "expression")
        return self._part(node, child(node), child(node, "expression"))

    def _named_function(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "expressions")
        arguments = node.expressions
        if str(node.this).lower() not in ("date_part", "datepart") or len(arguments) != 2:
            raise unknown_function(node)
        return self._part(node, arguments[0], arguments[1])

    def _part(self, node: exp.Expr, part: exp.Expr, of: exp.Expr) -> ResultExpression:
        function = PARTS.get(str(part.args.get("this")).lower())
        if function is None:
            raise unknown_function(node)
        return Applied(function, (self.read(of),))

    def _start(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "unit")
        function = STARTS.get(str(child(node, "unit").args.get("this")).lower())
        if function is None:
            raise unknown_function(node)
        return Applied(function, (self.read(child(node)),))

    def _days_between(self, node: exp.Expr) -> ResultExpression:
        consume(node, "this", "expression", "unit", "date_part_boundary")
        if str(child(node, "unit").args.get("this")).lower() != "day":
            raise unknown_function(node)
        return Applied(Function.DAYS_BETWEEN, (self.read(child(node, "expression")), self.read(child(node))))

    def _cast(self, node: exp.Expr) -> ResultExpression:
        """Read a cast to a fractional number: every number of results is one already."""
        consume(node, "this", "to")
        kind = child(node, "to")
        consume(kind, "this")
        if kind.args.get("this") not in _REAL:
            raise unknown(node, child(node).copy())
        return Applied(Function.ADD, (self.read(child(node)), NumberLiteral(0)))


def _is_date(node: exp.Expr) -> bool:
    return child(node, "to").args.get("this") is exp.DType.DATE


def _objection(node: exp.Expr) -> Unreadable:
    return unknown_function(node) if isinstance(node, exp.Func) and type(node) is not exp.Cast else unknown(node)
