"""What a turned reader may send: its parent takes sound batches of the columns asked for, and nothing else."""

import struct
from collections.abc import Iterator

import pyarrow as pa
import pytest

from sandbox.core.errors.loading import SourceUnreadable
from sandbox.ingest.delivery.parcels import Parcels
from sandbox.ingest.delivery.reading.asked import ALIVE, Tag, columns_parcel, rows_parcel


def stream_of(batch: pa.RecordBatch) -> memoryview:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as stream:
        stream.write_batch(batch)
    return memoryview(sink.getvalue())


def batch_of(values: pa.Array, name: str = "id") -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([values], [name])


def unsound() -> memoryview:
    """Give texts whose offsets reach beyond their characters."""
    sent = bytes(stream_of(batch_of(pa.array(["a" * 4321]))))
    true, false = (struct.pack("<ii", 0, end) for end in (4321, 2**28))
    place = sent.rindex(true)
    return memoryview(sent[:place] + false + sent[place + len(true) :])


def not_utf8() -> pa.Array:
    offsets = pa.py_buffer(b"\x00\x00\x00\x00\x02\x00\x00\x00")
    return pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff\xff")])


def taken(*parcels: bytes) -> list[tuple[list[int], pa.RecordBatch | None]]:
    sent: Iterator[bytes] = iter(parcels)
    opened = Parcels(sent, "visits", signs_of_life=3)
    opened.read_names(("id",))
    return list(opened.rows())


def test_names_then_rows_are_taken() -> None:
    rows = rows_parcel((2, 5), stream_of(batch_of(pa.array(["p1"]))))
    [(malformed, batch)] = taken(ALIVE, columns_parcel(["id", "more"]), ALIVE, rows)
    assert malformed == [2, 5]
    assert batch is not None
    assert batch.to_pydict() == {"id": ["p1"]}


@pytest.mark.parametrize(
    "parcel",
    [
        b"",
        b"\x00",
        bytes([Tag.ROWS]),
        bytes([Tag.ROWS]) + (2**40).to_bytes(8, "little"),
        bytes([Tag.ROWS]) + bytes(8) + b"no stream",
        bytes([Tag.FAULT]) + b"a fault nobody knows",
        columns_parcel(["id"]),
        rows_parcel((), stream_of(batch_of(pa.array(["p1"]), "other"))),
        rows_parcel((), stream_of(batch_of(pa.array([["p1"]])))),
        rows_parcel((), stream_of(batch_of(pa.array(["p1"]).dictionary_encode()))),
        rows_parcel((), unsound()),
        rows_parcel((), stream_of(batch_of(not_utf8()))),
        rows_parcel((), stream_of(batch_of(pa.array(["p1"] * 9)))[:-80]),
        ALIVE,
    ],
)
def test_anything_else_is_a_reader_that_broke(parcel: bytes) -> None:
    sent = (parcel,) if parcel != ALIVE else (ALIVE,) * 9
    with pytest.raises(SourceUnreadable):
        taken(columns_parcel(["id"]), *sent)


def test_rows_do_not_come_before_names() -> None:
    with pytest.raises(SourceUnreadable):
        taken(rows_parcel((), stream_of(batch_of(pa.array(["p1"])))))
    with pytest.raises(SourceUnreadable):
        taken()
