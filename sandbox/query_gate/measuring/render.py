"""Write SQL for the engine, generated anew from the core. Every function is named in full, every value clamped.

Clamping makes all arithmetic total: what was proven about ranges holds for whatever lies in the space.
"""

from typing import assert_never

from sandbox.core.columns import day_of
from sandbox.query_gate.language.model import (
    AggregateRef,
    AllOf,
    AnyOf,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    DateLiteral,
    DatePart,
    Expression,
    IsNull,
    KeyRef,
    Literal,
    Not,
    NumberLiteral,
    OneOf,
    Operator,
    Substring,
    TextLiteral,
    TruthLiteral,
)
from sandbox.query_gate.meaning.extents import Columns, Extent, Stored, bounds_of, domain_of, extent_of
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.ranges import HEADROOM
from sandbox.query_gate.pricing.bound import Bounding, RankBeforeFilters
from sandbox.query_gate.pricing.plan import CentredSum, Core, Measure, Plan, RowCount, UnitCount, ValueCount

UNIT, RANK = "_unit", "_rank"


def render(plan: Plan, bounding: Bounding) -> str:
    """Write the one statement that measures a plan's core: columns k0, k1, … and m0, m1 and so on."""
    columns, core = plan.columns, plan.core
    keys = [f"{_Writer(columns).text(key.of)} AS k{place}" for place, key in enumerate(core.keys)]
    measures = [f"{_measure(m, columns)} AS m{place}" for place, m in enumerate(core.measures)]
    inner = _joined("SELECT", ", ".join(keys + measures), "FROM", f"main.{_quoted(core.table)}")
    conditions = [f"{_quoted(RANK)} <= {bounding.rows}"] if isinstance(bounding, RankBeforeFilters) else []
    conditions += [] if core.where is None else [_Writer(columns).text(core.where)]
    inner = _joined(inner, "WHERE", " AND ".join(conditions)) if conditions else inner
    if core.keys:
        inner = _joined(inner, "GROUP BY", ", ".join(str(place + 1) for place in range(len(keys))))
    return _joined("SELECT", _outer_columns(core), "FROM", f"({inner})", _domain_filter(core))


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _outer_columns(core: Core) -> str:
    keys = [f"k{place}" for place in range(len(core.keys))]
    return ", ".join(keys + [_saturated(measure, f"m{place}") for place, measure in enumerate(core.measures)])


def _saturated(measure: Measure, name: str) -> str:
    """Bring a sum of 128 bits into ±2^62: a clamp moves no further than what it clamps."""
    if not isinstance(measure, CentredSum):
        return name
    return (
        f"CAST(CASE WHEN {name} IS NULL THEN 0 WHEN {name} > {HEADROOM} THEN {HEADROOM} "
        f"WHEN {name} < -{HEADROOM} THEN -{HEADROOM} ELSE {name} END AS BIGINT) AS {name}"
    )


def _domain_filter(core: Core) -> str:
    """Keep only groups of the public domains, whatever else may lie in the space."""
    filters = [_in_domain(f"k{place}", key.extent) for place, key in enumerate(core.keys)]
    return "WHERE " + " AND ".join(filters) if filters else ""


def _in_domain(name: str, extent: Extent) -> str:
    values = extent.values
    if values is None and isinstance(extent.reached, tuple):
        values = extent.reached
    if values is None:
        low, high = (_edge(edge, extent) for edge in (bounds_of(extent).low, bounds_of(extent).high))
        inside = f"{name} BETWEEN {low} AND {high}"
    elif values:
        inside = f"{name} IN ({', '.join(_stored(value, extent.kind) for value in values)})"
    else:
        inside = "FALSE"
    return f"({inside} OR {name} IS NULL)" if None in domain_of(extent)[-1:] else f"({inside})"


def _edge(value: int, extent: Extent) -> str:
    return _stored(value, extent.kind)


def _stored(value: Stored, kind: Kind) -> str:
    match kind:
        case Kind.NUMBER:
            return str(int(value))
        case Kind.DATE:
            return f"DATE '{day_of(int(value)).isoformat()}'"
        case Kind.TRUTH:
            return "TRUE" if value else "FALSE"
        case Kind.TEXT:
            return _text(str(value))
        case _:
            assert_never(kind)


def _measure(measure: Measure, columns: Columns) -> str:
    match measure:
        case RowCount():
            return "system.main.count(*)"
        case ValueCount(of):
            return f"system.main.count({_Writer(columns).raw_or_text(of)})"
        case UnitCount():
            return f"system.main.count(DISTINCT {_quoted(UNIT)})"
        case CentredSum(of, middle):
            return f"system.main.sum({_Writer(columns).text(of)} - ({middle}))"
        case _:
            assert_never(measure)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


