"""A thousand deliveries that are wrong, always the same: every format, damaged in every way we know."""

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet

from tests.unit.ingest.workbooks import Cell, write_workbook

MARK = "marked-7f3a"
ROWS = 40
NAMES = ("id", "cost", "day", "kind", "flag")


@dataclass(frozen=True)
class MalformedFile:
    """One file: its name, what was done to it, its content."""

    name: str
    damage: str
    content: bytes


def good_rows() -> list[list[Cell]]:
    return [[f"{MARK}-{n}", f"{n}.50", "2024-05-01", "a", "1"] for n in range(ROWS)]


def good_table() -> pa.Table:
    return pa.table({name: [row[place] for row in good_rows()] for place, name in enumerate(NAMES)})


def good_csv() -> bytes:
    lines = [",".join(NAMES), *(",".join(map(str, row)) for row in good_rows())]
    return "\n".join(lines).encode() + b"\n"


def good_parquet() -> bytes:
    sink = io.BytesIO()
    pyarrow.parquet.write_table(good_table(), sink)
    return sink.getvalue()


def good_feather() -> bytes:
    sink = io.BytesIO()
    pyarrow.feather.write_feather(good_table(), sink)
    return sink.getvalue()


def good_stream() -> bytes:
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, good_table().schema) as stream:
        stream.write_table(good_table())
    return sink.getvalue()


def good_json() -> bytes:
    return b"\n".join(json.dumps(dict(zip(NAMES, row, strict=True))).encode() for row in good_rows())


def good_workbook() -> bytes:
    with TemporaryDirectory() as folder:
        header: list[Cell] = list(NAMES)
        return write_workbook(Path(folder) / "t.xlsx", {"only": [header, *good_rows()]}).read_bytes()


GOOD: dict[str, Callable[[], bytes]] = {
    "t.csv": good_csv,
    "t.parquet": good_parquet,
    "t.feather": good_feather,
    "t.arrows": good_stream,
    "t.jsonl": good_json,
    "t.xlsx": good_workbook,
}


def cut_off(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content))]


def beheaded(content: bytes, chance: random.Random) -> bytes:
    return content[chance.randrange(1, len(content)) :]


def flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20, 200))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def lying(content: bytes, chance: random.Random) -> bytes:
    """Write a large or negative number over four or eight bytes, more often near the end, where footers are."""
    changed = bytearray(content)
    number = chance.choice((2**40, 2**31 - 1, 2**62, -1, 0, 2**63 - 1))
    word = struct.pack("<q", number)[: chance.choice((4, 8))]
    reach = chance.choice((len(changed), min(400, len(changed))))
    place = len(changed) - chance.randrange(8, reach)
    changed[place : place + len(word)] = word
    return bytes(changed)


def with_zeros(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + bytes(chance.choice((1, 16, 4096))) + content[place:]


def with_another_start(content: bytes, chance: random.Random) -> bytes:
    start = chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"PAR1", b"ARROW1\0\0", b"{"))
    return start + content


