"""The class of one column, and what about its content its declaration does not say."""

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.core.columns import Column, ColumnRole, ColumnType, Grade
from sandbox.core.settlements import Doubt
from sandbox.core.text import Text
from sandbox.masking.classifying.content import MOSTLY, Held, kinds_held, share_of
from sandbox.masking.classifying.disagreements import BY_CONTENT, BY_NAME, OTHERS, Disagreement, banded, said
from sandbox.masking.classifying.names import attribute_named, kind_named, least_grade
from sandbox.masking.classifying.peeked import PeekedTable
from sandbox.masking.classifying.within import kinds_within

PROVABLE = frozenset({"cn_id", "foreign_resident_id", "cn_uscc", "cn_mobile", "bank_card", "email", "mac", "vin", "ip"})
"""Kinds whose form tells what is none of them."""
QUASI_KINDS = frozenset({"birth_date", "coordinates", "address"})
"""Kinds that a quasi-identifier may be."""
ENOUGH_VALUES = 20
BIRTH = "birth_date"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen of one column: the kinds its values are, and those that stand within them."""

    column: Column
    held: tuple[Held, ...]
    within: tuple[Held, ...]

    @property
    def kind(self) -> str | None:
        """The kind most of its values are, None where of none."""
        return next((held.kind for held in self.held), None)


def look(peeked: PeekedTable, column: Column) -> Looked:
    """Look at a column's content."""
    if column.type is ColumnType.BOOLEAN or column.scale:
        return Looked(column, (), ())
    if column.type is ColumnType.DATE:
        return Looked(column, _born(peeked, column), ())
    seen = peeked.seen(column.name)
    held = kinds_held(seen, column)
    is_searched = column.type is ColumnType.TEXT and column.role is not ColumnRole.DIRECT_IDENTIFIER
    return Looked(column, held, () if held or not is_searched else kinds_within(seen))


def disagreements_of(peeked: PeekedTable, looked: Looked) -> Iterator[Disagreement]:
    """Give what a column's content says and its declaration does not."""
    column = looked.column
    if column.role is ColumnRole.DIRECT_IDENTIFIER:
        yield from _not_as_declared(peeked, looked)
    else:
        yield from _undeclared(peeked, looked)
    yield from _too_low(peeked, looked)


def _born(peeked: PeekedTable, column: Column) -> tuple[Held, ...]:
    """Tell birth dates: days that stay the same for each unit, in a column called so."""
    is_born = attribute_named(column) == "birth" and peeked.is_fixed(column.name)
    return (Held(BIRTH, 1.0),) if is_born and len(peeked.seen(column.name).texts) else ()


def _undeclared(peeked: PeekedTable, looked: Looked) -> Iterator[Disagreement]:
    column = looked.column
    least = MOSTLY if _is_guarded(column) else 0.0
    for held in looked.held[:1]:
        if held.share >= least and not (column.role is ColumnRole.QUASI_IDENTIFIER and held.kind in QUASI_KINDS):
            by = BY_NAME if column.type is ColumnType.DATE else BY_CONTENT
            yield _about(peeked, column, Doubt.HOLDS, held.kind, share=banded(held.share), by=by)
    if not _is_guarded(column):
        for held in looked.within:
            yield _about(peeked, column, Doubt.CONTAINS, held.kind, share=banded(held.share))


def _is_guarded(column: Column) -> bool:
    """Tell whether identifiers within a column are provided for: sensitive free text, which no sample shows."""
    is_free = column.type is ColumnType.TEXT and not column.has_public_domain and column.mask != "category"
    return is_free and column.role is ColumnRole.SENSITIVE and column.grade >= Grade.MEDIUM


def _not_as_declared(peeked: PeekedTable, looked: Looked) -> Iterator[Disagreement]:
    column, seen = looked.column, peeked.seen(looked.column.name)
    declared, found = column.identifier, next((held for held in looked.held if held.share >= MOSTLY), None)
    if declared is None or len(seen.texts) < ENOUGH_VALUES or column.type is ColumnType.DATE:
        return
    own = share_of(declared, seen)
    if own >= MOSTLY:
        return
    if found is not None and found.kind != declared and _is_told_apart(declared, found.kind):
        text = said(Doubt.NOT_AS_DECLARED, declared=declared, share=banded(found.share), kind=found.kind)
        yield Disagreement(Doubt.NOT_AS_DECLARED, peeked.table.name, (column.name,), found.kind, text)
    elif found is None and declared in PROVABLE:
        text = said(Doubt.NOT_AS_DECLARED, declared=declared, share=banded(1 - own), kind=OTHERS)
        yield Disagreement(Doubt.NOT_AS_DECLARED, peeked.table.name, (column.name,), "", text)


def _is_told_apart(declared: str, found: str) -> bool:
    """Tell whether a kind found says that the declared one is wrong: hashes may be of anything but what has a form."""
    return found in PROVABLE or declared in PROVABLE


def _too_low(peeked: PeekedTable, looked: Looked) -> Iterator[Disagreement]:
    column = looked.column
    kind = looked.kind or column.identifier
    if kind is None or column.grade >= least_grade(kind):
        return
    declared, least = f"L{column.grade.value}", str(least_grade(kind).value)
    yield _about(peeked, column, Doubt.GRADE, kind, declared=declared, least=least)


def _about(peeked: PeekedTable, column: Column, doubt: Doubt, kind: str, **facts: Text | str) -> Disagreement:
    return Disagreement(doubt, peeked.table.name, (column.name,), kind, said(doubt, kind=kind, **facts))


def kind_to_tell(looked: Looked) -> str:
    """Name the kind of a key: as its content says, its name, or none of these."""
    return looked.kind or kind_named(looked.column) or "code"
