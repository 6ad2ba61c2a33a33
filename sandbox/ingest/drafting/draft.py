"""Drafting a contract from delivered files: what a provider then puts right and confirms.

Two passes over each file, in memory that does not grow with it. Types, missing values and extremes are exact, over
all rows. Distinct values are sampled by hash (4,096 of a column; counts of those are exact), and combinations of
columns are weighed over at most 100,000 rows at even distances. A value is listed only where at least `k` units have
it; the second pass counts them exactly.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.core.columns import ColumnRole, ColumnType, Grade
from sandbox.core.contract import UnitKind
from sandbox.ingest.drafting.columns import NUMBERS, ColumnSketch
from sandbox.ingest.drafting.files import DraftedFile
from sandbox.ingest.drafting.listed_values import Listed, listed_values
from sandbox.ingest.drafting.quasi_identifiers import quasi_identifiers
from sandbox.ingest.drafting.roles import ProposedRole, Recognise, guess_unit, is_free_text, propose_role
from sandbox.ingest.drafting.row_sample import RowSample

MOST_LISTED = 50
MOST_LISTED_NUMBERS = 10
QUASI = ProposedRole(ColumnRole.QUASI_IDENTIFIER, Grade.LOW, None, "identifies rows together with others")
PLAIN = ProposedRole(ColumnRole.PLAIN, Grade.LOW, None, "tells little, alone or together with others")


@dataclass(frozen=True, slots=True)
class DraftedTable:
    """What is proposed for one file. `unit`: its column and kind; `key`: columns that no two rows share."""

    file: DraftedFile
    sketches: Mapping[str, ColumnSketch]
    roles: Mapping[str, ProposedRole]
    listed: Mapping[str, Listed]
    unit: tuple[str, UnitKind] | None
    key: tuple[str, ...]
    left_out: tuple[str, ...]


def draft_table(file: DraftedFile, recognise: Recognise, k: int) -> DraftedTable:
    """Read a file twice, and propose what it is.

    Raises:
        SourceUnreadable: it is not of the format its name says.
    """
    sketches, rows = _sketched(file)
    left_out = tuple(name for name, sketch in sketches.items() if is_free_text(sketch))
    kept = {name: sketch for name, sketch in sketches.items() if name not in left_out}
    roles = {name: role for name, sketch in kept.items() if (role := propose_role(sketch, recognise)) is not None}
    unit = guess_unit(kept, roles)
    roles = _with_unit(roles, unit)
    roles |= _of_combinations(kept, roles, rows)
    listed = listed_values(file.batches(), _to_list(kept, roles), unit[0] if unit else None, k)
    ordered = {name: roles[name] for name in kept}
    return DraftedTable(file, kept, ordered, listed, unit, _key_of(kept, rows, unit), left_out)


def _sketched(file: DraftedFile) -> tuple[dict[str, ColumnSketch], RowSample]:
    sketches, rows = {name: ColumnSketch(name) for name in file.columns}, RowSample()
    for batch in file.batches():
        for name, sketch in sketches.items():
            sketch.add(batch.column(name))
        rows.add(batch)
    return sketches, rows


def _with_unit(roles: dict[str, ProposedRole], unit: tuple[str, UnitKind] | None) -> dict[str, ProposedRole]:
    if unit is None or (unit[0] in roles and roles[unit[0]].role is ColumnRole.DIRECT_IDENTIFIER):
        return roles
    return roles | {unit[0]: ProposedRole(ColumnRole.DIRECT_IDENTIFIER, Grade.HIGH, "code", "the unit, by its name")}


def _of_combinations(
    sketches: Mapping[str, ColumnSketch], roles: Mapping[str, ProposedRole], rows: RowSample
) -> dict[str, ProposedRole]:
    open_columns = [name for name in sketches if name not in roles]
    found = quasi_identifiers(rows.rows, open_columns)
    return {name: QUASI if name in found else PLAIN for name in open_columns}


def _to_list(sketches: Mapping[str, ColumnSketch], roles: Mapping[str, ProposedRole]) -> tuple[str, ...]:
    return tuple(
        name
        for name, sketch in sketches.items()
        if roles[name].role is not ColumnRole.DIRECT_IDENTIFIER and _has_few_values(sketch)
    )


def _has_few_values(sketch: ColumnSketch) -> bool:
    most = {ColumnType.TEXT: MOST_LISTED, ColumnType.INTEGER: MOST_LISTED_NUMBERS}.get(sketch.type, 0)
    return sketch.sample.is_whole and 0 < sketch.sample.distinct <= most and not sketch.is_soiled


def _key_of(
    sketches: Mapping[str, ColumnSketch], rows: RowSample, unit: tuple[str, UnitKind] | None
) -> tuple[str, ...]:
    """Guess the unique key: one column, or the unit and one more; pairs are tried where the row sample is whole."""
    single = [name for name, sketch in sketches.items() if sketch.is_unique and sketch.type not in NOT_A_KEY]
    if single:
        return (single[0],)
    if unit is None or not rows.is_whole or not rows.seen:
        return ()
    whole = [name for name, s in sketches.items() if not s.missing and name != unit[0] and s.type not in NOT_A_KEY]
    return next(((unit[0], name) for name in whole if _is_key(rows, (unit[0], name))), ())


NOT_A_KEY = (ColumnType.DECIMAL, ColumnType.BOOLEAN)


def _is_key(rows: RowSample, names: Sequence[str]) -> bool:
    table = rows.rows
    return bool(table.group_by(list(names)).aggregate([]).num_rows == table.num_rows)


def foreign_keys(tables: Sequence[DraftedTable]) -> tuple[tuple[str, str], ...]:
    """Name pairs `table.column` whose values all stand in another table's single key, as far as the samples tell."""
    keys = [(table, table.key[0]) for table in tables if len(table.key) == 1]
    return tuple(
        (f"{table.file.table}.{name}", f"{other.file.table}.{key}")
        for table in tables
        for name, sketch in table.sketches.items()
        for other, key in keys
        if other is not table and sketch.type not in NOT_A_KEY and sketch.sample.is_within(other.sketches[key].sample)
    )


def needs_bounds(table: DraftedTable, name: str) -> bool:
    """Tell whether a column must have public bounds: numbers and dates that are no identifiers and have no list."""
    is_free = table.roles[name].role is ColumnRole.DIRECT_IDENTIFIER or name in table.listed
    return not is_free and table.sketches[name].type in (*NUMBERS, ColumnType.DATE)
