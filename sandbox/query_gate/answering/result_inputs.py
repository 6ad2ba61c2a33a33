"""The tables of noised results that the scratch engine is given: what was kept, and replicates of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sandbox.core.answers import Answer
from sandbox.query_gate.answering.answer import noisy_table_of, rows_of
from sandbox.query_gate.answering.estimates import Estimate
from sandbox.query_gate.answering.redrawn import Draws, redrawn
from sandbox.query_gate.answering.result_steps import Table, TableColumn
from sandbox.query_gate.answering.shell import Shell
from sandbox.query_gate.answering.withholding import Withholding
from sandbox.query_gate.language.expressions import AggregateRef, KeyRef
from sandbox.query_gate.meaning.kinds import Kind
from sandbox.query_gate.meaning.result_kinds import Kinds
from sandbox.query_gate.pricing.price import PricedPlan
from sandbox.query_gate.pricing.recipes import Direct, Total
from sandbox.world.noise import Z_95

ID_DIGITS = 7
SLOTS_A_ROW = 8
Chance = tuple[dict[int, Draws], np.random.Generator]
_TYPES = {Kind.TEXT: pa.string(), Kind.DATE: pa.date32(), Kind.TRUTH: pa.bool_()}


@dataclass(frozen=True, slots=True)
class Block:
    """A private block's kept result and how it was priced, with the kinds of its columns."""

    kept: Answer
    priced: PricedPlan
    kinds: Kinds
    min_units: int

    @property
    def keys(self) -> frozenset[int]:
        """The columns that tell its rows apart."""
        outputs = enumerate(self.priced.plan.query.outputs)
        return frozenset(place for place, output in outputs if isinstance(output.of, KeyRef))


def block_of(kept: Answer, priced: PricedPlan, kinds: Kinds, min_group_size: int) -> Block:
    """Give a block; a public table's divisors need no units."""
    return Block(kept, priced, kinds, 0 if priced.plan.table.is_public else min_group_size)


def table_columns(priced: PricedPlan, kinds: Kinds, min_units: int) -> Table:
    """Say what is known of the columns of a block's table."""
    return tuple(_column(priced, place, kind, min_units) for place, kind in enumerate(kinds))


def _column(priced: PricedPlan, place: int, kind: Kind | None, min_units: int) -> TableColumn:
    plan = priced.plan
    of = plan.query.outputs[place].of
    if isinstance(of, KeyRef):
        return TableColumn(kind, is_whole=plan.core.keys[plan.key_places[of.index]].extent.scale == 0)
    recipe = plan.recipes[of.index] if isinstance(of, AggregateRef) else None
    is_direct = isinstance(recipe, Direct)
    is_whole = isinstance(recipe, Direct | Total) and recipe.scale == 0
    least = min_units if Shell(plan, priced.noises, Withholding(0, 0.0)).is_count(of) else None
    return TableColumn(
        kind,
        is_whole,
        is_measured=True,
        least=least,
        has_flag=not is_direct,
        has_width=True,
        is_direct=is_direct,
        is_passed_on=True,
    )


