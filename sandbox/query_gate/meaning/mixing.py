"""Which rows of a mixture may be asked together: those of units that every dataset read has rows of (E8).

Each dataset of a mixture promises its units that an answer hardly changes where all *their rows in it* are left out. By
rows that must meet one of each dataset, they then contribute nothing at all, as if they were nowhere. Where rows of one
dataset stood without the other (LEFT JOIN, NOT IN), leaving out would not remove a unit's rows but change them: twice
as far as is priced (replacing a unit, not removing it), and who is in the other dataset would be told by who is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.core.contract import Contract
from sandbox.core.errors.mixing import MixedRowsKept
from sandbox.query_gate.language.expressions import AS_WRITTEN, ColumnRef
from sandbox.query_gate.language.joined import all_inner
from sandbox.query_gate.language.model import Join, JoinKind, Query
from sandbox.query_gate.language.objections import Objection
from sandbox.query_gate.language.phrase import name_text
from sandbox.query_gate.meaning.per_unit import CheckedView
from sandbox.query_gate.meaning.sources import Sources

_Parts = frozenset[int]
NONE: _Parts = frozenset()


@dataclass(frozen=True, slots=True)
class _Read:
    """The datasets whose protected rows are read, and those of them without which there is no row at all."""

    read: _Parts
    needed: _Parts


def check_mixture(sources: Sources, contract: Contract, views: tuple[CheckedView, ...]) -> None:
    """Check that every row asked for needs a row of each dataset that is read.

    Raises:
        Objection: rows of one dataset would stand without another's.
    """
    if not contract.parts:
        return
    made = {view.table.name: _read_by(view.sources, contract, {}) for view in views}
    whole = _read_by(sources, contract, made)
    missing = whole.read - whole.needed
    if missing and len(whole.read) > 1:
        names = ", ".join(contract.parts[min(missing)])
        raise Objection(MixedRowsKept, _kept_by(sources.query), all_inner, {"dataset": names})


def _kept_by(query: Query) -> Join | ColumnRef:
    """Give what keeps such rows: the first LEFT JOIN, or where that is inside a source per unit, the source."""
    left = next((join for join in query.joins if join.kind is JoinKind.LEFT), None)
    return left or ColumnRef(name_text(query.table), AS_WRITTEN)


def _read_by(sources: Sources, contract: Contract, made: Mapping[str, _Read]) -> _Read:
    read, needed = NONE, NONE
    for place, table in enumerate(sources.tables):
        if table.is_public:
            continue
        own = made.get(table.name) or _of_table(table.name, contract)
        read |= own.read
        needed |= NONE if sources.is_missing(place) else own.needed
    return _Read(read, needed)


def _of_table(name: str, contract: Contract) -> _Read:
    parts = frozenset(number for number, names in enumerate(contract.parts) if name in names)
    return _Read(parts, parts)
