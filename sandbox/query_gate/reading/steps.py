"""Read one SELECT, or what stands behind a set operation, as a step over results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import ErrorLevel, exp

from sandbox.core.errors.asking import KindMismatch, NameAmbiguous, RowsAsked
from sandbox.core.text import Text
from sandbox.query_gate.language.results import (
    Among,
    Applied,
    BlockRef,
    Cut,
    Function,
    JoinKind,
    Picked,
    Reference,
    ResultColumn,
    ResultExpression,
    ResultOrdering,
    ResultOutput,
    Source,
    Step,
)
from sandbox.query_gate.reading.blocks import BlockDraft, BlockDrafts
from sandbox.query_gate.reading.columns import Columns
from sandbox.query_gate.reading.parse_literals import read_count
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of, unknown
from sandbox.query_gate.reading.relations import Results, Scope
from sandbox.query_gate.reading.result_expressions import Surroundings
from sandbox.query_gate.reading.result_levels import check_levels, has_gathered
from sandbox.query_gate.reading.result_windows import StepExpressions

_CLAUSES = (
    "expressions",
    "from_",
    "joins",
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "with_",
    "distinct",
)
_ONE_VALUE = Text("one value: an aggregate without GROUP BY, or LIMIT 1", "单个值:无 GROUP BY 的聚合,或 LIMIT 1")

Items = list[tuple[exp.Expr | ResultColumn, str]]


@dataclass(frozen=True, slots=True)
class Bench:
    """Where a step is made: `results` reads a sub-query, `keep` adds a step."""

    results: Callable[[exp.Expr, Scope], Results]
    keep: Callable[[Step], Reference]
    drafts: BlockDrafts


class StepReader:
    """Reads one step."""

    def __init__(self, bench: Bench, scope: Scope) -> None:
        self._bench = bench
        self._scope = scope
        self._sources: list[Source] = []
        self._columns = Columns()
        self._draft: BlockDraft | None = None
        self._aliases: Mapping[str, ResultExpression] = {}
        self._reader = StepExpressions(Surroundings(self._find, self._among))

    def over_results(self, node: exp.Select, found: list[tuple[exp.Expr, Results]]) -> Results:
        """Read a SELECT that reads results only."""
        consume(node, *_CLAUSES)
        joins = [None, *(node.args.get("joins") or ())]
        for (source, results), join in zip(found, joins, strict=False):
            self._join(source, results, join)
        where = self._optional(node, "where")
        items = self._items(node)
        keys = self._keys(node, items)
        step = self._step(node, items, where, keys)
        is_single = step.keys == () or (step.keys is None and all(results.is_single for _, results in found))
        return self._kept(step, is_single=is_single)

    def over_block(self, node: exp.Select, entries: tuple[exp.Expr, ...]) -> Results:
        """Read a SELECT that aggregates rows: its rows, keys and aggregates become a block, all else a step."""
        consume(node, *_CLAUSES)
        self._draft = self._bench.drafts.of(node, entries)
        self._sources.append(Source(BlockRef(self._draft.index), JoinKind.FIRST))
        step = self._step(node, self._items(node), None, None)
        return self._kept(step, is_single=self._draft.is_single)

    def _kept(self, step: Picked, *, is_single: bool) -> Results:
        names = tuple(output.name for output in step.outputs)
        return Results(self._bench.keep(step), names, is_single or step.cut.limit == 1)

    def cut_of_names(self, node: exp.Expr, names: tuple[str, ...]) -> Cut:
        """Read ORDER BY, LIMIT and OFFSET behind a set operation."""
        self._columns.add(None, names, 0)
        outputs = tuple(ResultOutput(ResultColumn(0, place), name) for place, name in enumerate(names))
        cut = self._cut(node, outputs)
        if not all(isinstance(item.of, ResultColumn) for item in cut.order):
            raise unknown(node.args["order"])
        return cut

    def _step(
        self,
        node: exp.Select,
        items: Items,
        where: ResultExpression | None,
        keys: tuple[ResultExpression, ...] | None,
    ) -> Picked:
        outputs = tuple(ResultOutput(self._read(item), name) for item, name in items)
        self._aliases = {output.name.lower(): output.of for output in outputs}
        having, cut = self._optional(node, "having"), self._cut(node, outputs)
        if self._draft is not None:
            where, having = having, None
        elif keys is None and has_gathered((outputs, having, cut.order)):
            keys = ()
        step = Picked(tuple(self._sources), outputs, where, keys, having, _is_distinct(node), cut)
        check_levels(step, node)
        if step.is_distinct and any(item.of not in [o.of for o in outputs] for item in cut.order):
            raise unknown(node.args["order"])
        return step

    def _join(self, source: exp.Expr, results: Results, join: exp.Expr | None) -> None:
        place = len(self._sources)
        self._sources.append(Source(results.of, JoinKind.FIRST if join is None else _kind_of(join)))
        shared = [] if join is None else list(join.args.get("using") or ())
        equal = [self._columns.equal(name, results.names, place) for name in shared]
        self._columns.add(source, results.names, place, tuple(name_of(name).lower() for name in shared))
        on = None if join is None or join.args.get("on") is None else self._reader.read(child(join, "on"))
        conditions = (*equal, *(() if on is None else (on,)))
        if conditions:
            self._sources[place] = Source(results.of, self._sources[place].join, _all_of(conditions))

    def _items(self, node: exp.Select) -> Items:
        items: Items = []
        for item in node.expressions:
            if self._draft is None and _is_star(item):
                items += self._columns.starred(item)
            elif type(item) is exp.Alias:
                consume(item, "this", "alias")
                items.append((child(item), name_of(child(item, "alias"))))
            else:
                items.append((item, _name_of(item)))
        if not items:
            raise Unreadable(node, RowsAsked)
        return items

    def _keys(self, node: exp.Select, items: Items) -> tuple[ResultExpression, ...] | None:
        group = node.args.get("group")
        if group is None:
            return None
        consume(group, "expressions")
        return tuple(dict.fromkeys(self._key(part, items) for part in group.expressions))

    def _key(self, part: exp.Expr, items: Items) -> ResultExpression:
        if _is_place(part):
            return self._read(items[_checked_place(part, len(items))][0])
        if type(part) is exp.Column and part.args.get("table") is None:
            named = [item for item, name in items if name.lower() == part.name.lower()]
            if named and not self._columns.has(part.name):
                return self._read(named[0])
        return self._reader.read(part)

    def _read(self, item: exp.Expr | ResultColumn) -> ResultExpression:
        return item if isinstance(item, ResultColumn) else self._reader.read(item)

    def _optional(self, node: exp.Expr, clause: str) -> ResultExpression | None:
        part = node.args.get(clause)
        if part is None or (clause == "where" and self._draft is not None):
            return None
        consume(part, "this")
        return self._reader.read(child(part))

    def _cut(self, node: exp.Expr, outputs: tuple[ResultOutput, ...]) -> Cut:
        order = node.args.get("order")
        items: tuple[ResultOrdering, ...] = ()
        if order is not None:
            consume(order, "expressions")
            items = tuple(self._ordering(item, outputs) for item in order.expressions)
        return Cut(items, _limit_of(node, "limit"), _limit_of(node, "offset") or 0)

    def _ordering(self, node: exp.Expr, outputs: tuple[ResultOutput, ...]) -> ResultOrdering:
        if not _is_place(child(node)):
            return self._reader.ordering(node)
        consume(node, "this", "desc", "nulls_first")
        of = outputs[_checked_place(child(node), len(outputs))].of
        return ResultOrdering(of, bool(node.args.get("desc")), bool(node.args.get("nulls_first")))

    def _find(self, node: exp.Expr) -> ResultExpression | None:
        """Find what a node names: a key or aggregate of the block, a column of results, an output, one value."""
        if type(node) is exp.Subquery:
            return self._one_value(node)
        place = None if self._draft is None else self._draft.column_of(node)
        if place is not None:
            return ResultColumn(0, place)
        if type(node) is not exp.Column:
            return None
        alias = self._aliases.get(node.name.lower()) if node.args.get("table") is None else None
        found = None if self._draft is not None else self._columns.find(node)
        if alias is None and found is None:
            raise self._objection(node)
        if alias is not None and found not in (None, alias):
            raise Unreadable(node, NameAmbiguous)
        return alias if found is None else found

    def _objection(self, node: exp.Expr) -> Unreadable:
        if self._draft is None:
            return self._columns.missing(node)
        return Unreadable(node, RowsAsked, exp.Count(this=exp.Star(), big_int=True))

    def _one_value(self, node: exp.Expr) -> ResultExpression:
        results = self._bench.results(node, self._scope)
        if not results.is_single or len(results.names) != 1:
            raise Unreadable(node, KindMismatch, None, {"needed": _ONE_VALUE})
        source = Source(results.of, JoinKind.SINGLE)
        if source not in self._sources:
            self._sources.append(source)
        return ResultColumn(self._sources.index(source), 0)

    def _among(self, node: exp.Expr) -> ResultExpression | None:
        consume(node, "this", "query")
        results = self._bench.results(child(node, "query"), self._scope)
        if len(results.names) != 1:
            return None
        return Among(self._reader.read(child(node)), results.of)


def _all_of(conditions: tuple[ResultExpression, ...]) -> ResultExpression:
    return conditions[0] if len(conditions) == 1 else Applied(Function.AND, conditions)


def _kind_of(join: exp.Expr) -> JoinKind:
    consume(join, "this", "on", "using", "side", "kind")
    side, kind = str(join.args.get("side") or "").upper(), str(join.args.get("kind") or "").upper()
    if side == "LEFT" and kind in ("", "OUTER"):
        return JoinKind.LEFT
    if side or kind not in ("", "INNER", "CROSS"):
        raise unknown(join)
    return JoinKind.INNER


def _is_distinct(node: exp.Select) -> bool:
    distinct = node.args.get("distinct")
    if distinct is None:
        return False
    consume(distinct)
    return True


def _is_star(item: exp.Expr) -> bool:
    return type(item) is exp.Star or (type(item) is exp.Column and type(item.this) is exp.Star)


def _is_place(node: exp.Expr) -> bool:
    return type(node) is exp.Literal and not node.is_string


def _checked_place(node: exp.Expr, count: int) -> int:
    if not 1 <= read_count(node) <= count:
        raise Unreadable(node, KindMismatch, None, {"needed": f"1 … {count}"})
    return read_count(node) - 1


def _limit_of(node: exp.Expr, clause: str) -> int | None:
    part = node.args.get(clause)
    if part is None:
        return None
    consume(part, "expression")
    return read_count(child(part, "expression"))


def _name_of(item: exp.Expr) -> str:
    if type(item) is exp.Column:
        return item.name
    return item.sql(dialect="duckdb", normalize_functions="lower", unsupported_level=ErrorLevel.IGNORE)
