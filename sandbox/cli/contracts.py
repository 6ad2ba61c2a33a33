"""Commands of data contracts."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, command
from sandbox.cli.screen import error_plain
from sandbox.cli.snippets import findings_plain, lines_of, snippet
from sandbox.core.contract import Contract
from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Text
from sandbox.ingest.odcs import read_loadable_contract
from sandbox.world.clock import SystemClock

WHOLE = Text("{file}: whole. {tables} tables, digest {digest}", "{file}:完整。{tables} 张表,摘要 {digest}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    contract = typer.Typer(help="Data contracts / 数据合约", no_args_is_help=True)
    command(contract, "check", example="sandbox contract check examples/hubei/contracts/yb_js.odcs.yaml")(check)
    app.add_typer(contract, name="contract")


@dataclass(frozen=True, slots=True)
class _Checked:
    """One contract, or why it is none."""

    file: Path
    contract: Contract | None
    error: SandboxError | None


def check(desk: Desk, files: Annotated[list[Path], typer.Argument(help="ODCS v3 contracts / 数据合约")]) -> None:
    """Say everything that is missing or wrong in contracts, or forbids loading, with lines. 校验数据合约。"""
    checked = [_checked(file) for file in files]
    plain = [_plain(desk, one) for one in checked]
    whole = [WHOLE.in_(desk.screen.lang).format(**_facts(one)) for one in checked if one.contract is not None]
    named = [{"file": str(one.file), **told} for one, told in zip(checked, plain, strict=True)]
    desk.screen.show(plain[0] if len(plain) == 1 else {"contracts": named}, *whole)
    for one in checked:
        if one.error is not None:
            desk.screen.complain(*_complaints(desk, one.file, one.error))
    failed = [one.error for one in checked if one.error is not None]
    if failed:
        raise typer.Exit(failed[0].exit_code)


def _checked(file: Path) -> _Checked:
    try:
        return _Checked(file, read_loadable_contract(file, SystemClock().today()), None)
    except SandboxError as error:
        return _Checked(file, None, error)


def _facts(checked: _Checked) -> dict[str, str | int]:
    if checked.contract is None:
        return {}
    return {"file": checked.file.name, "tables": len(checked.contract.tables), "digest": checked.contract.digest}


def _plain(desk: Desk, checked: _Checked) -> dict[str, object]:
    if checked.error is None:
        dataset = "" if checked.contract is None else checked.contract.dataset
        return {"dataset": dataset, **_facts(checked)}
    return {
        "error": {
            **error_plain(checked.error, desk.screen.lang),
            "findings": findings_plain(checked.error.findings),
        }
    }


def _complaints(desk: Desk, file: Path, error: SandboxError) -> list[str]:
    """Say what is wrong with a contract, each finding with its line and a caret under it."""
    lang, lines = desk.screen.lang, lines_of(file)
    said = [f"[{error.code}] {error.what_happened(lang)}"]
    for finding in error.findings:
        said += [f"  - {finding.said(lang)}", *snippet(lines, finding)]
    return [*said, error.what_next(lang)]
