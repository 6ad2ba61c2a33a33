"""Kinds of what is made of results: every function is given what it is made for, so that no step can fail on them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sandbox.core.columns import day_number
from sandbox.core.errors.asking import KindMismatch
from sandbox.query_gate.language.expressions import (
    DateLiteral,
    NumberLiteral,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.result_phrase import Names, result_phrase
from sandbox.query_gate.language.results import (
    Alternative,
    Among,
    Applied,
    Choice,
    Function,
    Gathered,
    Gathering,
    Nothing,
    Ranking,
    Reference,
    ResultColumn,
    ResultExpression,
    Windowed,
)
from sandbox.query_gate.meaning.kinds import Kind

Kinds = tuple[Kind | None, ...]
Typed = tuple[ResultExpression, Kind | None]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a function takes and gives. `takes` None: values of one kind, whichever. `gives` None: that same kind."""

    takes: tuple[Kind, ...] | None
    gives: Kind | None


_NUMBER, _TEXT, _DATE, _TRUTH = Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.TRUTH
_OF_CONSTANTS = {NumberLiteral: _NUMBER, TextLiteral: _TEXT, DateLiteral: _DATE, TruthLiteral: _TRUTH, Nothing: None}
_LIKE_ITS_OWN = Signature(None, None)
_COMPARING = Signature(None, _TRUTH)
_SIGNATURES: dict[Function, Signature] = {
    **dict.fromkeys((Function.EQUAL, Function.UNEQUAL, Function.LESS, Function.AT_MOST), _COMPARING),
    **dict.fromkeys((Function.MORE, Function.AT_LEAST, Function.ONE_OF, Function.BETWEEN), _COMPARING),
    **dict.fromkeys((Function.AND, Function.OR, Function.NOT), Signature((_TRUTH,), _TRUTH)),
    **dict.fromkeys((Function.COALESCE, Function.NULL_IF, Function.GREATEST, Function.LEAST), _LIKE_ITS_OWN),
    **dict.fromkeys((Function.CONCAT, Function.UPPER, Function.LOWER), Signature((_TEXT,), _TEXT)),
    Function.IS_NULL: _COMPARING,
    Function.LIKE: Signature((_TEXT,), _TRUTH),
    Function.LENGTH: Signature((_TEXT,), _NUMBER),
    Function.SUBSTRING: Signature((_TEXT, _NUMBER), _TEXT),
    **dict.fromkeys((Function.YEAR, Function.QUARTER, Function.MONTH, Function.DAY), Signature((_DATE,), _NUMBER)),
    **dict.fromkeys((Function.WEEKDAY, Function.DAYS_BETWEEN), Signature((_DATE,), _NUMBER)),
    **dict.fromkeys((Function.YEAR_START, Function.QUARTER_START), Signature((_DATE,), _DATE)),
    **dict.fromkeys((Function.MONTH_START, Function.WEEK_START), Signature((_DATE,), _DATE)),
}
_OF_NUMBERS = Signature((_NUMBER,), _NUMBER)
_VALUES = (Ranking.LAG, Ranking.LEAD, Ranking.FIRST_VALUE, Ranking.LAST_VALUE, Ranking.NTH_VALUE)
_ENDS = (Gathering.LOWEST, Gathering.HIGHEST)
_COUNTS = (Gathering.COUNT, Gathering.COUNT_DISTINCT)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known around a step: kinds of columns, of the one column of a table, and names of columns."""

    column: Callable[[ResultColumn], Kind | None]
    among: Callable[[Reference], Kind | None]
    names: Names


class ResultKinds:
    """Finds kinds of expressions of one step, and reads texts compared with dates as dates."""

    def __init__(self, known: Known) -> None:
        self._known = known

    def truth(self, node: ResultExpression | None) -> ResultExpression | None:
        """Read a condition.

        Raises:
            KindMismatch: it is none.
        """
        return None if node is None else self._all((self.typed(node),), _TRUTH, node)[0]

    def typed(self, node: ResultExpression) -> Typed:
        """Give an expression with its kind; None: NULL and nothing else.

        Raises:
            KindMismatch: a function in it is given what it is not made for.
        """
        match node:
            case ResultColumn():
                return node, self._known.column(node)
            case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral() | Nothing():
                return node, _OF_CONSTANTS[type(node)]
            case _:
                return self._made(node)

    def _made(self, node: Applied | Choice | Gathered | Windowed | Among) -> Typed:
        match node:
            case Applied():
                return self._applied(node)
            case Choice():
                return self._choice(node)
            case Gathered():
                return self._gathered(node)
            case Windowed():
                return self._windowed(node)
            case Among():
                other = self._known.among(node.results)
                parts = self._one_kind((self.typed(node.of), (Nothing(), other)), node)
                return replace(node, of=parts[0][0]), _TRUTH

    def _applied(self, node: Applied) -> Typed:
        signature = _SIGNATURES.get(node.function, _OF_NUMBERS)
        typed = tuple(self.typed(part) for part in node.arguments)
        if signature.takes is None:
            same = self._one_kind(typed, node)
            kind = next((kind for _, kind in same if kind is not None), None)
            return Applied(node.function, tuple(part for part, _ in same)), signature.gives or kind
        takes = (*signature.takes, *[signature.takes[-1]] * len(typed))
        arguments = tuple(self._all((part,), kind, node)[0] for part, kind in zip(typed, takes, strict=False))
        return Applied(node.function, arguments), signature.gives

    def _choice(self, node: Choice) -> Typed:
        whens = [self._all((self.typed(part.when),), _TRUTH, part.when)[0] for part in node.alternatives]
        thens = tuple(self.typed(part.then) for part in node.alternatives)
        same = self._one_kind((*thens, self.typed(node.otherwise)), node)
        alternatives = tuple(Alternative(when, then) for when, (then, _) in zip(whens, same[:-1], strict=True))
        return Choice(alternatives, same[-1][0]), next((kind for _, kind in same if kind is not None), None)

    def _gathered(self, node: Gathered) -> Typed:
        if node.of is None:
            return node, _NUMBER
        of, kind = self.typed(node.of)
        if node.function not in (*_COUNTS, *_ENDS):
            of = self._all(((of, kind),), _NUMBER, node)[0]
        return Gathered(node.function, of), kind if node.function in _ENDS else _NUMBER

    def _windowed(self, node: Windowed) -> Typed:
        typed = tuple(self.typed(part) for part in node.arguments)
        partition = tuple(self.typed(part)[0] for part in node.partition)
        order = tuple(replace(item, of=self.typed(item.of)[0]) for item in node.order)
        kind = self._kind_of_window(node, typed)
        arguments = tuple(part for part, _ in typed)
        return replace(node, arguments=arguments, partition=partition, order=order), kind

    def _kind_of_window(self, node: Windowed, typed: tuple[Typed, ...]) -> Kind | None:
        if node.function in _VALUES:
            values = (typed[0], *typed[2:])
            return self._one_kind(values, node)[0][1]
        if node.function in _ENDS:
            return typed[0][1]
        if node.function not in _COUNTS:
            self._all(typed, _NUMBER, node)
        return _NUMBER

    def _all(self, typed: Sequence[Typed], kind: Kind, node: ResultExpression) -> tuple[ResultExpression, ...]:
        return tuple(self._as_kind(part, kind, node)[0] for part in typed)

    def _one_kind(self, typed: tuple[Typed, ...], node: ResultExpression) -> tuple[Typed, ...]:
        kinds = [kind for _, kind in typed if kind is not None]
        if len(set(kinds)) < 2:
            return typed
        wanted = _DATE if _DATE in kinds else kinds[0]
        return tuple(self._as_kind(part, wanted, node) for part in typed)

    def _as_kind(self, typed: Typed, wanted: Kind, node: ResultExpression) -> Typed:
        part, kind = typed
        if kind is None or kind is wanted:
            return typed
        day = _date_of(part) if wanted is _DATE and isinstance(part, TextLiteral) else None
        if day is None:
            raise KindMismatch(fragment=result_phrase(node, self._known.names), needed=wanted.value)
        return day, _DATE


def _date_of(text: TextLiteral) -> DateLiteral | None:
    try:
        return DateLiteral(day_number(date.fromisoformat(text.value)))
    except ValueError:
        return None
