"""Parcels of a confined reader, opened with care: whoever reads a hostile file may have been turned by it."""

import os
from collections.abc import Iterator, Sequence

import pyarrow as pa

from sandbox.core.errors.loading import SourceUnreadable
from sandbox.core.text import Text
from sandbox.ingest.delivery.reading.asked import Asked, Fault, Tag, read_columns, split_rows, write_asked
from sandbox.ingest.delivery.reading.entry import read
from sandbox.ingest.delivery.reading.plain import MOST_COLUMNS, is_plain
from sandbox.spaces.confined import ConfinedEnded, ConfinedTask, HowEnded, Parcel, run_confined
from sandbox.spaces.limits import WorkerLimits

READER_LIMITS = WorkerLimits(threads=1, memory_mb=2048, deadline_s=120.0, answer_mb=256)
READER_PARTS = ("pyarrow", "python_calamine")
BYTES_PER_SIGN_OF_LIFE = 1 << 20
SIGNS_OF_LIFE = 64

FAULTS = {
    Fault.NOT_OF_ITS_FORMAT: Text(
        "its content is not of the format its name says, or a row is longer than 8 MB",
        "内容与扩展名所示格式不符,或某行超过 8 MB",
    ),
    Fault.TOO_MANY_COLUMNS: Text(f"it has more than {MOST_COLUMNS:,} columns", f"列数超过 {MOST_COLUMNS:,}"),
    Fault.NOT_PLAIN: Text("a column holds nested values", "存在嵌套类型的列"),
    Fault.NOT_OF_ITS_TYPE: Text("a column holds what its type cannot", "某列的值与其类型不符"),
    Fault.CELL_TOO_LONG: Text("a row is longer than rows may be", "某行超长"),
    Fault.SEVERAL_SHEETS: Text(
        "it has several sheets, or none; name one as `sheet` in the manifest",
        "含多个工作表或没有工作表;请在交付清单中以 `sheet` 指定",
    ),
    Fault.NO_SUCH_SHEET: Text("it has no sheet of that name", "没有该名称的工作表"),
    Fault.MERGED_CELLS: Text("its sheet has merged cells; unmerge them", "工作表含合并单元格,请先取消合并"),
    Fault.INFLATES: Text("it inflates out of all proportion when unpacked", "解压后体积异常膨胀"),
}
ENDS = {
    HowEnded.CRASHED: Text("it made its reader crash", "读取进程因该文件崩溃"),
    HowEnded.TOO_MUCH_MEMORY: Text("reading it takes too much memory", "读取所需内存过大"),
    HowEnded.NO_PROGRESS: Text("its reader made no progress", "读取进程长时间无进展"),
}
TURNED = ENDS[HowEnded.CRASHED]


class Parcels:
    """What a confined reader sends about one file: the names of its columns, then rows. `table` is for messages."""

    def __init__(self, parcels: Iterator[Parcel], table: str, signs_of_life: int) -> None:
        self._parcels = parcels
        self._table = table
        self._signs_of_life = signs_of_life
        self.names: Sequence[str] = ()

    def read_names(self, wanted: Sequence[str]) -> None:
        """Read the names of the columns.

        Raises:
            SourceUnreadable: there are none.
        """
        tag, content = self._next()
        if tag is not Tag.COLUMNS:
            raise self._unreadable(TURNED)
        try:
            self.names = read_columns(content)
        except ValueError:
            raise self._unreadable(TURNED) from None
        self._wanted = list(wanted)

    def rows(self) -> Iterator[tuple[list[int], pa.RecordBatch | None]]:
        """Give the numbers of malformed rows, and rows, as they come.

        Raises:
            SourceUnreadable: the file cannot be read on.
        """
        while (found := self._next_or_none()) is not None:
            tag, content = found
            if tag is not Tag.ROWS:
                raise self._unreadable(TURNED)
            try:
                malformed, stream = split_rows(content)
                batch = _read_batch(stream, self._wanted) if stream else None
            except (pa.ArrowException, OSError, ValueError):
                raise self._unreadable(TURNED) from None
            yield malformed, batch

    def _next(self) -> tuple[Tag, memoryview]:
        found = self._next_or_none()
        if found is None:
            raise self._unreadable(TURNED)
        return found

    def _next_or_none(self) -> tuple[Tag, memoryview] | None:
        while (parcel := self._received()) is not None:
            tag, content = self._opened(parcel)
            if tag is not Tag.ALIVE:
                return tag, content
            self._signs_of_life -= 1
            if self._signs_of_life < 0:
                raise self._unreadable(ENDS[HowEnded.NO_PROGRESS])
        return None

    def _received(self) -> Parcel | None:
        try:
            return next(self._parcels, None)
        except ConfinedEnded as ended:
            raise self._unreadable(ENDS[ended.how]) from None

    def _opened(self, parcel: Parcel) -> tuple[Tag, memoryview]:
        content = memoryview(parcel)[1:]
        try:
            tag = Tag(parcel[0])
            fault = Fault(bytes(content).decode()) if tag is Tag.FAULT else None
        except (ValueError, IndexError):
            raise self._unreadable(TURNED) from None
        if fault is not None:
            raise self._unreadable(FAULTS[fault])
        return tag, content

    def _unreadable(self, why: Text) -> SourceUnreadable:
        return SourceUnreadable(table=self._table, why=why)


def open_parcels(asked: Asked, descriptor: int, table: str) -> Parcels:
    """Have an open file read, up to the names of its columns.

    Raises:
        SourceUnreadable: it cannot be read.
    """
    task = ConfinedTask(read, write_asked(asked), READER_PARTS, READER_LIMITS)
    signs = os.fstat(descriptor).st_size // BYTES_PER_SIGN_OF_LIFE + SIGNS_OF_LIFE
    parcels = Parcels(run_confined(task, descriptor), table, signs)
    parcels.read_names(asked.wanted)
    return parcels


def _read_batch(stream: memoryview, wanted: list[str]) -> pa.RecordBatch:
    """Read one batch and check every offset in it.

    Raises:
        ValueError, pa.ArrowException: it is not one sound batch of the columns asked for, in plain types.
    """
    with pa.ipc.open_stream(pa.py_buffer(stream)) as reader:
        if reader.schema.names != wanted or not all(is_plain(kind) for kind in reader.schema.types):
            raise ValueError("other columns than were asked for")
        batch = reader.read_next_batch()
    batch.validate(full=True)
    return batch
