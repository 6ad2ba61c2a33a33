"""What a text may read: one SELECT over the tables of the space, the tables passed with it, and its own subqueries.

The engine's functions and views that show settings, files, storage statistics (with extreme values!) or switch on its
query log are SELECTs too. They are not listed here: what is not known is not admitted. A masked sample's tables may be
described as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sandbox.spaces.reasons import Because, Reason

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

SOURCES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION"})
UNREADABLE = "parser"
ROW_MAKERS = frozenset({"range", "generate_series", "unnest"})
CATALOGS = frozenset({"", "s"})
SCHEMAS = frozenset({"", "main"})
NO_DESCRIPTIONS: frozenset[str] = frozenset()
SAMPLE_DESCRIPTIONS = frozenset({"DESCRIBE", "SUMMARY", "SHOW_UNQUALIFIED"})
LIST_OF_TABLES = '"tables"'


class NotAdmitted(Exception):
    """The text is not one SELECT, or reads what it may not; the reason is for readers of masked samples alone."""

    def __init__(self, reason: Reason) -> None:
        super().__init__()
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Readable:
    """What a text may read: tables by lower-case name, and kinds of descriptions of them."""

    tables: frozenset[str]
    descriptions: frozenset[str] = NO_DESCRIPTIONS


def check_reads(tree: Json, readable: Readable) -> None:
    """Check a statement's tree, as the engine's `json_serialize_sql` gives it.

    Args:
        tree: the whole answer; it holds an error where the text is no SELECT.
        readable: the tables there are, and how they may be described.

    Raises:
        NotAdmitted: the text is not one SELECT, or reads what it may not.
    """
    _check_one_select(tree)
    for node, known in _nodes(tree, readable.tables):
        if _is_source(node) and not _is_admitted(node, Readable(known, readable.descriptions)):
            raise NotAdmitted(_why_not(node, readable.tables))


def _check_one_select(tree: Json) -> None:
    told = tree if isinstance(tree, dict) else {}
    if told.get("error_type") == UNREADABLE:
        raise NotAdmitted(Reason(Because.ENGINE, str(told.get("error_message"))))
    statements = told.get("statements")
    if told.get("error") is not False or not isinstance(statements, list) or len(statements) != 1:
        raise NotAdmitted(Reason(Because.NOT_ONE_SELECT))


def _why_not(source: dict[str, Json], tables: frozenset[str]) -> Reason:
    """Say why a source is not admitted, in words of the text itself."""
    kind, function = source.get("type"), source.get("function")
    if kind == "BASE_TABLE":
        parts = (source.get("catalog_name"), source.get("schema_name"), source.get("table_name"))
        return Reason(Because.NO_SUCH_TABLE, ".".join(str(part) for part in parts if part), tuple(sorted(tables)))
    name = function.get("function_name") if isinstance(function, dict) else kind
    return Reason(Because.NO_SOURCE, str(name))


def _nodes(tree: Json, tables: frozenset[str]) -> Iterator[tuple[dict[str, Json], frozenset[str]]]:
    """Give every node, and the names known there: a WITH clause's hold within its own query only.

    What is described knows none from outside: it is not said whether the engine would take them for its own views.
    """
    left = [(tree, tables)]
    while left:
        node, known = left.pop()
        if isinstance(node, dict):
            known = known.union(_own_names(node)) if node.get("type") != "SHOW_REF" else tables
            yield node, known
            left.extend((child, known) for child in node.values())
        elif isinstance(node, list):
            left.extend((child, known) for child in node)


def _own_names(node: dict[str, Json]) -> Iterator[str]:
    """Give the names that a WITH clause makes."""
    clause = node.get("cte_map")
    entries = clause.get("map") if isinstance(clause, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            yield str(entry.get("key")).lower()


def _is_source(node: dict[str, Json]) -> bool:
    """Tell sources of rows from expressions (which have a class) and from whole queries (which have modifiers)."""
    return "sample" in node and "class" not in node and "modifiers" not in node


def _is_admitted(source: dict[str, Json], readable: Readable) -> bool:
    kind = source.get("type")
    if kind == "BASE_TABLE":
        place_is_ours = source.get("catalog_name") in CATALOGS and source.get("schema_name") in SCHEMAS
        return place_is_ours and str(source.get("table_name")).lower() in readable.tables
    if kind == "TABLE_FUNCTION":
        function = source.get("function")
        return isinstance(function, dict) and function.get("function_name") in ROW_MAKERS
    if kind == "SHOW_REF":
        return _is_description(source, readable.descriptions)
    return kind in SOURCES


def _is_description(source: dict[str, Json], descriptions: frozenset[str]) -> bool:
    """Admit the list of tables, and what describes a query: that one's own sources are looked at like all others."""
    kind, name, query = source.get("show_type"), source.get("table_name"), source.get("query")
    if kind not in descriptions:
        return False
    if kind == "SHOW_UNQUALIFIED":
        return name == LIST_OF_TABLES and query is None
    return name == "" and isinstance(query, dict)
