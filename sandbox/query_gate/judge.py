"""Judge a question without data: refused with a rewrite that passes, or priced with its expected half-widths."""

from dataclasses import dataclass, replace

from sandbox.core.answers import ColumnKind
from sandbox.core.columns import Value
from sandbox.core.contract import Contract, PrivacyPolicy
from sandbox.core.digests import Plain, to_plain
from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.grant import Grant
from sandbox.core.questions import Question, QuotedColumn
from sandbox.core.text import Lang
from sandbox.query_gate.answering.answer import kind_of_output, names_of
from sandbox.query_gate.answering.expected import expected_results
from sandbox.query_gate.answering.shell import NoisyRow, Shell
from sandbox.query_gate.answering.supposing import supposed_row
from sandbox.query_gate.answering.withholding import NOTHING_WITHHELD
from sandbox.query_gate.exact.rules import bound_exactly
from sandbox.query_gate.language.model import Output
from sandbox.query_gate.language.program import Program
from sandbox.query_gate.meaning.check import check
from sandbox.query_gate.meaning.least import least_questions
from sandbox.query_gate.meaning.names import open_tables, table_names
from sandbox.query_gate.meaning.results import check_shell
from sandbox.query_gate.pricing.bound import BoundedPlan, bound
from sandbox.query_gate.pricing.grouping import tells_more
from sandbox.query_gate.pricing.plan import Plan, plan
from sandbox.query_gate.pricing.price import PricedProgram, price, shown_epsilon, threshold_in, vanishing_in
from sandbox.query_gate.reading.read import read

REWRITE_TRIES = 6
MANY_TIMES = 10**6
"""How much larger a group must be for a half-width to show that it depends on size, though it was cut at its widest."""


@dataclass(frozen=True, slots=True)
class JudgedColumn:
    """A column of the answer that would be given; `half_width_95` is None for keys."""

    name: str
    half_width_95: float | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of `sandbox gate check`; names and JSON fields are an interface."""

    id: str | int
    verdict: str
    code: str | None = None
    rule: str | None = None
    fragment: str | None = None
    rewrite: str | None = None
    epsilon: float | None = None
    rho: float | None = None
    delta: float | None = None
    columns: tuple[JudgedColumn, ...] = ()
    threshold: int | None = None
    vanishing_below: int | None = None


@dataclass(frozen=True, slots=True)
class ExpectedCell:
    """A cell to expect, with its 95 % half-width."""

    value: Value
    half_width_95: float | None


def judge(question: Question, contracts: tuple[Contract, ...], grant: Grant | None) -> PricedProgram:
    """Judge a question from its text, the contracts and the grant alone; without a grant every column is open.

    Raises:
        RefusedQuestion: a rule says no; its rewrite, where it has one, passes.
    """
    try:
        return _judged(question, contracts, grant)
    except RefusedQuestion as refusal:
        refusal.rewrite = _first_passing(refusal.rewrite, question, contracts, grant)
        raise


def _judged(question: Question, contracts: tuple[Contract, ...], grant: Grant | None) -> PricedProgram:
    program = read(question.sql, table_names(open_tables(contracts, grant)))
    priced = _priced(program, question, contracts, grant)
    if program.finest is None:
        return priced
    finest = _priced(program.finest.program, question, contracts, grant)
    return finest if tells_more(finest, priced, program.finest.added_up) else priced


def _priced(
    program: Program, question: Question, contracts: tuple[Contract, ...], grant: Grant | None
) -> PricedProgram:
    checked = tuple(check(block, contracts, grant) for block in program.blocks)
    policy = checked[0].contract.privacy
    spend = question.spend or policy.question
    shell = check_shell(program, checked)
    return replace(price(tuple(_bounded(plan(block), policy) for block in checked), spend, policy), shell=shell)


def _bounded(planned: Plan, policy: PrivacyPolicy) -> BoundedPlan:
    """Bound a plan for its noise, or let it be exact where the contract says so, never the asker."""
    if policy.exact is None or planned.table.is_public:
        return bound(planned)
    return bound_exactly(planned, policy.exact)


def _first_passing(
    rewrite: str | None, question: Question, contracts: tuple[Contract, ...], grant: Grant | None
) -> str | None:
    """Give the rewrite where it passes, else what it is led to in turn, else the least question that passes."""
    least = least_questions(question.sql, open_tables(contracts, grant))
    candidates = (_passing(Question(sql, question.spend), contracts, grant) for sql in (rewrite or "", *least))
    return next(filter(None, candidates), None)


def _passing(candidate: Question, contracts: tuple[Contract, ...], grant: Grant | None) -> str | None:
    for _ in range(REWRITE_TRIES):
        if not candidate.sql:
            return None
        try:
            _judged(candidate, contracts, grant)
        except RefusedQuestion as refusal:
            candidate = Question(refusal.rewrite or "", candidate.spend)
        else:
            return candidate.sql
    return None


def judgement_line(
    line_id: str | int, sql: str, contracts: tuple[Contract, ...], grant: Grant | None, lang: Lang
) -> Plain:
    """Judge one question of a batch at its contract's own price; give its line in JSON terms."""
    return to_plain(judgement(line_id, sql, contracts, grant, lang))


