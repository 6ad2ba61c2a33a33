"""How far a sample lies from the data, as its developer may know it: by noised answers, charged as any (E1).

No second mechanism: each column with a public list is one question to the gate, `SELECT v, count(*) … GROUP BY v`,
quoted, charged, kept and free when asked again; the sample's own shares cost nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sandbox.core.answers import Answer
from sandbox.core.budget import Budget
from sandbox.core.columns import Column, ColumnType, Value
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.people import Action, Resource
from sandbox.core.questions import GivenAnswer, Quote, ScopeLeft
from sandbox.core.sample_reports import SampleReport
from sandbox.core.sample_utility import Basis, Distance, Utility
from sandbox.core.samples import SampleManifest, Treatment
from sandbox.masking.sampling.space_sql import quoted
from sandbox.wiring import asking
from sandbox.wiring.asking import Asked
from sandbox.wiring.granting import owners_of
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House
from sandbox.wiring.sample_reports import report_sample
from sandbox.wiring.sampling import ask_sample

COMPARED = frozenset({Treatment.CATEGORY, Treatment.GENERALISED, Treatment.SYNTHETIC})
MEAN_OF_HALF_WIDTH = 0.408
"""The mean distance of Gaussian noise from 0, as part of its 95 % half-width: sqrt(2 / pi) / 1.96."""
DIGITS = 2


@dataclass(frozen=True, slots=True)
class ColumnQuestion:
    """One column's question, to the gate and in the same words to the sample, and its price in billionths of ρ.

    `is_free`: it was answered before on the same data.
    """

    table: str
    column: str
    sql: str
    nano_rho: int = 0
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class QuotedUtility:
    """What knowing a sample's utility would cost, all questions together, and what would be left of each scope."""

    nano_rho: int
    questions: tuple[ColumnQuestion, ...]
    left_out: tuple[str, ...]
    scopes: tuple[ScopeLeft, ...]


@dataclass(frozen=True, slots=True)
class ReportedUtility:
    """A sample's report, and how far the sample lies from the noised answers."""

    report: SampleReport
    utility: Utility


def quote_utility(house: House, who: str, scenario: str, dataset: str) -> QuotedUtility:
    """Say what a sample's utility would cost; nothing is charged."""
    contract = _contract_for(house, who, Action.QUOTE, (scenario, dataset))
    return _quoted(house, who, contract, report_sample(house, who, scenario, dataset).signed.manifest)


def buy_utility(house: House, who: str, scenario: str, dataset: str) -> ReportedUtility:
    """Ask the gate for every column's shares, and hold the sample against them; asked again, it is free.

    Raises:
        BudgetExhausted: not all questions fit into what is left; none was charged.
    """
    contract = _contract_for(house, who, Action.ASK, (scenario, dataset))
    report = report_sample(house, who, scenario, dataset)
    quoted = _quoted(house, who, contract, report.signed.manifest)
    _check_fits(quoted)
    given = [asking.ask(house, who, Asked(scenario, dataset, q.sql)) for q in quoted.questions]
    shown = [_shown(house, who, Asked(scenario, dataset, q.sql)) for q in quoted.questions]
    told = [_distance(*each) for each in zip(quoted.questions, given, shown, strict=True)]
    distances = tuple(distance for distance in told if distance is not None)
    charged = sum(one.answer.receipt.cost.nano_rho for one in given if not one.was_free)
    unseen = (f"{q.table}.{q.column}" for q, d in zip(quoted.questions, told, strict=True) if d is None)
    return ReportedUtility(report, Utility(Basis.NOISED, distances, (), (*quoted.left_out, *unseen), charged))


def _quoted(house: House, who: str, contract: Contract, manifest: SampleManifest) -> QuotedUtility:
    scenario, dataset = manifest.space, manifest.dataset
    questions = tuple(_questions(contract, manifest))
    quotes = tuple(asking.quote(house, who, Asked(scenario, dataset, q.sql)) for q in questions)
    priced = tuple(map(_priced, questions, quotes))
    asked = {(q.table, q.column) for q in questions}
    left_out = (f"{c.table}.{c.column}" for c in manifest.columns if (c.table, c.column) not in asked)
    scopes = quotes[0].scopes if quotes else ()
    return QuotedUtility(sum(q.nano_rho for q in priced), priced, tuple(left_out), scopes)


def _priced(question: ColumnQuestion, quote: Quote) -> ColumnQuestion:
    return replace(question, nano_rho=0 if quote.is_free else quote.cost.nano_rho, is_free=quote.is_free)


def _contract_for(house: House, who: str, action: Action, place: tuple[str, str]) -> Contract:
    """Give the contract that an account may ask under."""
    scenario, dataset = place
    resource = Resource("dataset", dataset, owners_of(house, dataset))
    with using(house, who, Purpose(action, resource, dataset, scenario)) as use:
        return asking.asking(house, use, scenario, dataset).contract


def _questions(contract: Contract, manifest: SampleManifest) -> Iterator[ColumnQuestion]:
    """Give a question for each column whose values are listed and shown as they are."""
    for report in manifest.columns:
        table = contract.table(report.table)
        column = None if table is None else table.column(report.column)
        if table is None or column is None or report.treatment not in COMPARED or not report.distinct:
            continue
        if _is_asked(table, column) and report.level in ("", "as it is"):
            sql = f"SELECT {quoted(column.name)}, count(*) AS n FROM {quoted(table.name)} GROUP BY 1"  # noqa: S608
            yield ColumnQuestion(table.name, column.name, sql)


def _is_asked(table: Table, column: Column) -> bool:
    is_listed = column.type is ColumnType.BOOLEAN or (column.type is ColumnType.TEXT and column.has_public_domain)
    return not table.is_public and is_listed and column.identifier is None


def _check_fits(quoted: QuotedUtility) -> None:
    """Check that all questions together fit into every scope, before the first is charged."""
    for scope in quoted.scopes:
        if quoted.nano_rho > scope.left.nano_rho:
            cost = f"{Budget(quoted.nano_rho).rho:.9f}"
            raise BudgetExhausted(scope=scope.scope, cost=cost, left=f"{scope.left.rho:.9f}")


def _shown(house: House, who: str, asked: Asked) -> dict[Value, int]:
    keys, rows = (column.to_pylist() for column in ask_sample(house, who, asked).columns)
    return {key: int(n) for key, n in zip(keys, rows, strict=True) if key is not None}


def _distance(question: ColumnQuestion, given: GivenAnswer, shown: dict[Value, int]) -> Distance | None:
    """Hold the sample's shares against the noised ones, among the values that have an answer."""
    noised = _noised(given.answer)
    total, rows = sum(noised.values()), sum(shown.get(key, 0) for key in noised)
    if total <= 0 or not rows:
        return None
    distance = sum(abs(n / total - shown.get(key, 0) / rows) for key, n in noised.items()) / 2
    expected = MEAN_OF_HALF_WIDTH * _half_widths(given.answer) / total / 2
    told = (min(1.0, round(value, DIGITS)) for value in (distance, expected))
    return Distance(question.table, (question.column,), *told)


def _noised(answer: Answer) -> dict[Value, float]:
    """Give each listed value's noised count, nothing below zero."""
    return {key: max(0.0, float(n)) for key, n in answer.rows if key is not None and isinstance(n, int | float)}


def _half_widths(answer: Answer) -> float:
    both = zip(answer.rows, answer.half_widths, strict=True)
    return sum(widths[1] or 0.0 for row, widths in both if row[0] is not None)
