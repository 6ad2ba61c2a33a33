"""Which reader takes a file, by its name; whatever else is text is read by lines."""

from pathlib import Path

from sandbox.wiring.scanning.columnar import read_arrow, read_parquet
from sandbox.wiring.scanning.delimited import read_delimited
from sandbox.wiring.scanning.notebooks import read_notebook
from sandbox.wiring.scanning.pages import read_page
from sandbox.wiring.scanning.sources import Reader, Source
from sandbox.wiring.scanning.texts import is_text, read_texts
from sandbox.wiring.scanning.tree_lines import read_tree_lines
from sandbox.wiring.scanning.trees import read_tree
from sandbox.wiring.scanning.unread import Reason, Unread
from sandbox.wiring.scanning.workbooks import read_workbook

PACKED = {".zip", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".zst", ".7z", ".rar", ".tar", ".jar", ".whl"}
OFFICE = {".docx", ".pptx", ".odt", ".ods", ".odp", ".xls", ".xlsb", ".xlsm", ".doc", ".ppt", ".pdf", ".epub"}
FORMATS = {
    **dict.fromkeys((".csv", ".tsv"), "csv"),
    ".parquet": "parquet",
    **dict.fromkeys((".arrow", ".arrows", ".feather"), "arrow"),
    ".json": "json",
    ".geojson": "json",
    **dict.fromkeys((".jsonl", ".ndjson"), "json lines"),
    ".xlsx": "xlsx",
    ".ipynb": "notebook",
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
}
READERS: dict[str, Reader] = {
    "csv": read_delimited,
    "parquet": read_parquet,
    "arrow": read_arrow,
    "json": read_tree,
    "json lines": read_tree_lines,
    "xlsx": read_workbook,
    "notebook": read_notebook,
    "html": read_page,
    "text": read_texts,
}


def format_of(path: Path, source: Source) -> str:
    """Tell a file's format, by its name or as text.

    Raises:
        Unread: it is an archive or a document without a reader, or neither of a known format nor text.
    """
    suffix = path.suffix.lower()
    if suffix in PACKED:
        raise Unread(Reason.ARCHIVE)
    if suffix in OFFICE:
        raise Unread(Reason.NO_READER)
    known = FORMATS.get(suffix)
    if known is None and not is_text(source):
        raise Unread(Reason.BINARY)
    return known or "text"
