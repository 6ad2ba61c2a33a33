"""A job's output folder, read whole: what lies in it, and nothing that it points to."""

from collections.abc import Iterator
from pathlib import Path

from sandbox.core.errors.releasing import SubmissionUnusable
from sandbox.core.errors.tree import Finding
from sandbox.core.products import OutputFile
from sandbox.core.text import Text

MEDIA_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown",
    ".txt": "text/plain",
}
UNKNOWN = "application/octet-stream"
NOT_A_FILE = Text("it is a link or a device, not a file", "不是普通文件,而是链接或设备")


def read_folder(folder: Path, job: str) -> tuple[OutputFile, ...]:
    """Read every file of a folder, in order of name.

    Raises:
        SubmissionUnusable: the folder holds something that is neither a file nor a folder.
    """
    paths = sorted(folder.rglob("*"))
    strange = tuple(
        Finding("not_a_file", path.relative_to(folder).as_posix(), NOT_A_FILE)
        for path in paths
        if path.is_symlink() or not (path.is_file() or path.is_dir())
    )
    if strange:
        raise SubmissionUnusable(job=job, findings=strange)
    return tuple(_read_files(folder, paths))


def _read_files(folder: Path, paths: list[Path]) -> Iterator[OutputFile]:
    for path in paths:
        if path.is_file():
            media_type = MEDIA_TYPES.get(path.suffix.lower(), UNKNOWN)
            yield OutputFile(path.relative_to(folder).as_posix(), media_type, path.read_bytes())
