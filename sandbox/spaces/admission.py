"""What a text may read: one SELECT over the tables of the space, the tables passed with it, and its own subqueries.

The engine's functions and views that show settings, files, storage statistics (with extreme values!) or switch on its
query log are SELECTs too. They are not listed here: what is not known is not admitted.
"""

from collections.abc import Iterator
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None

SOURCES = frozenset({"BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EXPRESSION_LIST", "TABLE_FUNCTION"})
ROW_MAKERS = frozenset({"range", "generate_series", "unnest"})
CATALOGS = frozenset({"", "s"})
SCHEMAS = frozenset({"", "main"})


class NotAdmitted(Exception):
    """The text is not one SELECT, or reads what it may not."""


def check_reads(tree: Json, tables: frozenset[str]) -> None:
    """Check a statement's tree, as the engine's `json_serialize_sql` gives it.

    Args:
        tree: the whole answer; it holds an error where the text is no SELECT.
        tables: lower-case names of the tables there are.

    Raises:
        NotAdmitted: the text is not one SELECT, or reads what it may not.
    """
    if not isinstance(tree, dict) or tree.get("error") is not False:
        raise NotAdmitted
    statements = tree.get("statements")
    if not isinstance(statements, list) or len(statements) != 1:
        raise NotAdmitted
    if not all(_is_admitted(node, known) for node, known in _nodes(tree, tables) if _is_source(node)):
        raise NotAdmitted


def _nodes(tree: Json, tables: frozenset[str]) -> Iterator[tuple[dict[str, Json], frozenset[str]]]:
    """Give every node, and the names known there: a WITH clause's hold within its own query only."""
    left = [(tree, tables)]
    while left:
        node, known = left.pop()
        if isinstance(node, dict):
            known = known.union(_own_names(node))
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


def _is_admitted(source: dict[str, Json], known: frozenset[str]) -> bool:
    kind = source.get("type")
    if kind == "BASE_TABLE":
        place_is_ours = source.get("catalog_name") in CATALOGS and source.get("schema_name") in SCHEMAS
        return place_is_ours and str(source.get("table_name")).lower() in known
    if kind == "TABLE_FUNCTION":
        function = source.get("function")
        return isinstance(function, dict) and function.get("function_name") in ROW_MAKERS
    return kind in SOURCES
