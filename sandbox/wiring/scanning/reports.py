"""What a scan tells: each file with its columns, kinds and places; what was not read, and why."""

from dataclasses import dataclass

from sandbox.masking.finding.tallies import ColumnFound
from sandbox.wiring.scanning.unread import Reason


@dataclass(frozen=True, slots=True)
class ScannedFile:
    """A file that was read: its path as it may be shown, its format, and what was found in its columns."""

    file: str
    format: str
    columns: tuple[ColumnFound, ...]

    @property
    def found(self) -> tuple[ColumnFound, ...]:
        """The columns in which something was found."""
        return tuple(column for column in self.columns if column.kinds)


@dataclass(frozen=True, slots=True)
class UnreadFile:
    """A file, or folder, that was not read, or not to its end."""

    file: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class ScanReport:
    """What was found. `unread` ought to have been read; `passed_over` are links, machine files and the like."""

    files: tuple[ScannedFile, ...]
    unread: tuple[UnreadFile, ...]
    passed_over: tuple[UnreadFile, ...]

    @property
    def has_findings(self) -> bool:
        """Whether anything was found anywhere."""
        return any(file.found for file in self.files)
