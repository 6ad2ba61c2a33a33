"""Tell people and programs what a scan of files found."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from sandbox.cli.desk import Desk
from sandbox.cli.showing import plain_table
from sandbox.core.columns import Value
from sandbox.core.text import Lang, Text
from sandbox.masking.finding.parts import ColumnLabel, Unit
from sandbox.masking.finding.tallies import Asked, ColumnFound, FoundPlace
from sandbox.wiring.scanning.reports import ScannedFile, ScanReport, UnreadFile
from sandbox.wiring.scanning.scan import meet, scan_files
from sandbox.wiring.scanning.unread import SAID

DONE, UNREAD, FOUND = 0, 2, 3
LONG_BYTES = 32 << 20
SCANNING = Text("scanning", "正在扫描")
HEADS = Text("file|column|type|cells|share|confidence|where", "文件|列|类型|单元格数|占比|置信度|位置")
TOTALS = Text(
    "{files} files read, {found} with identifiers in {columns} columns; {unread} not read, {passed} passed over",
    "已读取 {files} 个文件,其中 {found} 个文件的 {columns} 列含标识符;{unread} 个未能读取,{passed} 个略过",
)
NOT_READ = Text("not read, or not to its end: {file}: {why}", "未读取或未读完:{file}:{why}")
PASSED_OVER = Text("passed over: {file}: {why}", "略过:{file}:{why}")
NOTE = Text(
    "No value is told. Surrogates that masking made are no findings. Names and addresses go by rules; some are missed.",
    "不列出任何原值。脱敏生成的替代值不计入。姓名与地址依规则识别,不能保证全部识别。",
)
PLACES = {
    Unit.ROW: Text("row {at}", "第 {at} 行"),
    Unit.LINE: Text("line {at}", "第 {at} 行"),
    Unit.PATH: Text("{at}", "{at}"),
    Unit.NAME: Text("no. {at}", "第 {at} 个"),
}
COLUMN = Text("column {position}", "第 {position} 列")


def told_of_files(desk: Desk, named: tuple[Path, ...], asked: Asked) -> int:
    """Scan, tell, and give the exit code."""
    met = meet(named)
    total = sum(file.size for file in met)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=desk.screen.people, transient=True, disable=total < LONG_BYTES) as bar:
        task = bar.add_task(SCANNING.in_(desk.screen.lang), total=total)
        report = scan_files(met, asked, lambda read: bar.advance(task, read))
    _tell(desk, report)
    if report.unread:
        return UNREAD
    return FOUND if report.has_findings else DONE


def _tell(desk: Desk, report: ScanReport) -> None:
    lang = desk.screen.lang
    if report.has_findings:
        desk.screen.lay(plain_table(HEADS.in_(lang).split("|"), _rows(report, lang)))
    desk.screen.show(_plain(report, lang), *_passed_over(report, lang), _totals(report, lang), NOTE.in_(lang))
    desk.screen.complain(*(_said(NOT_READ, file, lang) for file in report.unread))


def _passed_over(report: ScanReport, lang: Lang) -> Iterator[str]:
    return (_said(PASSED_OVER, file, lang) for file in report.passed_over)


def _said(text: Text, file: UnreadFile, lang: Lang) -> str:
    return text.in_(lang).format(file=file.file, why=SAID[file.reason].in_(lang))


def _totals(report: ScanReport, lang: Lang) -> str:
    found = [file for file in report.files if file.found]
    return TOTALS.in_(lang).format(
        files=len(report.files),
        found=len(found),
        columns=sum(len(file.found) for file in found),
        unread=len(report.unread),
        passed=len(report.passed_over),
    )


def _rows(report: ScanReport, lang: Lang) -> Iterator[tuple[Value, ...]]:
    for file in report.files:
        for column in file.found:
            for kind in column.kinds:
                where = ", ".join(_place_words(column.column.unit, place, lang) for place in kind.places)
                share = f"{kind.cells / column.cells:.1%}"
                yield (
                    file.file,
                    _column_words(column.column, lang),
                    kind.kind,
                    kind.cells,
                    share,
                    kind.confidence,
                    where,
                )


def _column_words(label: ColumnLabel, lang: Lang) -> str:
    place = COLUMN.in_(lang).format(position=label.position) if label.position else ""
    return " ".join(word for word in (label.within, place, label.shown) if word)


def _place_words(unit: Unit, place: FoundPlace, lang: Lang) -> str:
    said = PLACES[unit].in_(lang).format(at=place.at)
    return f"{said} {place.value}" if place.value else said


def _plain(report: ScanReport, lang: Lang) -> dict[str, object]:
    totals = Counter[str]()
    for file in report.files:
        for column in file.found:
            totals.update({kind.kind: kind.cells for kind in column.kinds})
    return {
        "files": [_plain_file(file) for file in report.files],
        "unread": [_plain_unread(file, lang) for file in report.unread],
        "passed_over": [_plain_unread(file, lang) for file in report.passed_over],
        "cells_by_type": dict(sorted(totals.items())),
    }


def _plain_file(file: ScannedFile) -> dict[str, object]:
    return {
        "file": file.file,
        "format": file.format,
        "columns": len(file.columns),
        "cells": sum(column.cells for column in file.columns),
        "found": [_plain_column(column) for column in file.found],
    }


def _plain_column(column: ColumnFound) -> dict[str, object]:
    label = column.column
    findings = [
        {
            "type": kind.kind,
            "cells": kind.cells,
            "count": kind.times,
            "share": round(kind.cells / column.cells, 4),
            "confidence": kind.confidence,
            "places": [
                {label.unit.value: place.at, "start": place.start, "end": place.end, "score": place.score}
                for place in kind.places
            ],
        }
        for kind in column.kinds
    ]
    return {
        "column": label.shown or None,
        "position": label.position or None,
        "within": label.within or None,
        "cells": column.cells,
        "findings": findings,
    }


def _plain_unread(file: UnreadFile, lang: Lang) -> dict[str, object]:
    return {"file": file.file, "reason": file.reason.value, "text": SAID[file.reason].in_(lang)}
