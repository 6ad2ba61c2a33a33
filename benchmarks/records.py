"""What was measured, as it is kept in results.json between runs: the page is written from all of it."""

import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.masking_records import MaskingRun
from benchmarks.sampling import SamplingRun
from benchmarks.scanning_records import ScanRun
from benchmarks.workers import WorkerRun
from benchmarks.world import Loads
from sandbox.storage.codec import from_json, to_json


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with its quartiles."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stage:
    """Median milliseconds of one stage of the gate."""

    name: str
    ms: float


@dataclass(frozen=True, slots=True)
class Closeness:
    """The median relative error over all compared numbers, and the share of them that was left out."""

    error: float
    missing: float


@dataclass(frozen=True, slots=True)
class ClassSpeed:
    """One class on both sides, in milliseconds. `refusal` is the gate's code where it does not answer."""

    question: str
    plain_ms: Spread
    gate_ms: Spread | None = None
    ratio: Spread | None = None
    stages: tuple[Stage, ...] = ()
    bounding: str = ""
    close: Closeness | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class SpeedRun:
    """The seven classes at one size."""

    rows: int
    turns: int
    source: str
    loads: Loads
    classes: tuple[ClassSpeed, ...]


@dataclass(frozen=True, slots=True)
class PeerClass:
    """One peer on one class: its median seconds, also as a multiple of the plain query's in paired turns.

    `epsilon` and `delta` are what it says it spent; `says` is what it says where it does not answer.
    """

    peer: str
    question: str
    seconds: float | None = None
    ratio: float | None = None
    close: Closeness | None = None
    epsilon: float | None = None
    delta: float | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """All peers at one size."""

    rows: int
    runs: int
    source: str
    classes: tuple[PeerClass, ...]


@dataclass(frozen=True, slots=True)
class LoadSide:
    """One load: seconds, seconds of all processors, peak of resident memory and that of the largest child, bytes."""

    s: float
    processor_s: float
    peak: int
    reader_peak: int
    written: int


@dataclass(frozen=True, slots=True)
class LoadRun:
    """CREATE TABLE AS and the sandbox's load of the same file, of so many bytes."""

    rows: int
    columns: int
    source: str
    file_bytes: int
    plain: LoadSide
    sandbox: LoadSide


@dataclass(frozen=True, slots=True)
class Results:
    """Everything measured, the latest of each kind and size."""

    speed: tuple[SpeedRun, ...] = ()
    peers: tuple[PeerRun, ...] = ()
    workers: WorkerRun | None = None
    loads: tuple[LoadRun, ...] = ()
    masking: tuple[MaskingRun, ...] = ()
    scans: tuple[ScanRun, ...] = ()
    samples: tuple[SamplingRun, ...] = ()

    def with_speed(self, run: SpeedRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.speed if former.rows != run.rows]
        return replace(self, speed=tuple(sorted([*kept, run], key=lambda r: r.rows)))

    def with_load(self, run: LoadRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.loads if former.rows != run.rows]
        return replace(self, loads=tuple(sorted([*kept, run], key=lambda r: r.rows)))

    def with_masking(self, run: MaskingRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.masking if former.rows != run.rows]
        return replace(self, masking=tuple(sorted([*kept, run], key=lambda r: r.rows)))

    def with_scan(self, run: ScanRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.scans if former.rows != run.rows]
        return replace(self, scans=tuple(sorted([*kept, run], key=lambda r: r.rows)))

    def with_sample(self, run: SamplingRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.samples if former.rows != run.rows]
        return replace(self, samples=tuple(sorted([*kept, run], key=lambda r: r.rows)))

    def with_peers(self, run: PeerRun) -> "Results":
        """Put a run in the place of the former one of its size."""
        kept = [former for former in self.peers if former.rows != run.rows]
        return replace(self, peers=tuple(sorted([*kept, run], key=lambda r: r.rows)))


def spread_of(values: Sequence[float]) -> Spread:
    """Give the median and the quartiles of at least two values."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high)


def read_results(path: Path) -> Results:
    """Read what was measured before, if anything was."""
    return from_json(Results, path.read_text(encoding="utf-8")) if path.exists() else Results()


def write_results(path: Path, results: Results) -> None:
    """Keep what was measured."""
    path.write_text(to_json(results) + "\n", encoding="utf-8")


def source_of_run() -> str:
    """Name the machine and the commit of the product, with a mark where files were changed since."""
    asked = ("git", "describe", "--always", "--dirty")
    folder = Path(__file__).parent
    done = subprocess.run(asked, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    return f"{platform.machine()}, {done.stdout.strip() or 'no repository'}"