class _Writer:
    """Writes expressions over the stored columns: whole numbers at their scale, each clamped to its bounds."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def text(self, node: Expression) -> str:
        """Write an expression, in parentheses where it has parts."""
        match node:
            case ColumnRef():
                return self._column(node)
            case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral():
                return _literal(node)
            case Arithmetic():
                return self._arithmetic(node)
            case DatePart() | Substring():
                return self._function(node)
            case Case():
                return self._case(node)
            case _:
                return self._condition(node)

    def raw_or_text(self, node: Expression) -> str:
        """Write an expression of which only NULL or not matters; a bare column stands as it is."""
        return _quoted(node.name) if isinstance(node, ColumnRef) else self.text(node)

    def _column(self, node: ColumnRef) -> str:
        name = _quoted(node.name)
        extent = extent_of(node, self._columns)
        if extent.bounds is None:
            return name
        low, high = _edge(extent.bounds.low, extent), _edge(extent.bounds.high, extent)
        return f"CASE WHEN {name} < {low} THEN {low} WHEN {name} > {high} THEN {high} ELSE {name} END"

    def _arithmetic(self, node: Arithmetic) -> str:
        left, right = (extent_of(part, self._columns).scale for part in (node.left, node.right))
        if node.operator is Operator.CUT and isinstance(node.right, NumberLiteral):
            return f"(({self.text(node.left)}) // {node.right.value * 10**left})"
        if node.operator is Operator.MULTIPLY:
            return f"({self._wide(node.left, left)} * {self._wide(node.right, right)})"
        scale = max(left, right)
        return f"({self._wide(node.left, scale)} {node.operator} {self._wide(node.right, scale)})"

    def _wide(self, node: Expression, scale: int) -> str:
        """Write an operand in 64 bits: the engine takes a small constant for 32, and would overflow on some rows."""
        text = self._at(node, scale)
        return f"CAST({text} AS BIGINT)" if isinstance(node, NumberLiteral) else text

    def _at(self, node: Expression, scale: int) -> str:
        places = scale - extent_of(node, self._columns).scale
        if isinstance(node, NumberLiteral):
            return f"({node.value * 10**places})"
        return f"({self.text(node)})" + (f" * {10**places}" if places else "")

    def _function(self, node: DatePart | Substring) -> str:
        if isinstance(node, DatePart):
            return f"system.main.{node.unit}({self.text(node.of)})"
        return f"system.main.substr({self.text(node.of)}, {node.start}, {node.length})"

    def _case(self, node: Case) -> str:
        scale = extent_of(node, self._columns).scale
        branches = " ".join(f"WHEN {self.text(b.when)} THEN {self._wide(b.then, scale)}" for b in node.branches)
        otherwise = "" if node.otherwise is None else f" ELSE {self._wide(node.otherwise, scale)}"
        return f"(CASE {branches}{otherwise} END)"

    def _condition(self, node: Compare | OneOf | IsNull | Not | AllOf | AnyOf | KeyRef | AggregateRef) -> str:
        match node:
            case Compare():
                return self._compare(node)
            case OneOf():
                return self._one_of(node)
            case IsNull():
                return f"({self.raw_or_text(node.of)} IS NULL)"
            case Not():
                return f"(NOT {self.text(node.of)})"
            case AllOf() | AnyOf():
                word = " AND " if isinstance(node, AllOf) else " OR "
                return "(" + word.join(self.text(part) for part in node.of) + ")"
            case KeyRef() | AggregateRef():
                raise AssertionError("a shell node beneath the cut")

    def _compare(self, node: Compare) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.left, node.right))
        return f"({self._at(node.left, scale)} {node.comparison} {self._at(node.right, scale)})"

    def _one_of(self, node: OneOf) -> str:
        scale = max(extent_of(part, self._columns).scale for part in (node.of, *node.values))
        values = ", ".join(self._at(value, scale) for value in node.values)
        return f"({self._at(node.of, scale)} IN ({values}))"


def _literal(literal: Literal) -> str:
    match literal:
        case NumberLiteral():
            return f"({literal.value})" if literal.value < 0 else str(literal.value)
        case TextLiteral():
            return _text(literal.value)
        case DateLiteral():
            return f"DATE '{day_of(literal.day).isoformat()}'"
        case TruthLiteral():
            return "TRUE" if literal.value else "FALSE"
        case _:
            assert_never(literal)
