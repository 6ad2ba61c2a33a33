"""A small world that is answered exactly: people by town, age and income, made so that few can be isolated."""

from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.core.errors.exactness import AnswerWithheld
from sandbox.core.exact import ExactRules
from sandbox.core.grant import GrantedTable
from sandbox.core.questions import Asking, Question
from sandbox.ingest.indexing.layout import laid_out
from sandbox.query_gate.gate import Gate
from sandbox.spaces.worker import SpaceWorker
from sandbox.spaces.writer import TableStream, write_space
from sandbox.storage.database import Database
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import OpenDpNoise
from tests.unit.query_gate.asking_gate import SCRATCH
from tests.unit.query_gate.gate_world import CONTRACT, EVENT, GRANT, KEY, NOW

TOWNS, KINDS = ("A", "B", "C"), ("clinic", "ward", "home")
LONE_AGE, LONE_INCOME = 44, 900_000
RULES = ExactRules(min_units=10)
NO_RULES = ExactRules(min_units=1, dominance_percent=100, p_percent=0)


def column(name: str, kind: ColumnType, **more: object) -> Column:
    return replace(Column(name, kind, Grade.MEDIUM, ColumnRole.PLAIN, required=True), **more)  # type: ignore[arg-type]  # fields by name


RESIDENT = Table(
    "resident",
    (
        column("id", ColumnType.TEXT, role=ColumnRole.DIRECT_IDENTIFIER),
        column("town", ColumnType.TEXT, domain=TOWNS),
        column("age", ColumnType.INTEGER, bounds=Bounds(0, 99)),
        column("sick", ColumnType.BOOLEAN),
        column("income", ColumnType.INTEGER, bounds=Bounds(0, 1_000_000)),
        column("debt", ColumnType.INTEGER, bounds=Bounds(-1_000, 1_000), required=False),
    ),
    UnitKind.PERSON,
    "id",
    ContributionBounds(1),
)
VISIT = Table(
    "visit",
    (
        column("id", ColumnType.TEXT, role=ColumnRole.DIRECT_IDENTIFIER),
        column("kind", ColumnType.TEXT, domain=KINDS),
        column("fee", ColumnType.INTEGER, bounds=Bounds(0, 100)),
    ),
    UnitKind.PERSON,
    "id",
    ContributionBounds(5),
)
PUBLIC = Table("place", (column("town", ColumnType.TEXT, domain=TOWNS),), UnitKind.NONE, None, ContributionBounds(1))
EXACT = replace(CONTRACT, tables=(RESIDENT, VISIT, PUBLIC), privacy=replace(CONTRACT.privacy, exact=RULES))
UNGUARDED = replace(EXACT, privacy=replace(EXACT.privacy, exact=NO_RULES))
NOISED = replace(EXACT, privacy=replace(EXACT.privacy, exact=None))
OPEN = tuple(GrantedTable(t.name, tuple(c.name for c in t.columns)) for t in EXACT.tables)
ASKING = Asking(EXACT, "v1", replace(GRANT, tables=OPEN), "dev")


@dataclass(frozen=True, slots=True)
class Person:
    """A resident as stored."""

    town: str
    age: int
    sick: bool
    income: int
    debt: int | None


def residents() -> tuple[Person, ...]:
    """Twelve of every age from 20 to 59, a third of them in each town; but of 44 only the one attackers look for.

    Who is 44 earns as much as hundreds of others, and in town B nearly all have nothing to say of debt.
    """
    people = [Person(TOWNS[n % 3], 20 + n // 12, n % 2 == 0, 1_000 + n, _debt_of(n)) for n in range(480)]
    return (*(p for p in people if p.age != LONE_AGE), Person("C", LONE_AGE, sick=True, income=LONE_INCOME, debt=7))


def _debt_of(number: int) -> int | None:
    return None if number % 3 == 1 and number % 60 != 1 else number - 240


def visits_of(person: int) -> int:
    """Give how many visits a person has: three people have fifteen, others of the first thirty nine, all others one."""
    return 15 if person < 3 else 9 if person < 30 else 1


def build_space(path: Path, people: tuple[Person, ...]) -> Path:
    """Write people, their visits, of which five are within the bound, and places."""
    rows = [
        {name: getattr(p, name) for name in ("town", "age", "sick", "income", "debt")}
        | {"id": f"P{n}", "_unit": n, "_rank": 1}
        for n, p in enumerate(people)
    ]
    visits = [
        {"id": f"P{n}", "kind": KINDS[rank % 3], "fee": rank, "_unit": n, "_rank": rank + 1}
        for n in range(len(people))
        for rank in range(visits_of(n))
    ]
    tables = ((RESIDENT, _table(rows)), (VISIT, _table(visits)), (PUBLIC, _table([{"town": t} for t in TOWNS])))
    parts = [part for table, stored in tables for part in laid_out(table, stored)]
    write_space(path, KEY, [TableStream(part.name, part.rows.schema, iter(part.rows.to_batches())) for part in parts])
    return path


def _table(rows: list[dict[str, object]]) -> pa.Table:
    kinds = {"_unit": pa.uint32(), "_rank": pa.uint32(), "sick": pa.bool_()}
    numbers = ("age", "income", "debt", "fee")
    fields = [(key, kinds.get(key, pa.int64() if key in numbers else pa.string())) for key in rows[0]]
    return pa.Table.from_pylist(rows, schema=pa.schema(fields))


class Town:
    """Asks the gate of the exact world."""

    def __init__(self, database: Database, space: SpaceWorker, asking: Asking = ASKING) -> None:
        self.database = database
        self.ledger = Ledger(database)
        self.space = space
        self.asking = asking

    def ask(self, sql: str, analyst: str = "dev") -> tuple[tuple[object, ...], ...]:
        gate = Gate(self.ledger, OpenDpNoise(), FrozenClock(NOW), SCRATCH)
        under = replace(self.asking, analyst=analyst)
        return gate.ask(Question(sql), under, self.space, EVENT).answer.rows

    def number(self, sql: str, analyst: str = "dev") -> int:
        """Give the one number of an answer."""
        ((value,),) = self.ask(sql, analyst)
        assert isinstance(value, int)
        return value

    def is_withheld(self, sql: str, analyst: str = "dev") -> bool:
        try:
            self.ask(sql, analyst)
        except AnswerWithheld:
            return True
        return False
