"""The pure judge: `sandbox gate check` opens no data. docs/gate.md has the form of its lines and of a grant file."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from cattrs.errors import BaseValidationError

from sandbox.cli.desk import Desk, command
from sandbox.cli.failing import Fault, check_faultless, unusable
from sandbox.cli.screen import json_line
from sandbox.core.contract import Contract
from sandbox.core.digests import Plain, to_plain
from sandbox.core.errors.tree import Finding, Invalid
from sandbox.core.grant import Grant
from sandbox.core.text import Text
from sandbox.ingest.contract.odcs import read_contract
from sandbox.query_gate.judge import judgement
from sandbox.storage.codec import from_json

Contracts = Annotated[list[Path], typer.Option("--contract", help="ODCS v3 contract, repeatable / 数据合约")]
EXAMPLE = (
    """echo '{"id": 1, "sql": "SELECT count(*) AS n FROM yb_js"}'"""
    " | sandbox gate check --contract examples/hubei/contracts/yb_js.odcs.yaml"
)
MAX_LINE = 1 << 20
LINE_FORM = Text('a line is {"id": …, "sql": "…"}, in UTF-8', '每行应为 {"id": …, "sql": "…"},UTF-8 编码')
NOT_A_GRANT = Text("it is not a grant; docs/gate.md shows its form", "不是数据授权文件,格式见 docs/gate.md")
ANOTHER_DATASET = Text("it grants a dataset of none of the contracts", "所授权的数据集不在所给合约中")
TABLE_TWICE = Text("another contract has a table of the same name", "另一合约中有同名的表")


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
    rules = _read_rules(contract, grant)
    unread: list[Finding] = []
    for number, line in enumerate(_lines(sys.stdin.buffer), start=1):
        if not line.strip():
            continue
        asked = _read_line(line)
        if asked is None:
            unread.append(Finding("form", f"line {number}", LINE_FORM))
            continue
        verdict = to_plain(judgement("", asked.sql, rules.contracts, rules.grant, desk.screen.lang))
        print(json_line({**_fields_of(verdict), "id": asked.id}), flush=True)
    if unread:
        raise unusable("sandbox gate check", *unread)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Give each line; of one longer than any question its first part alone, which is no JSON."""
    while line := stream.readline(MAX_LINE):
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        yield line


@dataclass(frozen=True, slots=True)
class _Rules:
    contracts: tuple[Contract, ...]
    grant: Grant | None


@dataclass(frozen=True, slots=True)
class _Asked:
    id: Plain
    sql: str


def _read_line(line: bytes) -> _Asked | None:
    try:
        asked = json.loads(line.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or "id" not in asked or not isinstance(asked.get("sql"), str):
        return None
    return _Asked(asked["id"], asked["sql"])


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _fields_of(verdict: Plain) -> dict[str, Plain]:
    return verdict if isinstance(verdict, dict) else {}


def _read_rules(contracts: list[Path], grant: Path | None) -> _Rules:
    """Read the contracts and the grant.

    Raises:
        Invalid: one of them cannot be used; where several cannot, all are listed at once.
    """
    read: dict[str, Contract] = {}
    faults: list[Fault] = []
    granted = None
    for path in contracts:
        try:
            contract = read_contract(path)
            read[contract.digest] = contract
        except Invalid as error:
            faults.append(Fault(str(path), error))
    try:
        granted = None if grant is None else read_grant(grant, "sandbox gate check")
    except Invalid as error:
        faults.append(Fault(str(grant), error))
    check_faultless("sandbox gate check", faults)
    _check_they_fit(tuple(read.values()), granted)
    return _Rules(tuple(read.values()), granted)


def read_grant(path: Path, command_name: str) -> Grant:
    """Read a grant file, for a command that is named in its errors.

    Raises:
        UnusableInput: it is not there, or not a grant.
    """
    try:
        return from_json(Grant, path.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, RecursionError, BaseValidationError):
        raise unusable(
            command_name, Finding("form", path.name, NOT_A_GRANT)
        ) from None  # their words quote what they read


def _check_they_fit(contracts: tuple[Contract, ...], grant: Grant | None) -> None:
    names = [table.name.lower() for contract in contracts for table in contract.tables]
    findings = [Finding("form", name, TABLE_TWICE) for name in sorted(set(names)) if names.count(name) > 1]
    if grant is not None and grant.dataset not in {contract.dataset for contract in contracts}:
        findings.append(Finding("form", "--grant", ANOTHER_DATASET))
    if findings:
        raise unusable("sandbox gate check", *findings)
