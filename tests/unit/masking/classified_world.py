"""Tables to classify, in real encrypted spaces: a column of people's ids, and whatever a test puts beside it."""

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.classifying.classify import Classification, classify
from sandbox.masking.identifiers.checksums import id_check
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import TableStream, write_space
from tests.unit.masking.masking_world import DIRECT, PLAIN, SPACE_KEY, citizen, column, make_contract

PEOPLE = 1200
PERSON = column("person", ColumnType.TEXT, DIRECT, identifier="cn_id")
TEXT, INTEGER = ColumnType.TEXT, ColumnType.INTEGER
Plants = tuple[tuple[Column, object], ...]


def someone(number: int) -> str:
    """Give another person's id than `citizen` does."""
    body = (
        f"4206{number % 100:02d}{1950 + number % 60}{1 + number % 12:02d}{1 + number % 28:02d}{number * 7 % 1000:03d}"
    )
    return body + id_check(body)


def digits(seed: int, length: int, people: int = PEOPLE) -> list[str]:
    """Draw numbers of so many digits, one for each person."""
    chance = np.random.default_rng(seed)
    return ["".join(map(str, row)) for row in chance.integers(0, 10, (people, length))]


def luhn(body: str) -> str:
    """Give a number with its check digit (ISO/IEC 7812-1)."""
    doubled = (int(d) * (2 - i % 2) for i, d in enumerate(reversed(body)))
    return body + str(-sum(d - 9 * (d > 9) for d in doubled) % 10)


def table_of(*columns: Column, rows_per_unit: int = 1) -> Table:
    return Table("people", (PERSON, *columns), UnitKind.PERSON, "person", ContributionBounds(rows_per_unit))


def contract_of(*columns: Column) -> Contract:
    return replace(make_contract(), tables=(table_of(*columns),))


def classified(*plants: tuple[Column, object], contract: Contract | None = None) -> Classification:
    """Classify a table of people with some columns beside their ids, one row for each."""
    made = contract or contract_of(*(planted for planted, _ in plants))
    people = len(plants[0][1]) if plants else PEOPLE  # type: ignore[arg-type]  # lists and arrays alike
    index = {"_unit": pa.array(range(people), pa.uint32()), "_rank": pa.array([1] * people, pa.uint32())}
    rows = pa.table({"person": [citizen(n) for n in range(people)], **{c.name: v for c, v in plants}, **index})
    parts = laid_out(made.tables[0], rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "v1.space"
        write_space(path, SPACE_KEY, [TableStream(p.name, p.rows.schema, iter(p.rows.to_batches())) for p in parts])
        with open_worker(path, SPACE_KEY) as space:
            return classify(space.run, made)


def told(*plants: tuple[Column, object]) -> list[tuple[str, str, str]]:
    """Give what a table disagrees on: rule, columns, kind."""
    return [(d.doubt.value, "+".join(d.columns), d.kind) for d in classified(*plants).open]


def plain_text(name: str, **more: object) -> Column:
    return column(name, TEXT, PLAIN, **more)
