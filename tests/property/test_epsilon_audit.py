"""The gate's whole way, audited from outside: what its answers tell of one unit is never more than what was charged.

Each question is judged and measured by the real gate on two spaces that differ in one unit, as far from its neighbours
as the contract lets it be; then it is noised by OpenDP and answered, many times. A sound gate fails here by chance
less than once in 10⁹ runs. That the audit can see is shown by noise of half the scale, which it must catch.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sandbox.core.answers import Answer
from sandbox.core.budget import NANO, Budget
from sandbox.core.questions import Question
from sandbox.core.zcdp import epsilon_of
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.aggregate import aggregate
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.spaces.worker import SpaceWorker
from sandbox.world.noise import Calibration, NoiseKind, NoiseSource, OpenDpNoise, WholeNumbers
from sandbox.world.thresholds import Threshold, least_threshold
from tests.property.epsilon_audit import Draw, Neighbours, Scores, at_least, epsilons_at_least, forced_epsilon
from tests.unit.query_gate.asking_gate import ENTRY, noised, receipt
from tests.unit.query_gate.gate_world import CONTRACT, GRANT, Visit, build_space, open_space
from tests.unit.world.test_tails import noise_of

SPEND = Budget(NANO)
DELTAS = (0.001, 0.3)
DRAWS = 2000
"""Of each side, twice. At twice as many, half the noise forces an ε of 2.4 to 2.9 where 1.76 is claimed."""
Score = Callable[[Answer], float]


def first_cell(answer: Answer) -> float:
    """Score an answer of one cell by the cell."""
    return number(answer.rows[0][0])


def second_group(answer: Answer) -> float:
    """Score an answer of several groups by the last cell of the second one."""
    return number(answer.rows[1][-1])


def number(cell: object) -> float:
    """Give a cell as a number; NULL, which is an outcome as well, lies below all others."""
    return float(cell) if isinstance(cell, int | float) else -math.inf


COUNT = ("SELECT count(*) AS n FROM visits", first_cell)
UNITS = ("SELECT count(DISTINCT id) AS n FROM visits WHERE kind = 'ward'", first_cell)
SUM = ("SELECT sum(fee) AS total FROM visits", first_cell)
AVERAGE = ("SELECT avg(fee) AS mean FROM visits", first_cell)
COUNTS = ("SELECT level, count(*) AS n FROM visits GROUP BY level ORDER BY level", second_group)
SUMS = ("SELECT urgent, sum(fee) AS f FROM visits WHERE kind = 'ward' GROUP BY urgent ORDER BY urgent", second_group)
FEW_ROWS = (
    "SELECT count(*) AS n FROM visits WHERE kind = 'ward' AND urgent AND level = 2 AND day = DATE '2024-12-01'",
    first_cell,
)
VALUES = ("SELECT count(DISTINCT note) AS n FROM visits WHERE kind = 'ward'", first_cell)
VARIANCE = ("SELECT var_samp(fee) AS spread FROM visits", first_cell)
FEW_FEES = (
    "SELECT sum(fee) AS f FROM visits WHERE kind = 'ward' AND urgent AND level = 2 AND day = DATE '2024-12-01'",
    first_cell,
)
JOINED = ("SELECT count(*) AS n FROM person p JOIN visits v ON p.id_number = v.id WHERE v.kind = 'ward'", first_cell)
SOME = (COUNT, SUM)
ALL = (COUNT, UNITS, SUM, AVERAGE, COUNTS, SUMS, FEW_ROWS, FEW_FEES, JOINED, VARIANCE)


class HalfNoise(OpenDpNoise):
    """Noise of half the scale that is charged for."""

    def add(self, values: WholeNumbers, calibration: Calibration) -> tuple[int, ...]:
        return super().add(values, replace(calibration, scale=calibration.scale / 2))


def visits_of(unit: int, fee: int) -> tuple[Visit, ...]:
    """Give three visits of one unit, all that the contract's bound keeps, and all in one group."""
    day = date(2024, 12, 1)
    return tuple(Visit(unit, rank, "ward", day, fee, 1, urgent=True, level=2, note="-") for rank in (1, 2, 3))


