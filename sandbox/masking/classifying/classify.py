"""Classify the columns of a dataset, and tell everything that its contract and its content disagree on (C10, C11, E1).

In order: what is declared, then content, then name and title, then uniqueness. A declaration is never overruled: where
content says more, that is a disagreement, and its provider settles it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.masking import ContractDisagrees
from sandbox.core.settlements import Doubt
from sandbox.core.text import Text
from sandbox.masking.classifying.column_classes import QUASI_KINDS, Looked, disagreements_of, kind_to_tell, look
from sandbox.masking.classifying.combinations import Singling, singling_out
from sandbox.masking.classifying.disagreements import Disagreement, banded, said
from sandbox.masking.classifying.headings import identifiers_in_headings
from sandbox.masking.classifying.keys import OWN, is_key
from sandbox.masking.classifying.names import attribute_named
from sandbox.masking.classifying.peeked import PeekedTable, peek
from sandbox.masking.sampling.survey import Run


@dataclass(frozen=True, slots=True)
class ColumnClass:
    """The class of one column. `kind`: of a direct identifier; `attribute`: of people, that its name speaks of."""

    table: str
    column: str
    role: ColumnRole
    kind: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Classification:
    """The classes of all columns of the protected tables; what is to be settled, and what was."""

    columns: tuple[ColumnClass, ...]
    open: tuple[Disagreement, ...]
    settled: tuple[Disagreement, ...]


def check_classes(run: Run, contract: Contract) -> Classification:
    """Classify a dataset whose contract must say what it holds.

    Raises:
        ContractDisagrees: with everything that is neither declared nor settled.
    """
    classified = classify(run, contract)
    if classified.open:
        raise ContractDisagrees(findings=tuple(d.finding for d in classified.open), dataset=contract.dataset)
    return classified


def classify(run: Run, contract: Contract) -> Classification:
    """Classify the columns of a dataset.

    Args:
        run: runs one SELECT in its space.
        contract: of the data.
    """
    columns: list[ColumnClass] = []
    found = list(_headings(contract))
    for table in contract.tables:
        if not table.is_public:
            classes, disagreements = _classify_table(run, table)
            columns += classes
            found += disagreements
    settled = tuple(d for d in found if _is_settled(contract, d))
    return Classification(tuple(columns), tuple(d for d in found if d not in settled), settled)


def _headings(contract: Contract) -> Iterator[Disagreement]:
    for number, table in enumerate(contract.tables, 1):
        for place, kind in identifiers_in_headings(table):
            nameless = f"table {number}" + (f", column {place}" if place else "")
            yield Disagreement(Doubt.HEADING, nameless, (), kind, said(Doubt.HEADING, kind=kind))


def _classify_table(run: Run, table: Table) -> tuple[list[ColumnClass], list[Disagreement]]:
    peeked = peek(run, table)
    looked = [look(peeked, column) for column in table.columns]
    found = [disagreement for one in looked for disagreement in disagreements_of(peeked, one)]
    told = {name for d in found if d.doubt in (Doubt.HOLDS, Doubt.CONTAINS) for name in d.columns}
    keys = [one for one in looked if one.column.name not in told and _is_undeclared_key(run, peeked, one)]
    found += [_key(peeked, one) for one in keys]
    left_out = frozenset(told | {one.column.name for one in keys})
    singling = singling_out(run, peeked, left_out)
    found += [_combination(table, single) for single in singling]
    seen = {name: d.kind for d in found if d.doubt is Doubt.HOLDS for name in d.columns}
    direct = {one.column.name for one in keys} | {name for name, kind in seen.items() if kind not in QUASI_KINDS}
    quasi = {name for single in singling for name in single.columns} | set(seen)
    return [_class_of(table, one, direct, quasi) for one in looked], found


def _is_undeclared_key(run: Run, peeked: PeekedTable, looked: Looked) -> bool:
    is_open = looked.column.role in (ColumnRole.PLAIN, ColumnRole.SENSITIVE)
    return is_open and is_key(run, peeked, looked.column)


def _key(peeked: PeekedTable, looked: Looked) -> Disagreement:
    kind = kind_to_tell(looked)
    text = said(Doubt.KEY, kind=kind, share=banded(OWN))
    return Disagreement(Doubt.KEY, peeked.table.name, (looked.column.name,), kind, text)


def _combination(table: Table, single: Singling) -> Disagreement:
    text: Text = said(Doubt.COMBINATION, share=banded(single.share))
    return Disagreement(Doubt.COMBINATION, table.name, single.columns, "", text)


def _class_of(table: Table, looked: Looked, direct: set[str], quasi: set[str]) -> ColumnClass:
    column = looked.column
    role = column.role
    if role is not ColumnRole.DIRECT_IDENTIFIER and column.name in quasi:
        role = ColumnRole.QUASI_IDENTIFIER
    if column.name in direct:
        role = ColumnRole.DIRECT_IDENTIFIER
    kind = column.identifier or (kind_to_tell(looked) if role is ColumnRole.DIRECT_IDENTIFIER else "")
    return ColumnClass(table.name, column.name, role, kind, attribute_named(column) or "")


def _is_settled(contract: Contract, disagreement: Disagreement) -> bool:
    table = contract.table(disagreement.table)
    columns = [] if table is None else [c for c in table.columns if c.name in disagreement.columns]
    return any(disagreement.is_settled_in(column) for column in columns)
