"""Read a text as a whole question."""

from dataclasses import replace

from sqlglot import exp

from sandbox.core.errors.asking import RowsAsked
from sandbox.query_gate.language.program import Finest, Program
from sandbox.query_gate.language.tables import NO_TABLES, TableNames
from sandbox.query_gate.reading.cut import Cutter
from sandbox.query_gate.reading.grouping_sets import from_finest, has_sets, separately, sets_of
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
        return replace(_program(statement, tables), finest=_finest(statement, tables))
    except Unreadable as objection:
        raise refusal(statement, objection) from None


def _program(statement: exp.Query, tables: TableNames) -> Program:
    if not isinstance(statement, exp.Select) or not Cutter(tables).reads_rows(statement):
        return Cutter(tables).program(statement)
    try:
        return Program((read_select(statement, Scope(tables)),))
    except Unreadable as first:
        return _cut_instead(statement, tables, first)


def _finest(statement: exp.Query, tables: TableNames) -> Finest | None:
    """Read grouping sets as sums over the finest groups, where they can be."""
    if not isinstance(statement, exp.Select) or not has_sets(statement):
        return None
    sets = sets_of(statement)
    if from_finest(sets) is None:
        return None
    program = Cutter(tables, lambda of: from_finest(of) or separately(of)).program(statement.copy())
    places = range(len(sets.keys))
    return Finest(program, tuple(tuple(place for place in places if place not in kept) for kept in sets.sets))


def _cut_instead(statement: exp.Select, tables: TableNames, first: Unreadable) -> Program:
    try:
        return Cutter(tables).program(statement)
    except Unreadable as second:
        is_clearer = has_sets(statement) or (_is_wide(statement) and second.leaf is not RowsAsked)
        raise (second if is_clearer else first) from None


def _is_wide(statement: exp.Select) -> bool:
    """Tell whether a SELECT has windows or subqueries of single values, which only a cut can give a meaning."""
    values = (node for node in statement.find_all(exp.Subquery) if not isinstance(node.parent, _SOURCES))
    return any(statement.find_all(exp.Window)) or any(values)
