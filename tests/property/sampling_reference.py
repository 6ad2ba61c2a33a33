"""What a survey, its classes and their search must come to, row by row in plain Python: slow, and plainly right."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

import pyarrow as pa

from sandbox.masking.masks.generalisers import steps_of
from sandbox.masking.sampling.ladders import Ladder

Value = object
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """Rows with their unit, the values shown of each quasi-identifier by level, and each level's loss."""

    units: list[int]
    shown: list[list[list[Value]]]
    losses: list[list[float]]
    secrets: list[list[Value]]

    def is_fixed(self, place: int) -> bool:
        """Tell whether no unit has two values at the finest level."""
        of_unit = defaultdict(set)
        for unit, value in zip(self.units, self.shown[place][0], strict=True):
            of_unit[unit].add(value)
        return all(len(values) == 1 for values in of_unit.values())


@dataclass(frozen=True, slots=True)
class ReferenceClasses:
    """For each row, the units in its class and whether it is withheld."""

    sizes: list[int]
    is_withheld: list[bool]


@dataclass(frozen=True, slots=True)
class Limits:
    """What classes must satisfy."""

    k: int
    withheld: float
    mean_risk: float
    diversity: int


def reference_table(ladders: Sequence[Ladder], rows: Sequence[Row], secrets: list[str]) -> ReferenceTable:
    """Generalise rows value by value, by the ladders' own levels; the loss is worked out anew."""
    shown, losses = [], []
    for ladder in ladders:
        raw = [row[ladder.column.name] for row in rows]
        levels = [level_of(ladder, number, rows) for number in range(len(ladder.levels))]
        whole = entropy(raw)
        shown.append(levels)
        losses.append([1 - entropy(level) / whole if whole else 0.0 for level in levels])
    return ReferenceTable([int(str(r["_unit"])) for r in rows], shown, losses, [[r[s] for r in rows] for s in secrets])


def level_of(ladder: Ladder, number: int, rows: Sequence[Row]) -> list[Value]:
    """Give what a level shows of each row."""
    steps = steps_of(ladder.column, "generalise", 128)
    values = pa.array([row[ladder.column.name] for row in rows], ladder.levels[0].shown.type)
    shown: list[Value] = steps[number].coarsen(values).to_pylist()
    return shown


def entropy(values: list[Value]) -> float:
    """Give the entropy of values, in nats."""
    counts = Counter(values).values()
    return -sum(n / len(values) * math.log(n / len(values)) for n in counts)


def sizes_of(keys: Sequence[Value], units: list[int]) -> list[int]:
    """Give, for each row, how many distinct units share its key."""
    members = defaultdict(set)
    for key, unit in zip(keys, units, strict=True):
        members[key].add(unit)
    return [len(members[key]) for key in keys]


def profiles_at(tables: Sequence[ReferenceTable], node: dict[tuple[int, int], int]) -> dict[int, Value]:
    """Give each unit's profile: what never changes within it, over all tables, at some levels."""
    known: dict[int, dict[tuple[int, int], Value]] = {u: {} for table in tables for u in table.units}
    for (t, place), level in node.items():
        for unit, value in zip(tables[t].units, tables[t].shown[place][level], strict=True):
            known[unit][t, place] = value
    return {u: tuple((name, of.get(name, "absent")) for name in sorted(node)) for u, of in known.items()}


def judge(sizes: list[int], is_withheld: list[bool], limits: Limits) -> bool:
    """Tell whether enough rows are shown, at little enough risk."""
    shown = [size for size, no in zip(sizes, is_withheld, strict=True) if not no]
    if not shown:
        return not sizes
    risk = sum(1 / size for size in shown) / len(shown)
    return len(sizes) - len(shown) <= limits.withheld * len(sizes) and risk <= limits.mean_risk


def is_profile_acceptable(tables: Sequence[ReferenceTable], node: dict[tuple[int, int], int], limits: Limits) -> bool:
    """Judge the first stage: in each table, among the units that are in it."""
    profiles = profiles_at(tables, node)
    for table in tables:
        sizes = sizes_of([profiles[u] for u in table.units], table.units)
        if not judge(sizes, [s < limits.k for s in sizes], limits):
            return False
    return True


def least_loss(losses: list[list[float]], is_acceptable: Callable[[tuple[int, ...]], bool]) -> float | None:
    """Give the least loss of all acceptable nodes of a lattice, each of them judged."""
    found = None
    for node in product(*(range(len(of)) for of in losses)):
        loss = sum(of[level] for of, level in zip(losses, node, strict=True))
        if (found is None or loss < found) and is_acceptable(node):
            found = loss
    return found


def classes_at(
    table: ReferenceTable, levels: Sequence[int], of_unit: tuple[dict[int, Value], dict[int, bool]], limits: Limits
) -> ReferenceClasses:
    """Class a table's rows within their units' profiles, and withhold small and telling classes."""
    profiles, is_hopeless = of_unit
    varying = [i for i in range(len(levels)) if not table.is_fixed(i)]
    rows = range(len(table.units))
    keys = [(profiles[table.units[r]], *(table.shown[i][levels[i]][r] for i in varying)) for r in rows]
    sizes = sizes_of(keys, table.units)
    poor = set().union(*(telling_classes(keys, secret, limits.diversity) for secret in table.secrets))
    withheld = [is_hopeless[table.units[r]] or sizes[r] < limits.k or keys[r] in poor for r in rows]
    return ReferenceClasses(sizes, withheld)


def telling_classes(keys: Sequence[Value], secret: Sequence[Value], least: int) -> set[Value]:
    """Give the classes with too few sensitive values and without the commonest one, which must be the only one."""
    values = defaultdict(set)
    for key, value in zip(keys, secret, strict=True):
        values[key].add(value)
    common = Counter(secret).most_common(1)[0][0]
    wanted = min(least, len(set(secret)))
    return {key for key, held in values.items() if len(held) < wanted and common not in held}
