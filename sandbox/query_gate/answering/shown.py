"""How stored values are shown: scaled numbers with their point, dates as ISO text."""

from datetime import date
from fractions import Fraction

from sandbox.core.columns import Value, day_number, day_of
from sandbox.query_gate.language.expressions import Literal
from sandbox.query_gate.meaning.domains import Extent, Stored, extent_of_literal
from sandbox.query_gate.meaning.kinds import Kind


def shown_number(stored: int, scale: int) -> int | float:
    """Show a stored number: whole where its scale is 0."""
    return stored / 10**scale if scale else stored


def shown(stored: Stored | None, extent: Extent) -> Value:
    """Show a stored value of an extent."""
    if stored is None or extent.kind in (Kind.TEXT, Kind.TRUTH):
        return stored
    return day_of(int(stored)).isoformat() if extent.kind is Kind.DATE else shown_number(int(stored), extent.scale)


def stored(value: Value, extent: Extent) -> Stored | None:
    """Give back the stored value of an extent from how it is shown."""
    if value is None or extent.kind in (Kind.TEXT, Kind.TRUTH):
        return value if not isinstance(value, float) else None
    if extent.kind is Kind.DATE:
        return day_number(date.fromisoformat(str(value)))
    number: int = round(Fraction(value) * 10**extent.scale)
    return number


def shown_literal(literal: Literal) -> Value:
    """Show a constant."""
    extent = extent_of_literal(literal)
    values = extent.values or (None,)
    return shown(values[0], extent)
