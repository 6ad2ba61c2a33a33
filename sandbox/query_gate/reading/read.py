"""Read a text as a whole question."""

from sandbox.query_gate.language.program import Program
from sandbox.query_gate.language.tables import NO_TABLES, TableNames
from sandbox.query_gate.reading.parse import parse


def read(sql: str, tables: TableNames = NO_TABLES) -> Program:
    """Read a text that asks tables of these names.

    Raises:
        RefusedQuestion: it is not in the gate's language.
    """
    return Program((parse(sql, tables),))
