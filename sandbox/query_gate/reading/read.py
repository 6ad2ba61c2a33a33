"""Read a text as a whole question."""

from sqlglot import exp

from sandbox.core.errors.asking import RowsAsked
from sandbox.query_gate.language.program import Program
from sandbox.query_gate.language.tables import NO_TABLES, TableNames
from sandbox.query_gate.reading.cut import Cutter
from sandbox.query_gate.reading.parse import read_select
from sandbox.query_gate.reading.parse_nodes import Unreadable
from sandbox.query_gate.reading.scopes import Scope
from sandbox.query_gate.reading.statement import refusal, statement_of

_SOURCES = (exp.From, exp.Join, exp.In)


def read(sql: str, tables: TableNames = NO_TABLES) -> Program:
    """Read a text that asks tables of these names.

    A single SELECT over rows whose shell is local to its groups stays one query, with exact intervals; all else is cut.

    Raises:
        RefusedQuestion: it is not in the gate's language.
    """
    statement = statement_of(sql)
    try:
        return _program(statement, tables)
    except Unreadable as objection:
        raise refusal(statement, objection) from None


def _program(statement: exp.Query, tables: TableNames) -> Program:
    if not isinstance(statement, exp.Select) or not Cutter(tables).reads_rows(statement):
        return Cutter(tables).program(statement)
    try:
        return Program((read_select(statement, Scope(tables)),))
    except Unreadable as first:
        return _cut_instead(statement, tables, first)


def _cut_instead(statement: exp.Select, tables: TableNames, first: Unreadable) -> Program:
    try:
        return Cutter(tables).program(statement)
    except Unreadable as second:
        raise (second if _is_wide(statement) and second.leaf is not RowsAsked else first) from None


def _is_wide(statement: exp.Select) -> bool:
    """Tell whether a SELECT has windows or subqueries of single values, which only a cut can give a meaning."""
    values = (node for node in statement.find_all(exp.Subquery) if not isinstance(node.parent, _SOURCES))
    return any(statement.find_all(exp.Window)) or any(values)
