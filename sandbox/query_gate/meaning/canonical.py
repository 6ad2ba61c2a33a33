"""The canonical form of what is asked of rows: one meaning, one text, as far as rewriting by rules can tell.

The same canonical question on the same data gets the same answer, free (privacy.md, Accounting). Rules used:
comparisons put their constant right and become inclusive on whole numbers; NOT is pushed inwards, which three-valued
logic allows (Kleene); AND, OR, IN, + and * are sorted, and repetitions in AND, OR and IN dropped.
"""

from sandbox.query_gate.language.expressions import (
    AllOf,
    AnyOf,
    Arithmetic,
    Compare,
    DateLiteral,
    Expression,
    Literal,
    Not,
    NumberLiteral,
    TruthLiteral,
)
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.vocabulary import Comparison, Operator
from sandbox.query_gate.language.walk import rebuilt
from sandbox.query_gate.meaning.canonical_functions import canonical_function
from sandbox.query_gate.meaning.comparisons import MIRRORED, NEGATED
from sandbox.query_gate.meaning.domains import Columns
from sandbox.query_gate.meaning.extents import extent_of
from sandbox.query_gate.meaning.folding import plain_number
from sandbox.query_gate.meaning.kinds import Kind

_INCLUSIVE = {Comparison.LESS: (Comparison.AT_MOST, -1), Comparison.MORE: (Comparison.AT_LEAST, 1)}


def canonical(node: Expression, columns: Columns) -> Expression:
    """Give a node of rows in canonical form."""

    def change(part: object) -> object:
        match part:
            case Not():
                return _pushed_in(part.of, columns)
            case Compare():
                return _oriented(part, columns)
            case Arithmetic():
                return _commuted(part)
            case AllOf() | AnyOf():
                return _joined(type(part), part.of)
            case _:
                return canonical_function(part, columns)

    return rebuilt(node, change)


def _pushed_in(of: Expression, columns: Columns) -> Expression:
    match of:
        case Not():
            return of.of
        case TruthLiteral():
            return TruthLiteral(not of.value)
        case Compare():
            return _oriented(Compare(NEGATED[of.comparison], of.left, of.right), columns)
        case AllOf():
            return _joined(AnyOf, tuple(_pushed_in(part, columns) for part in of.of))
        case AnyOf():
            return _joined(AllOf, tuple(_pushed_in(part, columns) for part in of.of))
        case _:
            return Not(of)


def _joined(kind: type[AllOf | AnyOf], parts: tuple[Expression, ...]) -> Expression:
    flat = [inner for part in parts for inner in (part.of if isinstance(part, kind) else (part,))]
    unique = sorted(dict.fromkeys(flat), key=phrase)
    return unique[0] if len(unique) == 1 else kind(tuple(unique))


def _oriented(node: Compare, columns: Columns) -> Compare:
    left_first = (isinstance(node.left, Literal), phrase(node.left))
    if left_first > (isinstance(node.right, Literal), phrase(node.right)):
        node = Compare(MIRRORED[node.comparison], node.right, node.left)
    if node.comparison not in _INCLUSIVE:
        return node
    comparison, step = _INCLUSIVE[node.comparison]
    match node.right:
        case DateLiteral(day):
            return Compare(comparison, node.left, DateLiteral(day + step))
        case NumberLiteral():
            return _inclusive_number(node, node.right, columns)
    return node


def _inclusive_number(node: Compare, edge: NumberLiteral, columns: Columns) -> Compare:
    comparison, step = _INCLUSIVE[node.comparison]
    of = None if isinstance(node.left, Literal) else extent_of(node.left, columns)
    if of is None or of.kind is not Kind.NUMBER or of.scale < edge.scale:
        return node
    stored = edge.value * 10 ** (of.scale - edge.scale) + step
    return Compare(comparison, node.left, plain_number(stored, of.scale))


def _commuted(node: Arithmetic) -> Arithmetic:
    if node.operator not in (Operator.ADD, Operator.MULTIPLY) or phrase(node.left) <= phrase(node.right):
        return node
    return Arithmetic(node.operator, node.right, node.left)
