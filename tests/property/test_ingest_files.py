"""Any file whatever is loaded or told as an error of ours, without a word of its content."""

import os
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import ContributionBounds, Table, UnitKind
from sandbox.core.errors.tree import SandboxError
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.manifest import read_manifest
from sandbox.ingest.delivery.parcels import Parcels
from sandbox.ingest.delivery.reading.asked import Asked, write_asked
from sandbox.ingest.delivery.reading.entry import read
from sandbox.ingest.delivery.sources import FORMATS, Malformed, Source, check_columns
from sandbox.ingest.judging.conformity import Conformer
from tests.unit.ingest.whole import conformed_whole

ID = Column("id", ColumnType.TEXT, Grade.LOW, ColumnRole.DIRECT_IDENTIFIER, identifier="cn_id")
DAY = Column("day", ColumnType.DATE, Grade.LOW, ColumnRole.PLAIN, bounds=Bounds(0, 20_000))
COST = Column("cost", ColumnType.DECIMAL, Grade.LOW, ColumnRole.PLAIN, scale=2, bounds=Bounds(0, 20_000))
TABLE = Table("t", (ID, DAY, COST), UnitKind.PERSON, "id", ContributionBounds(3), unique_key=("day",))
PERSON = Path(__file__).parents[2] / "examples" / "attacks" / "person.odcs.yaml"


def written_parquet() -> bytes:
    target = BytesIO()
    pyarrow.parquet.write_table(pa.table({"id": ["x"] * 9, "day": ["2024-01-01"] * 9, "cost": [1.5] * 9}), target)
    return target.getvalue()


def opened_here(path: Path) -> Source:
    """Open a file as `open_source` does, but read it in this process: a confined one each time takes too long."""
    asked = Asked(FORMATS[path.suffix], tuple(column.name for column in TABLE.columns))
    running = read(os.open(path, os.O_RDONLY), write_asked(asked))
    next(running)
    parcels = Parcels(running, TABLE.name, signs_of_life=10)
    parcels.read_names(asked.wanted)
    check_columns(TABLE, parcels.names)
    malformed = Malformed()

    def batches() -> Iterator[pa.RecordBatch]:
        for found, batch in parcels.rows():
            malformed.rows.extend(found)
            if batch is not None:
                yield batch

    return Source(batches(), malformed)


def judge(name: str, content: bytes) -> None:
    """Take a file through every step that looks at its content."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            conformed_whole(Conformer(TABLE, date(2024, 1, 1)), TABLE, [opened_here(path)])
        except SandboxError:
            return


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["id,day,cost\n", "cost,id,day\r\n", ""]))
def test_any_csv_is_judged_or_told(content: bytes, header: str) -> None:
    judge("t.csv", header.encode() + content)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damaged_parquet_is_judged_or_told(data: st.DataObject) -> None:
    content = bytearray(written_parquet())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        content[place] = data.draw(st.integers(0, 255))
    judge("t.parquet", bytes(content[: data.draw(st.integers(0, len(content)))]))


@pytest.mark.parametrize("read", [read_contract, read_manifest])
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_damaged_document_is_read_or_told(read: Callable[[Path], object], data: st.DataObject) -> None:
    content = bytearray(PERSON.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_bytes(content)
        try:
            read(path)
        except SandboxError:
            return
