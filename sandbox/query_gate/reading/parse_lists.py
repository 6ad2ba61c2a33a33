"""Aggregates that give a list: one column of the answer for each of its items, when they stand as an output alone."""

from collections.abc import Iterator

from sqlglot import exp

from sandbox.query_gate.reading.parse_nodes import consume, written

_SHARES: dict[type[exp.Expr], str] = {
    exp.PercentileCont: "expression",
    exp.PercentileDisc: "expression",
    exp.Quantile: "quantile",
}


def listed(node: exp.Expr, alias: str | None) -> Iterator[tuple[exp.Expr, str | None]]:
    """Give the columns that an output stands for, each with its name: most stand for themselves."""
    items = _list_of(node)
    if items is None:
        yield node, alias
    elif isinstance(node, exp.Anonymous):
        yield from _bins(node, items, alias or f"histogram({written(node.expressions[0])})")
    else:
        for item in items.expressions:
            one = node.copy()
            one.set(_SHARES[type(node)], item.copy())
            yield one, None if alias is None else f"{alias}[{written(item)}]"


def _list_of(node: exp.Expr) -> exp.Array | None:
    found = None
    if type(node) in _SHARES:
        found = node.args.get(_SHARES[type(node)])
    elif isinstance(node, exp.Anonymous) and str(node.this).lower() == "histogram" and len(node.expressions) == 2:
        consume(node, "this", "expressions")
        found = node.expressions[1]
    if type(found) is not exp.Array or not found.expressions:
        return None
    consume(found, "expressions")
    return found


def _bins(node: exp.Anonymous, edges: exp.Array, name: str) -> Iterator[tuple[exp.Expr, str]]:
    count = len(edges.expressions)
    for place in range(1, count + 2):
        edge = written(edges.expressions[min(place, count) - 1])
        arguments = [node.expressions[0].copy(), edges.copy(), exp.Literal.number(place)]
        sign = "≤" if place <= count else ">"
        yield exp.Anonymous(this="histogram_bin", expressions=arguments), f"{name}[{sign} {edge}]"