COMMON = tuple(visit for unit in range(20) for visit in visits_of(unit, 50_00))


@dataclass(frozen=True, slots=True)
class Spaces:
    """A space with one unit more than another, and one where that unit's visits are each in a group of its own."""

    with_unit: SpaceWorker
    without: SpaceWorker
    with_names: SpaceWorker


@pytest.fixture(scope="module")
def spaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Spaces]:
    folder: Path = tmp_path_factory.mktemp("audit")
    more = visits_of(99, 100_00)
    names = tuple(replace(visit, note=f"only visit {visit.rank}") for visit in more)
    units = {"with": (*COMMON, *more), "without": COMMON, "names": (*COMMON, *names)}
    paths = [build_space(folder / f"{name}.duckdb", rows) for name, rows in units.items()]
    with ExitStack() as stack:
        yield Spaces(*(stack.enter_context(open_space(path)) for path in paths))


def drawing(priced: PricedPlan, space: SpaceWorker, score: Score, noise: NoiseSource) -> Draw:
    """Measure a question once; give answers to it, noised anew each time, as scores."""
    exact, under = aggregate(priced, ENTRY, space), receipt(priced)

    def draw(draws: int) -> Scores:
        return np.array([score(noised(exact, priced, noise, under)) for _ in range(draws)])

    return draw


@dataclass(frozen=True, slots=True)
class Audit:
    """A question audited at a δ: the least ε it can have, and the ε that its price claims."""

    found: float
    claimed: float


def audited(spaces: Spaces, question: tuple[str, Score], noise: NoiseSource, draws: int = DRAWS) -> tuple[Audit, ...]:
    """Audit a question at each δ."""
    sql, score = question
    (priced,) = judge(Question(sql, SPEND), (CONTRACT,), GRANT).blocks
    one, other = (drawing(priced, space, score, noise) for space in (spaces.with_unit, spaces.without))
    claims = [epsilon_of(priced.cost.rho, delta - priced.cost.delta) for delta in DELTAS]
    found = epsilons_at_least(Neighbours(one, other), DELTAS, draws)
    return tuple(map(Audit, found, claims))


@pytest.mark.parametrize("question", SOME, ids=["count", "sum"])
def test_answers_tell_no_more_of_a_unit_than_was_charged(spaces: Spaces, question: tuple[str, Score]) -> None:
    assert all(audit.found <= audit.claimed for audit in audited(spaces, question, OpenDpNoise()))


@pytest.mark.parametrize("question", SOME, ids=["count", "sum"])
def test_answers_with_half_the_noise_are_caught(spaces: Spaces, question: tuple[str, Score]) -> None:
    assert any(audit.found > audit.claimed for audit in audited(spaces, question, HalfNoise(), 2 * DRAWS))


@pytest.mark.slow
@pytest.mark.parametrize("question", ALL, ids=[sql for sql, _ in ALL])
def test_many_answers_tell_no_more_of_a_unit_than_was_charged(spaces: Spaces, question: tuple[str, Score]) -> None:
    assert all(audit.found <= audit.claimed for audit in audited(spaces, question, OpenDpNoise(), 5 * DRAWS))


@pytest.mark.slow
@pytest.mark.parametrize(
    "question", [UNITS, COUNTS, SUMS, FEW_ROWS, JOINED], ids=["units", "counts", "sums", "few rows", "join"]
)
def test_more_answers_with_half_the_noise_are_caught(spaces: Spaces, question: tuple[str, Score]) -> None:
    assert any(audit.found > audit.claimed for audit in audited(spaces, question, HalfNoise(), 2 * DRAWS))


