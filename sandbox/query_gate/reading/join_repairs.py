"""What to write instead of a join the gate has no place for: the same sources, joined on columns that are equal."""

from collections.abc import Iterator

from sqlglot import exp

from sandbox.query_gate.reading.parse_nodes import leave_out
from sandbox.query_gate.reading.row_names import Item, RowNames


def conjuncts(node: exp.Expr) -> Iterator[exp.Expr]:
    """Give the conditions that AND holds together, in order."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if type(part) is exp.Paren:
            waiting.append(part.this)
        elif type(part) is exp.And:
            waiting += [part.expression, part.this]
        else:
            yield part


def joined_on_units(join: exp.Expr, names: RowNames, item: Item) -> exp.Expr | None:
    """Give a join on what WHERE sets equal, which is taken out of it, else on the privacy unit, else none."""
    equal = _equality_in_where(join, names, item)
    if equal is not None:
        leave_out(equal)
        return exp.Join(this=join.this.copy(), on=equal.copy())
    earlier = next((other for other in names.items if other.unit), None)
    if earlier is None or not earlier.unit or not item.unit:
        return None
    units = exp.column(earlier.unit, table=earlier.name), exp.column(item.unit, table=item.name)
    return exp.Join(this=join.this.copy(), on=exp.EQ(this=units[0], expression=units[1]))


def _equality_in_where(join: exp.Expr, names: RowNames, item: Item) -> exp.Expr | None:
    where = None if join.parent is None else join.parent.args.get("where")
    if not isinstance(where, exp.Where):
        return None
    for node in conjuncts(where.this):
        sides = {_owner(part, names, item) for part in (node.this, node.expression)} if type(node) is exp.EQ else set()
        if sides == {"earlier", "new"}:
            return node
    return None


def _owner(node: exp.Expr, names: RowNames, item: Item) -> str:
    for owner, some in (("new", RowNames((item,))), ("earlier", names)):
        if type(node) is exp.Column and is_known(node, some):
            return owner
    return ""


def is_known(node: exp.Expr, names: RowNames) -> bool:
    """Tell whether a reference to a column is one to these rows."""
    qualifier = node.text("table").lower()
    if qualifier:
        return any(item.name.lower() == qualifier for item in names.items)
    return node.name.lower() in names.all_columns(None)
