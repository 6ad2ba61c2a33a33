"""The command that looks for identifiers in files: `scan`. docs/scan.md has the form of what it tells."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, command
from sandbox.cli.failing import unusable
from sandbox.cli.scanning_lines import answer_lines
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text

FOUND = 3
UNREAD = 2
NOTHING_NAMED = Text("name files or folders, or give --stdin", "请指定文件或目录,或使用 --stdin")
BOTH = Text("it reads standard input and no file", "它读取标准输入,不接受文件")
NO_TERMINAL = Text(
    "values are shown on a terminal only: not as JSON, and not into a file or another program",
    "原值仅在终端上显示:不用于 JSON,也不写入文件或其他程序",
)


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    command(app, "scan", example="sandbox scan deliveries/ notes.ipynb --json")(scan)


def scan(
    desk: Desk,
    files: Annotated[list[Path] | None, typer.Argument(help="Files or folders / 文件或目录")] = None,
    *,
    stdin: Annotated[bool, typer.Option("--stdin", help="Judge JSON lines {id, text, column?} / 判定 JSON 行")] = False,
    show: Annotated[
        bool, typer.Option("--show", help="Show the values found, on a terminal / 在终端上显示原值")
    ] = False,
    places: Annotated[
        int, typer.Option("--places", min=0, max=1_000, help="Places told of each / 每类列出的位置数")
    ] = 5,
    confidence: Annotated[
        float, typer.Option("--confidence", min=0.0, max=1.0, help="Tell what is at least as sure / 最低置信度")
    ] = 0.0,
) -> None:
    """Look for personal and other identifiers in files: where, what kind, how sure; never a value. 扫描标识符。"""
    _check_options(files, stdin=stdin, show=show, as_json=desk.screen.as_json)
    if stdin:
        has_found = answer_lines(sys.stdin.buffer, confidence)
        raise typer.Exit(FOUND if has_found else 0)
    # Arrow takes longer to import than a line to judge
    from sandbox.cli.scanning_files import told_of_files  # noqa: PLC0415
    from sandbox.masking.finding.tallies import Asked  # noqa: PLC0415

    raise typer.Exit(told_of_files(desk, tuple(files or ()), Asked(confidence, places, show)))


def _check_options(files: list[Path] | None, *, stdin: bool, show: bool, as_json: bool) -> None:
    findings = []
    if stdin and files:
        findings.append(Finding("form", "--stdin", BOTH))
    if not stdin and not files:
        findings.append(Finding("form", "FILES", NOTHING_NAMED))
    if show and (as_json or stdin or not is_terminal()):
        findings.append(Finding("form", "--show", NO_TERMINAL))
    if findings:
        raise unusable("sandbox scan", *findings)


def is_terminal() -> bool:
    """Tell whether a person reads standard output."""
    return sys.stdout.isatty()
