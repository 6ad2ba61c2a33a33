"""Read a product folder: its files' names and exact bytes, and nothing that could hide in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from sandbox.core.products import ProductFile
from sandbox.products.findings import Findings

MAX_FILES = 64
MAX_FILE_BYTES = 256 * 1024
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}){0,2}")


def read_folder(folder: Path, findings: Findings) -> tuple[ProductFile, ...]:
    """Give all files of a folder in order of name; what does not belong in it is noted as a finding."""
    paths = sorted(_files_in(folder, findings))
    if len(paths) > MAX_FILES:
        findings.add("too_many_files", folder.name, MAX_FILES)
    read = (_read_file(folder, path, findings) for path in paths[:MAX_FILES])
    return tuple(file for file in read if file is not None)


def _files_in(folder: Path, findings: Findings) -> Iterator[Path]:
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()) or not NAME.fullmatch(name):
            findings.add("file_not_allowed", name, name)
        elif path.is_file():
            yield path


def _read_file(folder: Path, path: Path, findings: Findings) -> ProductFile | None:
    name = path.relative_to(folder).as_posix()
    with path.open("rb") as file:
        content = file.read(MAX_FILE_BYTES + 1)
    if len(content) > MAX_FILE_BYTES:
        findings.add("file_too_large", name, MAX_FILE_BYTES)
        return None
    return ProductFile(name, content)
