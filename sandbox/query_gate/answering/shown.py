"""How stored values are shown: scaled numbers with their point, dates as ISO text."""

from sandbox.core.columns import Value, day_of
from sandbox.query_gate.language.expressions import Literal
from sandbox.query_gate.meaning.extents import Extent, Stored, extent_of_literal
from sandbox.query_gate.meaning.kinds import Kind


def shown_number(stored: int, scale: int) -> int | float:
    """Show a stored number: whole where its scale is 0."""
    return stored / 10**scale if scale else stored


def shown(stored: Stored | None, extent: Extent) -> Value:
    """Show a stored value of an extent."""
    if stored is None or extent.kind in (Kind.TEXT, Kind.TRUTH):
        return stored
    return day_of(int(stored)).isoformat() if extent.kind is Kind.DATE else shown_number(int(stored), extent.scale)


def shown_literal(literal: Literal) -> Value:
    """Show a constant."""
    extent = extent_of_literal(literal)
    values = extent.values or (None,)
    return shown(values[0], extent)
