"""The least that can be asked: how many rows a table has. What is refused without a closer rewrite is led there."""

import re
from collections.abc import Iterable

from sandbox.query_gate.language.expressions import AggregateRef
from sandbox.query_gate.language.model import CountRows, Output, Query
from sandbox.query_gate.language.write_query import write_query

_WORD = re.compile(r"\w+")


def least_questions(sql: str, tables: Iterable[str]) -> tuple[str, ...]:
    """Count the rows of each table in turn, those the text names first."""
    words = {word.lower() for word in _WORD.findall(sql)}
    named = sorted(tables, key=lambda table: not words.issuperset(map(str.lower, _WORD.findall(table))))
    return tuple(write_query(Query(table, (Output(AggregateRef(0)),), (CountRows(),))) for table in named)