@pytest.mark.slow
def test_a_number_of_values_tells_no_more_of_a_unit_than_was_charged(spaces: Spaces) -> None:
    named = replace(spaces, with_unit=spaces.with_names)
    assert all(audit.found <= audit.claimed for audit in audited(named, VALUES, OpenDpNoise(), 5 * DRAWS))
    assert any(audit.found > audit.claimed for audit in audited(named, VALUES, HalfNoise(), 2 * DRAWS))


NAMES = "SELECT note, count(*) AS n FROM visits GROUP BY note"
BARE = replace(CONTRACT, privacy=replace(CONTRACT.privacy, min_group_size=1))
NAMING = Budget(10_000_000, 20_000_000)
DELTA_OF_NAMING = 0.05


def naming_audited(spaces: Spaces, lowered: Callable[[Threshold], Threshold]) -> Audit:
    """Audit how many groups of unknown names an answer has, with the threshold that was priced lowered."""
    (priced,) = judge(Question(NAMES, NAMING), (BARE,), GRANT).blocks
    assert priced.threshold is not None
    seen = replace(priced, threshold=lowered(priced.threshold))
    one, other = (
        drawing(seen, space, lambda answer: len(answer.rows), OpenDpNoise())
        for space in (spaces.with_names, spaces.without)
    )
    (found,) = epsilons_at_least(Neighbours(one, other), (DELTA_OF_NAMING,), DRAWS)
    assert priced.cost.delta <= NAMING.delta
    return Audit(found, epsilon_of(priced.cost.rho, DELTA_OF_NAMING - priced.cost.delta))


def test_names_tell_no_more_of_a_unit_than_was_charged(spaces: Spaces) -> None:
    audit = naming_audited(spaces, lambda threshold: threshold)
    assert audit.found <= audit.claimed


def test_names_under_half_the_threshold_are_caught(spaces: Spaces) -> None:
    audit = naming_audited(spaces, lambda threshold: replace(threshold, at_least=threshold.at_least // 2))
    assert audit.found > audit.claimed


def naming(noise: Calibration, threshold: int, units: int) -> Draw:
    """Give whether a group of so many units is named, each time anew; a group without units never is."""

    def draw(draws: int) -> Scores:
        named = np.array(OpenDpNoise().add(np.full(draws, units, dtype=np.int64), noise)) >= threshold
        return (named & (units > 0)).astype(np.float64)

    return draw


NOISE = noise_of(NoiseKind.LAPLACE, 1.0)
EPSILON_OF_NOISE = 1.0


def test_a_name_tells_no_more_of_a_unit_than_was_charged() -> None:
    threshold = least_threshold(NOISE, 1, 14_000_000, 1)
    assert threshold is not None
    sides = Neighbours(naming(NOISE, threshold.at_least, 1), naming(NOISE, threshold.at_least, 0))
    (found,) = epsilons_at_least(sides, (threshold.nano_delta / NANO,), 60_000)
    assert threshold.at_least == 5
    assert found <= EPSILON_OF_NOISE


def test_a_threshold_accounted_as_opendp_does_is_caught() -> None:
    sides = Neighbours(naming(NOISE, 5, 1), naming(NOISE, 5, 0))
    (found,) = epsilons_at_least(sides, (0.004925834,), 60_000)
    assert found > EPSILON_OF_NOISE


@pytest.mark.parametrize(
    ("count", "draws", "error", "bound"),
    [(0, 50, 0.1, 0.0), (5, 10, 0.025, 0.18709), (10, 10, 0.05, 0.05**0.1), (81, 263, 0.025, 0.252737)],
)
def test_bounds_are_those_of_clopper_and_pearson(count: int, draws: int, error: float, bound: float) -> None:
    assert at_least(count, draws, error) == pytest.approx(bound, abs=1e-5)


def test_an_event_forces_only_what_its_counts_force() -> None:
    assert forced_epsilon((0, 0), 1000, 0.0) == -math.inf
    assert forced_epsilon((1000, 1000), 1000, 0.0) < 0
    assert 3 < forced_epsilon((1000, 0), 1000, 0.0) < math.log(1000)
    assert forced_epsilon((100, 0), 1000, 0.2) == -math.inf
