"""The sample of a trial as files of one's own: tables, signed manifest, report; all of them, or none."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from sandbox.core.digests import to_plain
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.text import Lang
from sandbox.masking.pages.page import write_page
from sandbox.spaces.plain_file import write_plain_file
from sandbox.wiring.sample_questions import stream_of_rows
from sandbox.wiring.sample_reports import report_on
from sandbox.wiring.trying import TriedSample

DATABASE = ".duckdb"
MANIFEST = "manifest.json"
REPORT = "report.txt"
PAGE = "report.html"
PAPERS = (MANIFEST, REPORT, PAGE)
UNFINISHED = ".sample-"


class FileFormat(StrEnum):
    """How the tables of a sample are written into a folder."""

    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Written:
    """How a sample is written: the form of its tables, whether edge rows are among theirs, the language of its page."""

    form: FileFormat
    edges: EdgeRows
    lang: Lang


def is_database(path: Path) -> bool:
    """Tell whether a name asks for one database file instead of a folder."""
    return path.suffix.lower() == DATABASE


def places_of(path: Path) -> tuple[Path, ...]:
    """Give what would be written: a folder, or a database file with its manifest, report and page beside it."""
    if not is_database(path):
        return (path,)
    return (path, *(path.with_suffix(f".{paper}") for paper in PAPERS))


def write_sample(sample: TriedSample, lines: Iterable[str], path: Path, how: Written) -> tuple[Path, ...]:
    """Write a sample to a place where nothing is; give the files.

    Args:
        sample: while its trial lasts.
        lines: the report for people.
        path: a new folder, or a new file whose name ends in `.duckdb`.
        how: in which form, and with which rows.

    Raises:
        SpaceNotWritten: the engine or the disk failed.
        OSError: the system refuses.
    """
    before = os.umask(0o077)
    building = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=path.resolve().parent))
    try:
        _write_papers(sample, lines, building, how.lang)
        if is_database(path):
            write_plain_file(building / path.name, map(stream_of_rows, sample.tables(how.edges)))
            return _moved(building, path)
        for table in sample.tables(how.edges):
            _write_table(table.rows, building / f"{table.name}.{how.form.value}", how.form)
        building.rename(path)
    finally:
        shutil.rmtree(building, ignore_errors=True)
        os.umask(before)
    return tuple(sorted(path.iterdir()))


def _write_papers(sample: TriedSample, lines: Iterable[str], folder: Path, lang: Lang) -> None:
    manifest = {**_fields(sample), "public_key": sample.public_key}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / REPORT).write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / PAGE).write_text(write_page(report_on(sample.house, sample.sample), None, lang), encoding="utf-8")


def _fields(sample: TriedSample) -> dict[str, object]:
    plain = to_plain(sample.sample.signed)
    return dict(plain) if isinstance(plain, dict) else {}


def _moved(building: Path, path: Path) -> tuple[Path, ...]:
    """Put a database and its papers in place, the database last."""
    file, *papers = places_of(path)
    for name, place in zip(PAPERS, papers, strict=True):
        (building / name).rename(place)
    (building / path.name).rename(file)
    return (file, *papers)


def _write_table(table: pa.Table, path: Path, form: FileFormat) -> None:
    if form is FileFormat.CSV:
        pa_csv.write_csv(table, path)
    else:
        pq.write_table(table, path)
