"""Scan files and folders for identifiers: where, what kind, how many, how sure; never a value unless it is asked for.

Files are read in this process, with the rights of whoever runs it: they are their own. What comes from others goes
through ingest's confined readers.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from sandbox.masking.finding.names import shown_name
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.masking.finding.tallies import Asked, ColumnTally
from sandbox.wiring.scanning.formats import READERS, format_of
from sandbox.wiring.scanning.headers import name_part
from sandbox.wiring.scanning.reports import ScannedFile, ScanReport, UnreadFile
from sandbox.wiring.scanning.sources import Source
from sandbox.wiring.scanning.unread import Reason, Unread
from sandbox.wiring.scanning.walking import Met, walk

Advance = Callable[[int], None]
"""Told how many bytes more have been read."""

THREADS = 2
COLUMNS_AT_ONCE = 64
PATH_NAMES = ColumnLabel("path", Unit.NAME)
PASSED_OVER = frozenset({Reason.LINK, Reason.BINARY, Reason.REPOSITORY, Reason.SPECIAL})


def meet(named: Iterable[Path]) -> tuple[Met, ...]:
    """Give all files that are to be scanned, or told."""
    return tuple(met for path in named for met in walk(path))


def scan_files(files: Iterable[Met], asked: Asked, advance: Advance) -> ScanReport:
    """Scan files one after the other; one that cannot be read is told, and the others are read all the same."""
    with ThreadPoolExecutor(THREADS) as pool:
        scan = _Scan(asked, advance, pool)
        for met in files:
            scan.add(met)
    return ScanReport(tuple(scan.files), tuple(scan.unread), tuple(scan.passed_over))


@dataclass(slots=True)
class _Scan:
    asked: Asked
    advance: Advance
    pool: ThreadPoolExecutor
    files: list[ScannedFile] = field(default_factory=list)
    unread: list[UnreadFile] = field(default_factory=list)
    passed_over: list[UnreadFile] = field(default_factory=list)

    def add(self, met: Met) -> None:
        """Scan one file, its path first."""
        tallies: dict[ColumnLabel, ColumnTally] = {}
        shown = self._shown(met)
        kind, reason = "", met.reason
        try:
            self._count((name_part(met.below.parts, PATH_NAMES),), tallies)
            if reason is None:
                with _opened(met.path) as source:
                    kind = format_of(met.path, source)
                    self._scan_content(source, kind, tallies)
        except Unread as stopped:
            reason = stopped.reason
        if reason is not None:
            may_pass = reason in PASSED_OVER and not met.is_named
            (self.passed_over if may_pass else self.unread).append(UnreadFile(shown, reason))
        columns = tuple(tally.result() for tally in tallies.values())
        if kind or any(column.kinds for column in columns):
            self.files.append(ScannedFile(shown, kind, columns))

    def _shown(self, met: Met) -> str:
        if self.asked.shows_values:
            return str(met.path)
        return str(Path(*(shown_name(part) for part in met.below.parts)))

    def _scan_content(self, source: Source, kind: str, tallies: dict[ColumnLabel, ColumnTally]) -> None:
        read = 0
        try:
            for parts in _together(READERS[kind](source)):
                self._count(parts, tallies)
                now = min(source.size, read + sum(part.values.nbytes for part in parts))  # files are read ahead
                self.advance(now - read)
                read = now
        except (MemoryError, OverflowError):
            raise Unread(Reason.TOO_LARGE) from None
        self.advance(source.size - read)

    def _count(self, parts: tuple[Part, ...], tallies: dict[ColumnLabel, ColumnTally]) -> None:
        """Count parts of different columns at once: Arrow works beside Python."""
        for part in parts:
            tallies.setdefault(part.column, ColumnTally(part.column, self.asked))
        for _ in self.pool.map(lambda part: tallies[part.column].add(part), parts):
            pass


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        raise Unread(Reason.NOT_ALLOWED) from None
    with FileIO(descriptor, "rb") as file:
        yield Source(file, os.fstat(descriptor).st_size)


def _together(parts: Iterator[Part]) -> Iterator[tuple[Part, ...]]:
    """Gather parts of different columns, in order; those before a fault are given before it is raised."""
    group: dict[ColumnLabel, Part] = {}
    try:
        for part in parts:
            if part.column in group or len(group) == COLUMNS_AT_ONCE:
                yield tuple(group.values())
                group = {}
            group[part.column] = part
    except Unread:
        yield tuple(group.values())
        raise
    yield tuple(group.values())