class BlockTable:
    """One block's rows, and replicates of them."""

    def __init__(self, block: Block) -> None:
        self._block = block
        plan = block.priced.plan
        self._shell = Shell(plan, block.priced.noises, Withholding(block.min_units, 1.0))
        rows = list(rows_of(noisy_table_of(block.kept, plan), plan))
        rows.sort(key=lambda row: tuple(row.places[place] for place in plan.key_places))
        self._rows = rows
        self.columns = table_columns(block.priced, block.kinds, block.min_units)

    @property
    def size(self) -> int:
        """How many rows it has."""
        return len(self._rows)

    @property
    def cells(self) -> int:
        """How many numbers a replicate takes: noise is drawn for each slot of each row."""
        return self.size * max(1, len(self._block.priced.noises) // SLOTS_A_ROW)

    def table(self, replicates: int, generator: np.random.Generator) -> pa.Table:
        """Give the table: what is given first, then each replicate."""
        size, times = len(self._rows), replicates + 1
        repeated = pa.array(np.tile(np.arange(size), times))
        columns = {"r": pa.array(np.repeat(np.arange(times, dtype=np.int32), size))}
        columns["id"] = pa.array([f"{place:0{ID_DIGITS}d}" for place in range(size)], pa.string()).take(
            pa.array(repeated)
        )
        draws = self._draws(replicates, generator)
        for place, column in enumerate(self.columns):
            estimates = [self._shell.read(self._block.priced.plan.query.outputs[place].of, row) for row in self._rows]
            for name, values in self._parts(place, column, estimates, (draws, generator)):
                is_once = len(values) == size and times > 1
                columns[name] = values.take(repeated) if is_once else values
        return pa.table(columns)

    def _draws(self, replicates: int, generator: np.random.Generator) -> dict[int, Draws]:
        noises = enumerate(self._block.priced.noises)
        shape = (replicates, len(self._rows))
        return {slot: redrawn(noise, shape, generator) for slot, noise in noises if noise is not None}

    def _parts(
        self, place: int, column: TableColumn, estimates: list[Estimate], chance: Chance
    ) -> Iterator[tuple[str, pa.Array]]:
        values = [estimate.value for estimate in estimates]
        if not column.is_measured:
            yield f"c{place}", _keys(values, column)
            return
        yield f"c{place}", _numbers(estimates, column, chance)
        yield f"e{place}", pa.array([self._shell.half_width(e) for e in estimates], pa.float64())
        if column.has_flag:
            yield f"h{place}", pa.array([estimate.is_withheld for estimate in estimates], pa.bool_())


def _keys(values: Sequence[object], column: TableColumn) -> pa.Array:
    if column.kind is Kind.DATE:
        values = [date.fromisoformat(value) if isinstance(value, str) else None for value in values]
    number = pa.int64() if column.is_whole else pa.float64()
    return pa.array(values, number if column.kind is None else _TYPES.get(column.kind, number))


def _numbers(estimates: list[Estimate], column: TableColumn, chance: Chance) -> pa.Array:
    """Give the given values, then each replicate: values moved by fresh noise along their slopes."""
    draws, _ = chance
    kind = np.int64 if column.is_whole else np.float64
    known = np.array([estimate.value is not None for estimate in estimates], dtype=np.bool_)
    given = np.array([estimate.value or 0 for estimate in estimates], dtype=kind)
    copies = [given[None, :]]
    if any(drawn.size for drawn in draws.values()):
        copies.append((given[None, :] + _moves(estimates, column, chance)).astype(kind))
    values = np.concatenate(copies).reshape(-1)
    return pa.array(values, mask=np.tile(~known, len(values) // max(1, len(estimates))))


def _moves(estimates: list[Estimate], column: TableColumn, chance: Chance) -> npt.NDArray[np.float64] | Draws:
    """Give how far fresh noise moves each value; what is blurred is taken for normal, with that half-width."""
    draws, generator = chance
    slots = sorted({slot for estimate in estimates for slot in estimate.slopes})
    replicates = next(iter(draws.values())).shape[0]
    if column.is_whole and len(slots) == 1 and all(e.slopes.get(slots[0]) == 1.0 for e in estimates):
        return draws[slots[0]]
    total = np.zeros((replicates, len(estimates)))
    for slot in slots:
        slopes = np.array([estimate.slopes.get(slot, 0.0) for estimate in estimates])
        total += slopes[None, :] * draws[slot]
    widest = np.array([estimate.widest for estimate in estimates])
    blurs = np.array([estimate.blur for estimate in estimates])
    if blurs.any():
        total += generator.normal(0.0, 1.0, total.shape) * (blurs / Z_95)
    moved: npt.NDArray[np.float64] = np.clip(total, -widest, widest)
    return np.rint(moved).astype(np.int64) if column.is_whole else moved