def with_bom_inside(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + chance.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xff\xff")) + content[place:]


def doubled(content: bytes, chance: random.Random) -> bytes:
    return content + content[chance.randrange(len(content)) :]


def of_another_format(content: bytes, chance: random.Random) -> bytes:
    return chance.choice(list(GOOD.values()))()


def noise(content: bytes, chance: random.Random) -> bytes:
    return chance.randbytes(chance.randrange(5_000))


DAMAGES = (
    *(cut_off, beheaded, flipped, flipped, flipped, lying, lying, with_zeros, with_another_start),
    *(with_bom_inside, doubled, of_another_format, noise),
)


def bomb(part: str, mebibytes: int) -> bytes:
    """Give a workbook of which one part inflates to some MiB of spaces within a cell."""
    source = zipfile.ZipFile(io.BytesIO(good_workbook()))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename == part:
                content = content.replace(MARK.encode(), b" " * (mebibytes << 20), 1)
            target.writestr(item.filename, content)
    return sink.getvalue()


def corner(reference: str) -> bytes:
    """Give a workbook with one cell far away, so that a dense table of it would have billions."""
    content = zipfile.ZipFile(io.BytesIO(good_workbook()))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for item in content.infolist():
            text = content.read(item)
            if item.filename.endswith("sheet1.xml"):
                far = f'<row r="1048576"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
                text = text.replace(b"</sheetData>", far)
            target.writestr(item.filename, text)
    return sink.getvalue()


def laughing() -> bytes:
    """Give a workbook whose sheet defines entities that define each other."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "{MARK}">{entities}]>'
    source = zipfile.ZipFile(io.BytesIO(good_workbook()))
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as target:
        for item in source.infolist():
            content = source.read(item)
            if item.filename.endswith("sheet1.xml"):
                content = head.encode() + content.replace(f"{MARK}-0".encode(), b"&e11;")
            target.writestr(item.filename, content)
    return sink.getvalue()


def repeated_text(rows: int, length: int) -> bytes:
    """Give a Parquet file of a few kilobytes whose one long text stands in every row."""
    values = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * length]))
    columns = {name: values if name == "id" else pa.array(["a"] * rows) for name in NAMES}
    sink = io.BytesIO()
    pyarrow.parquet.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def named_files() -> Iterator[MalformedFile]:
    """Give the files that are wrong in ways one has to think of."""
    header = ",".join(NAMES).encode() + b"\n"
    wide = ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n"
    cell = ("x" * 1_000_000).encode()
    yield MalformedFile("t.csv", "empty", b"")
    yield MalformedFile("t.csv", "header alone", header)
    yield MalformedFile("t.csv", "ten thousand columns", wide + wide)
    yield MalformedFile("t.csv", "a million characters in a cell", header + cell + b",1.00,2024-01-01,a,1\n")
    yield MalformedFile("t.csv", "an open quote", header + b'"' + cell * 12)
    yield MalformedFile("t.csv", "ragged rows", header + b"".join(b"," * n + b"\n" for n in range(30)))
    yield MalformedFile("t.csv", "one line for ever", header + b"x" * (9 << 20))
    yield MalformedFile("t.csv", "commas alone", b"," * 3_000_000)
    yield MalformedFile("t.csv", "halves of UTF-16", good_csv().decode().encode("utf-16")[:-1])
    yield MalformedFile("t.jsonl", "a million brackets", b"[" * 1_000_000)
    yield MalformedFile("t.jsonl", "ten thousand names", json.dumps({f"c{n}": n for n in range(10_000)}).encode())
    yield MalformedFile("t.jsonl", "a number without end", b'{"id": ' + b"9" * 1_000_000 + b"}")
    yield MalformedFile("t.xlsx", "a bomb in a sheet", bomb("xl/worksheets/sheet1.xml", 400))
    yield MalformedFile("t.xlsx", "a far corner", corner("XFD1048576"))
    yield MalformedFile("t.xlsx", "entities of entities", laughing())
    yield MalformedFile("t.parquet", "one text in every row", repeated_text(60_000, 1_000_000))
    yield MalformedFile("t.parquet", "nested", _nested())


def _nested() -> bytes:
    sink = io.BytesIO()
    values: pa.DataType = pa.int8()
    for _ in range(50):
        values = pa.list_(values)
    columns = {name: pa.nulls(3, values if name == "id" else pa.string()) for name in NAMES}
    pyarrow.parquet.write_table(pa.table(columns), sink)
    return sink.getvalue()


def damaged_files(count: int) -> Iterator[MalformedFile]:
    """Give so many files, damaged by chance; the same ones each time."""
    chance = random.Random(20261122)  # noqa: S311 - the same files each time
    good = {name: make() for name, make in GOOD.items()}
    for number in range(count):
        name = list(good)[number % len(good)]
        damage = chance.choice(DAMAGES)
        yield MalformedFile(name, f"{damage.__name__} {number}", damage(good[name], chance))
