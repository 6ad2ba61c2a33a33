"""Write a whole query as the analyst would: for rewrites and for telling two views of an answer apart."""

from sandbox.query_gate.language.expressions import Expression, NumberLiteral
from sandbox.query_gate.language.labels import labelled, labels_of, sources_of
from sandbox.query_gate.language.model import Join, Ordering, PerUnit, Query, UnitValue
from sandbox.query_gate.language.phrase import name_text, phrase


def write_query(query: Query) -> str:
    """Write a query as SQL that parses to the same query."""
    views = ", ".join(f"{name_text(view.name)} AS ({_view(view)})" for view in query.views)
    return (f"WITH {views} " if views else "") + _select(labelled(query, query))


def _select(query: Query) -> str:
    outputs = ", ".join(_output(o.of, o.name, query) for o in query.outputs)
    text = " ".join(("SELECT", outputs, "FROM", _from(query)))
    if query.where is not None:
        text += f" WHERE {phrase(query.where, query)}"
    if query.keys:
        text += " GROUP BY " + ", ".join(phrase(key, query) for key in query.keys)
    if query.having is not None:
        text += f" HAVING {phrase(query.having, query)}"
    if query.order:
        text += " ORDER BY " + ", ".join(_ordering(item, query) for item in query.order)
    text += "" if query.limit is None else f" LIMIT {query.limit}"
    return text + (f" OFFSET {query.offset}" if query.offset else "")


def _view(view: PerUnit) -> str:
    rows = labelled(view.rows, view.rows)
    unit = phrase(labelled(view.unit, view.rows))
    values = [f"{value_text(labelled(value, view.rows))} AS {name_text(value.name)}" for value in view.values]
    units = [] if view.unit_name is None else [f"{unit} AS {name_text(view.unit_name)}"]
    where = "" if rows.where is None else f" WHERE {phrase(rows.where)}"
    return f"SELECT {', '.join(units + values)} FROM {_from(rows)}{where} GROUP BY {unit}"  # noqa: S608 - for reading


def value_text(value: UnitValue) -> str:
    """Write a value that is made of a unit's rows."""
    return f"{value.function}({'*' if value.of is None else phrase(value.of)})"


def _from(query: Query) -> str:
    named = zip(sources_of(query), labels_of(query), strict=True)
    names = [name_text(name) + ("" if label == name else f" AS {name_text(label)}") for name, label in named]
    joins = (join_text(join, name) for join, name in zip(query.joins, names[1:], strict=True))
    return " ".join((names[0], *joins))


def join_text(join: Join, name: str = "") -> str:
    """Write a join, whose source is called `name`, and on what its rows meet."""
    conditions = [f"{phrase(pair.left)} = {phrase(pair.right)}" for pair in join.on]
    conditions += [] if join.where is None else [f"({phrase(join.where)})"]
    return f"{join.kind} {name or name_text(join.table)} ON {' AND '.join(conditions)}"


def _output(of: Expression, name: str | None, query: Query) -> str:
    return phrase(of, query) + ("" if name is None else f" AS {name_text(name)}")


def _ordering(item: Ordering, query: Query) -> str:
    text = phrase(item.of, query)
    if isinstance(item.of, NumberLiteral):
        text = f"({text} + 0)"
    text += " DESC" if item.is_descending else ""
    return text + (" NULLS FIRST" if item.is_null_first else " NULLS LAST")
