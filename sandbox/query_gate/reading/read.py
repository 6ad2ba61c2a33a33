"""Read a text as a whole question."""

from sandbox.query_gate.language.program import Program
from sandbox.query_gate.reading.parse import parse


def read(sql: str) -> Program:
    """Read a text.

    Raises:
        RefusedQuestion: it is not in the gate's language.
    """
    return Program((parse(sql),))