def judgement(
    line_id: str | int, sql: str, contracts: tuple[Contract, ...], grant: Grant | None, lang: Lang
) -> Judgement:
    """Judge one question of a batch at its contract's own price."""
    try:
        priced = judge(Question(sql), contracts, grant)
    except RefusedQuestion as refusal:
        rule = refusal.message(lang)
        return Judgement(line_id, "refuse", refusal.code, rule, refusal.fragment, refusal.rewrite)
    table = priced.blocks[0].plan.tables[0].name
    policy = next(contract.privacy for contract in contracts if table in {t.name for t in contract.tables})
    columns = tuple(JudgedColumn(c.name, c.half_width_95) for c in expected_columns(priced, policy.min_group_size))
    cost = priced.cost
    return Judgement(
        line_id,
        "answer",
        epsilon=shown_epsilon(cost.nano_rho, policy.display_delta),
        rho=cost.rho,
        delta=cost.delta,
        columns=columns,
        threshold=threshold_in(priced),
        vanishing_below=vanishing_in(priced),
    )


def expected_columns(program: PricedProgram, units: int) -> tuple[QuotedColumn, ...]:
    """Give the half-width to expect of each column.

    Where it depends on the group (averages, ratios), it is that of a group of `units` rows whose values lie half way
    between the middle of their range and its edge, and the column says so by `at_units`.
    """
    if program.shell is not None:
        blocks = tuple(expected_columns(PricedProgram((block,)), units) for block in program.blocks)
        return expected_results(program.shell.shell, blocks, units)
    plan = program.blocks[0].plan
    small, large = expected_cells(program, units), expected_cells(program, MANY_TIMES * units)
    quoted: list[QuotedColumn] = []
    for name, cell, larger in zip(names_of(plan.query), small, large, strict=True):
        if cell is None or larger is None:
            quoted.append(QuotedColumn(name, None))
            continue
        is_steady = cell.half_width_95 == larger.half_width_95
        quoted.append(QuotedColumn(name, cell.half_width_95, None if is_steady else units))
    return tuple(quoted)


def expected_cells(program: PricedProgram, units: int) -> tuple[ExpectedCell | None, ...]:
    """Give the cell to expect of each column for a group of `units` rows, supposed as above; None for keys."""
    if program.shell is not None:
        columns = expected_columns(program, units)
        return tuple(None if c.half_width_95 is None else ExpectedCell(None, c.half_width_95) for c in columns)
    priced = program.blocks[0]
    shell = Shell(priced.plan, priced.noises, NOTHING_WITHHELD)
    row = supposed_row(priced.plan, units)
    return tuple(_expected_cell(shell, priced.plan, output, row) for output in priced.plan.query.outputs)


def _expected_cell(shell: Shell, plan: Plan, output: Output, row: NoisyRow) -> ExpectedCell | None:
    if kind_of_output(output, plan) is ColumnKind.KEY:
        return None
    estimate = shell.read(output.of, row)
    return ExpectedCell(estimate.value, shell.half_width(estimate))
