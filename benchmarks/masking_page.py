"""The part of results.md about masking."""

from collections.abc import Sequence

from benchmarks.masking_records import MaskingRun
from benchmarks.tables import table

MASKING = """\
## Masking

A table of people, Parquet to Parquet, masked whole: name, id, phone, credit code, mail, plate and card get
pseudonyms, the remark is scrubbed (each row's own identifiers among them), the address is suppressed; birth, region,
amount and date are generalised, rounded and shifted. Beside it COPY by DuckDB, which masks nothing. Each in a process
of its own with two threads, one after the other; cells a second are of masking alone, from memory to memory.
presidio-structured looks for its own kinds, without a language model and on fewer rows, from memory to memory as
well. `of processor` is the ratio of processor seconds from file to file, which other work on the machine changes
least.

"""


def masking_section(runs: Sequence[MaskingRun]) -> str:
    """Write the section."""
    heads = ("rows × columns", "source", "cells / s", "file to file s", "copy s", "ratio", "of processor", "× peer")
    return MASKING + table(heads, (_row(run) for run in runs))


def _row(run: MaskingRun) -> tuple[str, ...]:
    times = run.times_the_peer
    return (
        f"{run.rows:,} × {run.columns}",
        run.source,
        f"**{run.cells_per_s:,.0f}**",
        f"{run.sandbox.whole_s:,.1f}",
        f"{run.plain.whole_s:,.1f}",
        f"{run.sandbox.whole_s / run.plain.whole_s:.2f}",
        f"{run.processor_ratio:.2f}",
        "–" if times is None else f"{times:,.0f} (on {run.peer_rows:,} rows)",
    )
