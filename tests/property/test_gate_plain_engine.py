"""What an expression of rows means is what plain DuckDB makes of the analyst's own text, on data within the contract.

Three differences are known, and told in the language's chapters: dividing by 0 gives NULL, not infinity; `//` cuts
the quotient of a decimal too, which the engine leaves as it is; and where the engine calculates in DOUBLE, what jumps
(rounding, comparing, a rest) may fall to the other side, and a factor makes the difference larger.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeGuard

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from sandbox.query_gate.language.expressions import Arithmetic, Cast, Compare, Expression, OneOf, Rounded, Sign
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.language.phrase import phrase
from sandbox.query_gate.language.vocabulary import CastType, Operator
from sandbox.query_gate.language.walk import parts_of
from sandbox.query_gate.meaning.check import columns_of
from sandbox.query_gate.meaning.domains import bounds_of
from sandbox.query_gate.meaning.extents import extent_of
from tests.property import gate_strategies_functions as functions
from tests.property.gate_reference import Row, clamped, value_of
from tests.property.gate_reference_functions import Scalar
from tests.property.gate_strategies import conditions, numbers
from tests.unit.query_gate.gate_world import ROWS, VISITS

RELAXED = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]
COLUMNS = columns_of(VISITS)
SAMPLE = [clamped(visit, VISITS) for visit in ROWS if visit.rank <= 4 and visit.kind != "unlisted"][:60]
MILLIONTH = Fraction(1, 10**6)
NAMES = ("kind", "day", "fee", "score", "urgent", "level", "note")
expressions: st.SearchStrategy[Expression] = st.one_of(
    functions.keys, functions.numbers, functions.filled_conditions, numbers, conditions
)


@pytest.fixture(scope="module")
def plain() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE visits (kind VARCHAR, day DATE, fee DECIMAL(9, 2), score BIGINT, urgent BOOLEAN, "
            "level BIGINT, note VARCHAR, place INTEGER)"
        )
        for place, row in enumerate(SAMPLE):
            values = [stored(row, name) for name in NAMES]
            connection.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [*values, place])
        yield connection


def stored(row: Row, name: str) -> object:
    value = row[name]
    if not isinstance(value, Fraction):
        return value
    return Decimal(int(value * 100)) / 100 if name == "fee" else int(value)


@given(expressions)
@settings(max_examples=100, deadline=None, suppress_health_check=RELAXED)
def test_an_expression_means_what_the_plain_engine_makes_of_it(
    plain: duckdb.DuckDBPyConnection, node: Expression
) -> None:
    check_meaning(plain, node)


@pytest.mark.slow
@given(expressions)
@settings(max_examples=5000, deadline=None, suppress_health_check=RELAXED)
def test_an_expression_means_what_the_plain_engine_makes_of_it_at_length(
    plain: duckdb.DuckDBPyConnection, node: Expression
) -> None:
    check_meaning(plain, node)


def check_meaning(plain: duckdb.DuckDBPyConnection, node: Expression) -> None:
    try:
        extent_of(node, COLUMNS)
        assume(not any(is_known_to_differ(part) for part in parts_of(node)))
    except Objection:
        reject()
    found = plain.execute(f"SELECT {phrase(node)} FROM visits ORDER BY place").fetchall()
    for (value,), row in zip(found, SAMPLE, strict=True):
        assert is_same(value, value_of(node, row), millionths(node)), (phrase(node), value)


def millionths(node: Expression) -> Fraction:
    """Give by how much what is cut at six places in each quotient may add up to."""
    return MILLIONTH * (1 + sum(1 for part in parts_of(node) if is_double(part)))


def is_double(part: object) -> bool:
    """Tell whether the engine calculates a part in DOUBLE."""
    if isinstance(part, Cast):
        return part.to is CastType.DOUBLE
    return isinstance(part, Arithmetic) and part.operator is Operator.DIVIDE


def is_known_to_differ(part: object) -> bool:
    if is_step(part):
        return any(is_double(of) for of in parts_of(part)) or cuts_a_decimal(part)
    if not isinstance(part, Arithmetic) or part.operator is not Operator.DIVIDE:
        return False
    divisor = bounds_of(extent_of(part.right, COLUMNS))
    is_nested = any(is_double(of) for side in (part.left, part.right) for of in parts_of(side))
    return is_nested or divisor.low <= 0 <= divisor.high


def is_step(part: object) -> TypeGuard[Expression]:
    """Tell whether a part jumps, or grows fast, where its own parts hardly change."""
    match part:
        case Rounded() | Sign() | Compare() | OneOf():
            return True
        case Cast(to=to):
            return to is not CastType.DOUBLE
        case Arithmetic(operator=operator):
            return operator in (Operator.CUT, Operator.REST, Operator.MULTIPLY)
    return False


def cuts_a_decimal(part: object) -> bool:
    return isinstance(part, Arithmetic) and part.operator is Operator.CUT and extent_of(part.left, COLUMNS).scale > 0


def is_same(found: object, expected: Scalar, tolerance: Fraction) -> bool:
    if found is None or expected is None:
        return found is expected
    if isinstance(expected, Fraction):
        return abs(Fraction(str(found)) - expected) <= tolerance * max(Fraction(1), abs(expected))
    if isinstance(expected, date):
        return (found.date() if isinstance(found, datetime) else found) == expected
    return found == expected


def test_the_known_differences_are_there(plain: duckdb.DuckDBPyConnection) -> None:
    text = "SELECT 1 / 0, 23.5::DECIMAL(9, 2) // 10, 94.5::DOUBLE::INTEGER"
    quotient, cut, half = plain.execute(text).fetchall()[0]
    assert (quotient, cut, half) == (float("inf"), 2.35, 94)
