"""The part of results.md about scanning files."""

from collections.abc import Sequence

from benchmarks.scanning_records import ScanRun
from benchmarks.tables import table

SCANNING = """\
## Scanning files

`sandbox scan` of one CSV file of people (13 columns; nine of them full of identifiers, one remark in ten naming
somebody), beside reading the same file by pyarrow.csv with its guesses of types. Each in a process of its own with
two threads, one after the other. `of processor` is the ratio of processor seconds.

"""


def scanning_section(runs: Sequence[ScanRun]) -> str:
    """Write the section."""
    heads = ("rows", "source", "file", "MB / s", "MB / s of one processor", "of processor", "peak")
    return SCANNING + table(heads, (_row(run) for run in runs))


def _row(run: ScanRun) -> tuple[str, ...]:
    return (
        f"{run.rows:,}",
        run.source,
        f"{run.file_bytes / 1e6:,.0f} MB",
        f"**{run.mb_per_s:,.1f}**",
        f"{run.mb_per_processor_s:,.1f}",
        f"{run.sandbox.processor_s / run.plain.processor_s:.1f}",
        f"{run.sandbox.peak / 1e6:,.0f} MB (plain {run.plain.peak / 1e6:,.0f})",
    )
