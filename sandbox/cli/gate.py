"""The pure judge: `sandbox gate check` opens no data."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from cattrs.errors import ClassValidationError

from sandbox.cli.desk import Desk, command
from sandbox.core.errors.operating import UnusableInput
from sandbox.core.grant import Grant
from sandbox.core.questions import Question
from sandbox.ingest.odcs import read_contract
from sandbox.query_gate.judge import judgement_line
from sandbox.storage.codec import from_json

Contracts = Annotated[list[Path], typer.Option("--contract", help="ODCS v3 contract, repeatable / 数据合约")]
EXAMPLE = (
    """echo '{"id": 1, "sql": "SELECT count(*) AS n FROM person"}' | sandbox gate check --contract person.odcs.yaml"""
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    gate = typer.Typer(help="Judge questions without data / 离线判定查询", no_args_is_help=True)
    command(gate, "check", example=EXAMPLE)(check)
    app.add_typer(gate, name="gate")


def check(
    desk: Desk,
    contract: Contracts,
    grant: Annotated[Path | None, typer.Option("--grant", help="Grant (JSON) / 数据授权")] = None,
) -> None:
    """Judge JSON lines {"id", "sql"} on standard input, a line of verdict each; no data is opened. 判定查询。"""
    contracts = tuple(read_contract(path) for path in contract)
    granted = None if grant is None else _read_grant(grant)
    for line in list(_read_questions()):
        print(judgement_line(line, contracts, granted, desk.screen.lang))


def _read_questions() -> Iterator[tuple[str, Question]]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            yield _read_question(number, line)


def _read_question(number: int, line: bytes) -> tuple[str, Question]:
    try:
        asked = json.loads(line)
        name, sql = asked["id"], asked["sql"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnusableInput(source=f"line {number}", why='each line is {"id": …, "sql": …}') from error
    if not isinstance(name, str | int) or not isinstance(sql, str):
        raise UnusableInput(source=f"line {number}", why="id is a text or a whole number, sql a text")
    return str(name), Question(sql)


def _read_grant(path: Path) -> Grant:
    try:
        return from_json(Grant, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, ClassValidationError) as error:
        raise UnusableInput(source=path.name, why="it is not a grant; see docs/gate.md") from error
