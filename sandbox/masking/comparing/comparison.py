"""Compare a sample with the full data: one-way and two-way distances, and rank correlations, to two digits.

For reviewers and the data's provider alone: exact, though bounded. What is told is a distance, never a figure; groups
of fewer units than the minimum are pooled; the sample is fixed per version, so that asking again tells nothing more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from sandbox.core.columns import Column
from sandbox.core.contract import Contract, Table
from sandbox.core.sample_utility import Basis, Correlation, Distance, Utility
from sandbox.core.samples import SampleManifest, Treatment
from sandbox.masking.comparing.cells import Cells, Cuts, Key, find_cuts, full_cells, is_quantity, sample_cells
from sandbox.masking.comparing.distances import DIGITS, generalised, rank_correlation, shares, total_variation
from sandbox.masking.sampling.drawing import least_units
from sandbox.masking.sampling.survey import Run

UNCOMPARED = frozenset({Treatment.PSEUDONYM, Treatment.SUPPRESSED, Treatment.SCRUBBED, Treatment.KEPT})
MOST_IN_PAIRS = 6
"""How many columns of a table, and how many quantities, are compared in pairs: at most thirty pairs."""


@dataclass(frozen=True, slots=True)
class Both:
    """The full data and the sample, each to be asked in its own worker, and how many units a group must have."""

    full: Run
    sample: Run
    least: int


def compare(full: Run, sample: Run, contract: Contract, manifest: SampleManifest) -> Utility:
    """Compare every column of a sample that shows values of its own."""
    both = Both(full, sample, least_units(contract))
    distances: list[Distance] = []
    correlations: list[Correlation] = []
    left_out: list[str] = []
    for sampled in manifest.tables:
        table = contract.table(sampled.table)
        if table is None or table.is_public:
            continue
        compared = _compared(table, manifest)
        left_out += [f"{table.name}.{name}" for name in sampled.columns if name not in {c.name for c in compared}]
        cuts = find_cuts(full, table, compared)
        for columns in _tuples(compared):
            distance, correlation = _compare(both, table, columns, cuts)
            distances.append(distance)
            correlations += [correlation] if correlation is not None else []
    return Utility(Basis.FULL, tuple(distances), tuple(correlations), tuple(left_out))


def _compared(table: Table, manifest: SampleManifest) -> tuple[Column, ...]:
    reports = [r for r in manifest.columns if r.table == table.name and r.treatment not in UNCOMPARED and r.distinct]
    columns = (table.column(report.column) for report in reports)
    return tuple(column for column in columns if column is not None and column.identifier is None)


def _tuples(columns: tuple[Column, ...]) -> Iterator[tuple[Column, ...]]:
    yield from ((column,) for column in columns)
    quantities = tuple(filter(is_quantity, columns))
    for some in (columns, quantities):
        for pair in combinations(some[:MOST_IN_PAIRS], 2):
            if some is columns or not set(pair) <= set(columns[:MOST_IN_PAIRS]):
                yield pair


def _compare(both: Both, table: Table, columns: tuple[Column, ...], cuts: Cuts) -> tuple[Distance, Correlation | None]:
    shown = sample_cells(both.sample, table, columns, cuts)
    full = full_cells(both.full, table, columns, cuts)
    told = generalised(full, frozenset(shown), both.least)
    kept, names = frozenset(told), tuple(column.name for column in columns)
    distance = total_variation(shares(told, _rows(full), kept), shares(shown, _rows(shown), kept))
    return Distance(table.name, names, distance), _correlation(table.name, columns, (told, shown), kept)


def _correlation(
    table: str, columns: tuple[Column, ...], cells: tuple[Cells, Cells], kept: frozenset[Key]
) -> Correlation | None:
    if len(columns) != 2 or not all(map(is_quantity, columns)):
        return None
    full, shown = (rank_correlation(one, kept) for one in cells)
    if full is None or shown is None:
        return None
    return Correlation(table, (columns[0].name, columns[1].name), round(abs(full - shown), DIGITS))


def _rows(cells: Cells) -> int:
    return max(1, sum(cell.rows for cell in cells.values()))
