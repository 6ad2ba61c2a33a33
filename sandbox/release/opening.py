"""Open a package for verifying: bounded, nothing is extracted, and only the one way of writing is accepted."""

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.core.digests import sha256_hex
from sandbox.core.text import Text
from sandbox.release.container import MAX_ENTRIES, MAX_PACKAGE_BYTES, is_safe_name, write_container
from sandbox.release.flaws import Flaw, changed, unreadable

NOT_A_PACKAGE = Text("not a ZIP container", "不是 ZIP 容器")
TOO_LARGE = Text("larger than a package can be", "超过数据产品包的大小上限")
UNSAFE = Text("an entry's name leads outside or is not plain", "条目名称指向包外或不规范")
TWICE = Text("stands in the container twice", "在容器中重复出现")
SWELLS = Text("is compressed, encrypted or overlaps another", "被压缩、加密或与其他条目重叠")
DAMAGED = Text("content does not match its checksum in the container", "内容与容器中的校验值不符")
REWRITTEN = Text("the container was not written by the sandbox", "容器不是由沙箱写成")

BROKEN = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError, struct.error)


@dataclass(frozen=True, slots=True)
class Opened:
    """The files of a package by name; `damaged` could not be read; `digest` is the container's SHA-256."""

    digest: str
    contents: dict[str, bytes]
    damaged: frozenset[str]
    flaws: tuple[Flaw, ...]


def open_package(path: Path) -> Opened:
    """Read a package into memory.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if path.stat().st_size > MAX_PACKAGE_BYTES:
        return _closed(unreadable("too_large", path.name, TOO_LARGE))
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _open(archive, content, path.name)
    except BROKEN:
        return _closed(unreadable("not_a_package", path.name, NOT_A_PACKAGE))


def _closed(*flaws: Flaw) -> Opened:
    return Opened("", {}, frozenset(), flaws)


def _open(archive: zipfile.ZipFile, content: bytes, package: str) -> Opened:
    entries = archive.infolist()
    flaws = tuple(_entry_flaws(entries, len(content), package))
    if flaws:
        return _closed(*flaws)
    read = {entry.filename: _read(archive, entry) for entry in entries}
    contents = {name: held for name, held in read.items() if held is not None}
    damaged = frozenset(name for name, held in read.items() if held is None)
    flaws = tuple(changed("damaged", name, DAMAGED) for name in sorted(damaged))
    if not damaged and write_container(contents) != content:
        flaws = (changed("rewritten", package, REWRITTEN),)
    return Opened(sha256_hex(content), contents, damaged, flaws)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.read(entry)
    except BROKEN:
        return None


def _entry_flaws(entries: list[zipfile.ZipInfo], size: int, package: str) -> Iterator[Flaw]:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > size:
        yield unreadable("too_large", package, TOO_LARGE)
    for name, times in Counter(entry.filename for entry in entries).items():
        if times > 1:
            yield unreadable("duplicate_name", name, TWICE)
    for entry in entries:
        if not is_safe_name(entry.filename):
            yield unreadable("unsafe_name", repr(entry.filename), UNSAFE)
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1:
            yield unreadable("not_stored", entry.filename, SWELLS)
