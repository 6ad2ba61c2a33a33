"""Search everything that was written for marked values: files, archives inside them, every cell of every database."""

import base64
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from tests.attacks.marked_delivery import MarkedDelivery

RUN_OF_18 = re.compile(rb"(?=([0-9A-Z]{18}))")


GZIP = re.compile(rb"\x1f\x8b\x08")
MOST_INFLATED = 64 << 20
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def disguises(text: str) -> Iterator[bytes]:
    """Give a text reversed, and in Base64 wherever it begins: what of it does not depend on its neighbours."""
    plain = text.encode()
    yield plain[::-1]
    for before in range(3):
        written = base64.b64encode(bytes(before) + plain)
        yield written[(before * 8 + 5) // 6 : (before + len(plain)) * 8 // 6]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a marked value was found, and which."""

    where: str
    value: str


class Marks:
    """What is searched for."""

    def __init__(self, delivery: MarkedDelivery) -> None:
        texts = [
            re.escape(text.encode(code)) for text in delivery.texts for code in ("utf-8", "utf-16-le", "utf-16-be")
        ]
        self._texts = re.compile(b"|".join(texts), re.IGNORECASE)
        self._disguised = re.compile(b"|".join(re.escape(form) for text in delivery.texts for form in disguises(text)))
        figures = sorted((*delivery.numbers, *delivery.days), key=len, reverse=True)
        listed = "|".join(re.escape(figure) for figure in figures).encode()
        self._figures = re.compile(rb"(?<![0-9A-Za-z.])(?:" + listed + rb")(?![0-9A-Za-z])")
        self._identifiers = {identifier.encode() for identifier in delivery.identifiers}

    def in_bytes(self, where: str, content: bytes) -> Iterator[Hit]:
        """Give every marked value in some bytes, and in the files of an archive that they are."""
        for pattern in (self._texts, self._disguised, self._figures):
            yield from (Hit(where, found.group().decode(errors="replace")) for found in pattern.finditer(content))
        for found in RUN_OF_18.finditer(content):
            if found.group(1) in self._identifiers:
                yield Hit(where, found.group(1).decode())
        if content.startswith(b"PK"):
            yield from self._in_archive(where, content)
        for place in GZIP.finditer(content):
            yield from self._in_gzip(f"{where}!gzip", content[place.start() :])

    def _in_gzip(self, where: str, content: bytes) -> Iterator[Hit]:
        inflating = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            inflated = inflating.decompress(content, MOST_INFLATED)
        except zlib.error:  # bytes that only look like it
            return
        yield from self.in_bytes(where, inflated)

    def _in_archive(self, where: str, content: bytes) -> Iterator[Hit]:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from self.in_bytes(f"{where}!{name}", archive.read(name) + name.encode())

    def in_text(self, where: str, text: str) -> Iterator[Hit]:
        """Give every marked value in a text."""
        return self.in_bytes(where, text.encode(errors="surrogatepass"))

    def in_folder(self, folder: Path) -> Iterator[Hit]:
        """Give every marked value in any file below a folder, in a file's name, and in any cell of a database."""
        for path in sorted(folder.rglob("*")):
            yield from self.in_text(str(path), path.name)
            if path.is_file() and not path.is_symlink():
                yield from self.in_bytes(str(path), path.read_bytes())
            if path.suffix == ".sqlite":
                yield from self._in_cells(path)

    def _in_cells(self, path: Path) -> Iterator[Hit]:
        """Give marked values cell by cell: a long cell is spread over pages, and a plain search may miss it."""
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in tables:
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    for cell in row:
                        content = cell if isinstance(cell, bytes) else str(cell).encode()
                        yield from self.in_bytes(f"{path}:{table}", content)
