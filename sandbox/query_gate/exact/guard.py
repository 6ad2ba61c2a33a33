"""The guard of exact answers: measures inside the space whether an answer may leave, before anything does.

Everything is measured whatever was found first, so that time says little about the reason.
"""

from sandbox.core.contract import Contract
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.exact import ExactQuestion, ExactRules
from sandbox.query_gate.exact.atoms import MOST_ATOMS, AtomsStatement
from sandbox.query_gate.exact.audit import AuditTooLarge, speaks_of_few
from sandbox.query_gate.exact.divisions import Division, divisions_of
from sandbox.query_gate.exact.dominance import contributions_of, is_dominated, render_contributions
from sandbox.query_gate.exact.leverage import is_surely_of_many
from sandbox.query_gate.meaning.check import check
from sandbox.query_gate.meaning.names import open_tables, table_names
from sandbox.query_gate.pricing.measures import CentredSum
from sandbox.query_gate.pricing.plan import Plan, plan
from sandbox.query_gate.reading.read import read
from sandbox.spaces.worker import SpaceWorker


def may_leave(asked: Plan, rules: ExactRules, earlier: tuple[Plan, ...], space: SpaceWorker) -> bool:
    """Tell whether an exact answer may leave, given the questions answered before it.

    Raises:
        EngineFailed, DeadlineExceeded: it could not be measured.
    """
    divisions = tuple(
        dict.fromkeys(
            division
            for told in (*earlier, asked)
            if told.core.table == asked.core.table
            for division in divisions_of(told)
        )
    )
    speaks = _speaks_of_few(asked, rules, divisions, space)
    dominated = [_has_dominated(asked, measure, rules, space) for measure in _sums_of(asked)]
    return not (speaks or any(dominated))


def _speaks_of_few(asked: Plan, rules: ExactRules, divisions: tuple[Division, ...], space: SpaceWorker) -> bool:
    statement = AtomsStatement(asked.table, asked.whole_columns, divisions)
    answered = space.run(statement.text(rules.min_units))
    if answered.num_rows > MOST_ATOMS:
        return True
    atoms = statement.atoms(answered)
    if is_surely_of_many(atoms, rules.min_units):
        return False
    try:
        return speaks_of_few(atoms, rules.min_units)
    except AuditTooLarge:
        return True


def _sums_of(asked: Plan) -> tuple[CentredSum, ...]:
    return tuple(measure for measure in asked.core.measures if isinstance(measure, CentredSum))


def _has_dominated(asked: Plan, measure: CentredSum, rules: ExactRules, space: SpaceWorker) -> bool:
    answered = space.run(render_contributions(asked, measure, rules.dominance_n))
    return any(is_dominated(told, rules) for told in contributions_of(answered))


def plans_of(history: tuple[ExactQuestion, ...], contract: Contract, version: str) -> tuple[Plan, ...]:
    """Give the plans of questions, read anew under the contract now in force, whoever may ask them.

    Questions to an earlier version that this contract has no columns for divide nothing that can still be asked.
    """
    names = table_names(open_tables((contract,), None))
    read_anew = []
    for question in history:
        try:
            read_anew += [plan(check(block, (contract,), None)) for block in read(question.sql, names).blocks]
        except RefusedQuestion:
            if question.version == version:
                raise AssertionError("an answered question that its own contract does not know") from None
    return tuple(read_anew)
