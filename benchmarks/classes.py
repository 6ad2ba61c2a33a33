"""The seven classes of questions, and the budget that everybody answers them with."""

from dataclasses import dataclass
from functools import lru_cache

from sandbox.core.budget import NANO, Budget
from sandbox.core.zcdp import epsilon_of

EPSILON, DELTA = 1.0, 1e-6


@dataclass(frozen=True, slots=True)
class QuestionClass:
    """One class: its SQL, how many of its first columns are keys, and whether its keys are unknown beforehand."""

    id: str
    title: str
    sql: str
    keys: int
    has_unknown_keys: bool = False


CLASSES = (
    QuestionClass("Q1", "count by region", "SELECT region, count(*) AS n FROM claims GROUP BY region", 1),
    QuestionClass(
        "Q2",
        "count, sum, avg by region × category",
        "SELECT region, category, count(*) AS n, sum(amount) AS s, avg(amount) AS m"
        " FROM claims GROUP BY region, category",
        2,
    ),
    QuestionClass(
        "Q3",
        "distinct persons by category",
        "SELECT category, count(DISTINCT person) AS n FROM claims GROUP BY category",
        1,
    ),
    QuestionClass(
        "Q4", "filtered sum", "SELECT sum(amount) AS s FROM claims WHERE region = 'R07' AND amount >= 100", 0
    ),
    QuestionClass(
        "Q5",
        "join to people, count and sum by tier",
        "SELECT p.tier, count(*) AS n, sum(c.amount) AS s FROM claims AS c JOIN people AS p ON c.person = p.person"
        " GROUP BY p.tier",
        1,
    ),
    QuestionClass("Q6", "median by region", "SELECT region, median(amount) AS m FROM claims GROUP BY region", 1),
    QuestionClass(
        "Q7",
        "unknown keys: count by date × code",
        "SELECT seen_on, code, count(*) AS n FROM claims GROUP BY seen_on, code",
        2,
        has_unknown_keys=True,
    ),
)


def spend_of(question: QuestionClass) -> Budget:
    """Give the largest zCDP budget that means at most (EPSILON, DELTA) by the optimal conversion.

    Where keys must pass a threshold, half of δ is spent on that and ρ is converted at the other half.
    """
    if question.has_unknown_keys:
        return Budget(_largest_nano_rho(DELTA / 2), int(DELTA / 2 * NANO))
    return Budget(_largest_nano_rho(DELTA))


@lru_cache
def _largest_nano_rho(delta: float) -> int:
    low, high = 0, NANO
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if epsilon_of(middle / NANO, delta) <= EPSILON else (low, middle)
    return low
