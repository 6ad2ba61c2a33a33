"""Judge JSON lines on standard input, one answer a line: `sandbox scan --stdin`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sandbox.cli.screen import json_line
from sandbox.core.digests import Plain
from sandbox.core.errors.scanning import ScanLinesUnusable
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text
from sandbox.masking.finding.long_texts import scan_any

MAX_LINE = 8 << 20
LINE_FORM = Text(
    'a line is {"id": …, "text": "…", "column": "…"}, in UTF-8, the column if there is one',
    '每行应为 {"id": …, "text": "…", "column": "…"}(column 可省略),UTF-8 编码',
)


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Plain
    text: str
    column: str


def answer_lines(stream: BinaryIO, least_score: float) -> bool:
    """Judge each line; tell whether anything was found.

    Raises:
        ScanLinesUnusable: some lines are no questions; all the others are answered before.
    """
    has_found, bad = False, []
    for number, line in enumerate(_lines(stream), start=1):
        if not line.strip():
            continue
        asked = _read_line(line)
        if asked is None:
            bad.append(Finding("form", f"line {number}", LINE_FORM))
            continue
        found = [f for f in scan_any(asked.text, asked.column) if f.score >= least_score]
        has_found = has_found or bool(found)
        findings = [{"type": f.kind, "start": f.start, "end": f.end, "score": f.score} for f in found]
        print(json_line({"id": asked.id, "findings": findings}), flush=True)
    if bad:
        raise ScanLinesUnusable(findings=tuple(bad), count=len(bad))
    return has_found


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give each line; of one longer than any question its first part alone, which is no JSON."""
    while line := stream.readline(MAX_LINE):
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line


def _read_line(line: bytes) -> _Asked | None:
    try:
        asked = json.loads(line.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("text"), str):
        return None
    column = asked.get("column")
    if column is not None and not isinstance(column, str):
        return None
    return _Asked(asked["id"], asked["text"], column or "")


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
