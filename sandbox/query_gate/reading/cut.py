"""Cut a statement where it aggregates rows: beneath, private blocks; above, steps over their noised results.

Each SELECT is told, from the innermost out, by what it reads: *rows* (a table, nothing aggregated), a *block* (rows,
aggregated), a *step* (results only). Rows beside results in one SELECT have no meaning here, and are refused.
"""

from collections.abc import Callable

from sqlglot import exp

from sandbox.core.errors.asking import ResultsAmongRows, RowsAsked
from sandbox.query_gate.language.program import Program
from sandbox.query_gate.language.results import (
    Merged,
    Merging,
    Reference,
    ResultShell,
    Step,
    StepRef,
)
from sandbox.query_gate.language.tables import TableNames
from sandbox.query_gate.reading.blocks import BlockDrafts
from sandbox.query_gate.reading.grouping_sets import GroupingSets, has_sets, separately, sets_of
from sandbox.query_gate.reading.parse_nodes import Unreadable, child, consume, name_of, unknown
from sandbox.query_gate.reading.relations import (
    Relation,
    Results,
    Rows,
    Scope,
    groups_by_unit,
    is_aggregated,
    plain_name,
    renamed,
    sources_of,
)
from sandbox.query_gate.reading.scopes import Scope as Names
from sandbox.query_gate.reading.sources import is_per_unit
from sandbox.query_gate.reading.steps import Bench, StepReader
from sandbox.query_gate.reading.used import without_unused

_SET_OPERATION = ("this", "expression", "distinct", "with_", "order", "limit", "offset")
_HOW: dict[type[exp.Expr], Merging] = {exp.Union: Merging.UNION, exp.Intersect: Merging.INTERSECT}

Expand = Callable[[GroupingSets], exp.Select]
"""How a SELECT by several sets of keys becomes SELECTs by one each."""


class Cutter:
    """Cuts one statement."""

    def __init__(self, tables: TableNames, expand: Expand = separately) -> None:
        self._tables = tables
        self._expand = expand
        self._drafts = BlockDrafts(tables)
        self._steps: list[Step] = []

    def program(self, statement: exp.Query) -> Program:
        """Give the blocks and the steps of a statement.

        Raises:
            Unreadable: a part of it has no place in the model.
        """
        if isinstance(self.relation(statement, {}), Rows):
            raise Unreadable(statement, RowsAsked)
        program = without_unused(Program(self._drafts.queries(), ResultShell(tuple(self._steps))))
        if not program.blocks:
            raise Unreadable(statement, RowsAsked)
        return program

    def relation(self, node: exp.Expr, scope: Scope) -> Relation:
        """Read a query within a statement."""
        if type(node) is exp.Subquery:
            consume(node, "this", "alias")
            return self.relation(child(node), scope)
        if isinstance(node, exp.Select):
            return self._select(node, self._with(node, scope))
        if isinstance(node, exp.SetOperation):
            return self._merged(node, self._with(node, scope))
        raise unknown(node)

    def results(self, node: exp.Expr, scope: Scope) -> Results:
        """Read a query that must give results.

        Raises:
            Unreadable: it gives rows.
        """
        found = self.relation(node, scope)
        if isinstance(found, Rows):
            raise Unreadable(node, RowsAsked)
        return found

    def _keep(self, step: Step) -> Reference:
        self._steps.append(step)
        return StepRef(len(self._steps) - 1)

    def _reader(self, scope: Scope) -> StepReader:
        return StepReader(Bench(self.results, self._keep, self._drafts), scope)

    def _with(self, node: exp.Expr, scope: Scope) -> Scope:
        clause = node.args.get("with_")
        if clause is None:
            return scope
        consume(clause, "expressions")
        for entry in clause.expressions:
            consume(entry, "this", "alias", "materialized")
            found = self.relation(child(entry), scope)
            named = renamed(found, entry) if isinstance(found, Results) else Rows(entry)
            scope = {**scope, name_of(child(child(entry, "alias"))).lower(): named}
        return scope

    def reads_rows(self, node: exp.Select) -> bool:
        """Tell whether a statement is one SELECT over rows and nothing else."""
        scope = self._with(node, {})
        return all(isinstance(self._source(source, scope), Rows) for source in sources_of(node))

    def _source(self, node: exp.Expr, scope: Scope) -> Relation:
        """Read one table or sub-query of a FROM."""
        if isinstance(node, exp.Subquery):
            found = self.relation(node, scope)
        else:
            if type(node) is not exp.Table:
                raise unknown(node)
            name = plain_name(node)
            found = scope.get(name.lower(), Rows()) if name is not None else Rows()
        if isinstance(found, Results):
            consume(node, "this", "alias")
            return renamed(found, node)
        return found

    def _select(self, node: exp.Select, scope: Scope) -> Relation:
        if has_sets(node):
            return self.relation(self._expand(sets_of(node)), scope)
        found = [(source, self._source(source, scope)) for source in sources_of(node)]
        rows = [source for source, relation in found if isinstance(relation, Rows)]
        if not rows:
            results = [(source, relation) for source, relation in found if isinstance(relation, Results)]
            return self._reader(scope).over_results(node, results)
        if len(rows) < len(found):
            raise Unreadable(next(source for source, _ in found if source not in rows), ResultsAmongRows)
        if not is_aggregated(node) or (node.parent is not None and self._is_of_units(node, scope)):
            return Rows()
        return self._reader(scope).over_block(node, _entries(scope))

    def _is_of_units(self, node: exp.Select, scope: Scope) -> bool:
        """Tell whether a SELECT makes a row of each privacy unit's rows: such rows are rows still."""
        if groups_by_unit(node, self._tables):
            return True
        select, entries = node.copy(), _entries(scope)
        if entries:
            select.set("with_", exp.With(expressions=[entry.copy() for entry in entries]))
        return is_per_unit(select, Names(self._tables))

    def _merged(self, node: exp.SetOperation, scope: Scope) -> Relation:
        consume(node, *_SET_OPERATION)
        left, right = self.results(child(node), scope), self.results(child(node, "expression"), scope)
        if len(left.names) != len(right.names):
            raise unknown(node, child(node).copy())
        cut = self._reader(scope).cut_of_names(node, left.names)
        step = Merged(_how(node), left.of, right.of, left.names, cut)
        return Results(self._keep(step), left.names, is_single=cut.limit == 1)


def _how(node: exp.SetOperation) -> Merging:
    if node.args.get("distinct"):
        return _HOW.get(type(node), Merging.EXCEPT)
    if type(node) is not exp.Union:
        raise unknown(node)
    return Merging.UNION_ALL


def _entries(scope: Scope) -> tuple[exp.Expr, ...]:
    """Give the WITH entries of rows that a SELECT over rows may name."""
    found = (relation.entry for relation in scope.values() if isinstance(relation, Rows))
    return tuple(entry for entry in found if entry is not None)
