"""One statement out of a text, and a refusal out of an objection to one of its nodes."""

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from sandbox.core.errors.asking import NotOneSelect, QuestionTooLong, QuestionUnreadable, RowsAsked
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.query_gate.reading.lexical import MAX_NESTING, NESTING, check_text
from sandbox.query_gate.reading.parse_nodes import DIALECT, Unreadable, is_deeper_than, written

MAX_DEPTH = 100


def statement_of(sql: str) -> exp.Query:
    """Give the one SELECT, or set operation of SELECTs, that a text is.

    Raises:
        RefusedQuestion: it is not, or it is too long or too deep.
    """
    check_text(sql)
    statement = _parsed(sql)
    if is_deeper_than(MAX_DEPTH, statement):
        raise QuestionTooLong(fragment=sql[:40], what=NESTING, limit=MAX_DEPTH)
    return statement


def _parsed(sql: str) -> exp.Query:
    try:
        statements = sqlglot.parse(sql, dialect=DIALECT)
    except RecursionError:
        raise QuestionTooLong(fragment=sql[:40], what=NESTING, limit=MAX_NESTING) from None
    except (SqlglotError, ValueError) as error:
        raise QuestionUnreadable(fragment=_place_of(error, sql)) from None
    found = [s for s in statements if s is not None and type(s) is not exp.Semicolon]
    if len(found) != 1:
        raise NotOneSelect(fragment=f"{len(found)} statements")
    if not isinstance(found[0], exp.Select | exp.SetOperation):
        raise NotOneSelect(fragment=found[0].key.upper())
    return found[0]


def _place_of(error: Exception, sql: str) -> str:
    places = getattr(error, "errors", None) or [{}]
    return str(places[0].get("highlight") or sql[:40])


def refusal(statement: exp.Query, objection: Unreadable) -> RefusedQuestion:
    """Give the refusal that the asker sees, with the statement repaired as far as one objection tells."""
    fragment = objection.fragment
    if objection.leaf is RowsAsked:
        return RowsAsked(fragment=fragment, rewrite=_counting(statement))
    objection.repair()
    return objection.leaf(fragment=fragment, rewrite=written(_whole(statement)), **objection.facts)


def _whole(statement: exp.Query) -> exp.Query:
    """Give a statement from which parts were left out in a form that can be written."""
    for select in statement.find_all(exp.Select):
        for clause in ("group", "order"):
            node = select.args.get(clause)
            if isinstance(node, exp.Expr) and not node.expressions:
                select.set(clause, None)
        if not select.expressions:
            select.set("expressions", [exp.Count(this=exp.Star(), big_int=True)])
    return statement


def _counting(statement: exp.Query) -> str | None:
    if statement.args.get("from_") is None:
        return None
    count = exp.Select(expressions=[exp.Count(this=exp.Star())])
    for clause in ("with_", "from_", "joins", "where"):
        kept = statement.args.get(clause)
        count.set(clause, [node.copy() for node in kept] if isinstance(kept, list) else kept and kept.copy())
    return written(count)
