"""A file with more rows than its manifest says is stopped there, however long it goes on."""

from collections.abc import Iterator

import pyarrow as pa
import pytest

from sandbox.core.datasets import DeliveredFile
from sandbox.core.errors.loading import ManifestMismatch
from sandbox.ingest.delivery.sources import Malformed, Source
from sandbox.ingest.taking_in import bounded
from tests.unit.ingest.small import batch


def endless(read: list[int]) -> Iterator[pa.RecordBatch]:
    while True:
        read.append(2)
        yield batch(id=["a", "b"])


def test_d5_rows_beyond_the_manifests_count_stop_the_load_at_once() -> None:
    read: list[int] = []
    source = bounded(Source(endless(read), Malformed()), DeliveredFile("visits", "v.csv", 5, "0" * 64))
    with pytest.raises(ManifestMismatch):
        list(source.batches)
    assert len(read) == 3


def test_as_many_rows_as_promised_pass() -> None:
    two = iter((batch(id=["a", "b"]), batch(id=["c"])))
    source = bounded(Source(two, Malformed()), DeliveredFile("visits", "v.csv", 3, "0" * 64))
    assert sum(part.num_rows for part in source.batches) == 3
