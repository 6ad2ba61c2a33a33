"""Texts: lines in a known encoding; Markdown, logs, programs and whatever else is text."""

import codecs
import io
from collections.abc import Iterable, Iterator

import pyarrow as pa

from sandbox.ingest.delivery.reading.delimited import detected_encoding
from sandbox.masking.finding.parts import ColumnLabel, Part, Unit
from sandbox.wiring.scanning.sources import PARTS_AT_ONCE, Source
from sandbox.wiring.scanning.unread import Reason, Unread

TEXT = ColumnLabel("text", Unit.LINE)
SNIFFED = 64 << 10
LONGEST_LINE = 1 << 20
"""Characters after which a line is cut in two; an identifier across the cut is missed."""


def read_texts(source: Source) -> Iterator[Part]:
    """Read a text by lines.

    Raises:
        Unread: it is in no known encoding.
    """
    yield from line_parts(TEXT, numbered_lines(source))


def encoding_of(source: Source) -> str:
    """Find the encoding of a text."""
    finding = detected_encoding(source.file)
    while True:
        try:
            next(finding)
        except StopIteration as found:
            return str(found.value)


def is_text(source: Source) -> bool:
    """Tell by its beginning whether a file is text: it has a signature, or no character that only machines write."""
    source.file.seek(0)
    start = source.file.read(SNIFFED)
    return start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or not any(byte in start for byte in b"\0\1\2")


def decoded(source: Source) -> str:
    """Read a text whole.

    Raises:
        Unread: it is in no known encoding.
    """
    encoding = encoding_of(source)
    try:
        return source.read_whole().decode(encoding).removeprefix("\ufeff")
    except UnicodeError:
        raise Unread(Reason.UNKNOWN_ENCODING) from None


def numbered_lines(source: Source) -> Iterator[tuple[int, str]]:
    """Give the lines of a text with their numbers, 1 = first.

    Raises:
        Unread: it is in no known encoding.
    """
    encoding = encoding_of(source)
    source.file.seek(0)
    text = io.TextIOWrapper(io.BufferedReader(source.file, 1 << 20), encoding=encoding, newline=None)
    number, is_begun = 1, False
    try:
        while line := text.readline(LONGEST_LINE):
            yield number, line.rstrip("\n").removeprefix("\ufeff")
            is_begun = not line.endswith("\n")
            number += not is_begun
    except UnicodeError:
        raise Unread(Reason.UNKNOWN_ENCODING) from None
    finally:
        text.detach().detach()


def line_parts(label: ColumnLabel, lines: Iterable[tuple[int | str, str]]) -> Iterator[Part]:
    """Gather texts with their places into parts."""
    places: list[int | str] = []
    texts: list[str] = []
    for place, text in lines:
        if text.strip():
            places.append(place)
            texts.append(_whole(text))
        if len(texts) == PARTS_AT_ONCE:
            yield Part(label, pa.array(texts, pa.string()), tuple(places))
            places, texts = [], []
    if texts:
        yield Part(label, pa.array(texts, pa.string()), tuple(places))


def _whole(text: str) -> str:
    """Give a text without half characters, which Arrow cannot hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
