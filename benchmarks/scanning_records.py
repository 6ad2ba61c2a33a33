"""What was measured of scanning files."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScanSide:
    """One side: seconds, seconds of all processors, peak of resident memory in bytes."""

    s: float
    processor_s: float
    peak: int


@dataclass(frozen=True, slots=True)
class ScanRun:
    """The plain reading and the scan of a CSV file of so many rows and bytes."""

    rows: int
    source: str
    file_bytes: int
    plain: ScanSide
    sandbox: ScanSide

    @property
    def mb_per_s(self) -> float:
        """Megabytes scanned in a second."""
        return self.file_bytes / 1e6 / self.sandbox.s

    @property
    def mb_per_processor_s(self) -> float:
        """Megabytes scanned in a second of one processor, which other work on the machine changes least."""
        return self.file_bytes / 1e6 / self.sandbox.processor_s
