"""Commands of data contracts."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.classifying import classify
from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.screen import error_plain
from sandbox.cli.snippets import findings_plain, lines_of, snippet
from sandbox.core.contract import Contract
from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Text
from sandbox.ingest.catalogue.registration import registration_draft, take_receipt
from sandbox.ingest.contract.columns import NAME
from sandbox.ingest.contract.odcs import read_contract, read_loadable_contract
from sandbox.ingest.contract.schema import schema_text
from sandbox.wiring.contracts import confirm_contract, draft_contract
from sandbox.world.clock import SystemClock

WHOLE = Text("{file}: whole. {tables} tables, digest {digest}", "{file}:完整。{tables} 张表,摘要 {digest}")

DRAFTED = Text("draft written: {path}", "合约草稿已写入:{path}")
REGISTERED = Text("registered as {code}, valid until {valid_until}", "登记编码 {code},有效期至 {valid_until}")
CONFIRMED = Text("{dataset}: confirmed, digest {digest}", "{dataset}:合约已确认,摘要 {digest}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    contract = typer.Typer(help="Data contracts / 数据合约", no_args_is_help=True)
    command(contract, "check", example="sandbox contract check examples/hubei/contracts/yb_js.odcs.yaml")(check)
    command(contract, "schema", example="sandbox contract schema")(schema)
    command(contract, "registration", example="sandbox contract registration visits.odcs.yaml")(registration)
    command(contract, "register", example="sandbox contract register visits.odcs.yaml --receipt receipt.json")(register)
    command(contract, "draft", example="sandbox contract draft visits.csv --out visits.odcs.yaml")(draft)
    command(contract, "classify", example="sandbox contract classify visits.odcs.yaml visits.csv")(classify)
    command(contract, "confirm", example="sandbox contract confirm visits.odcs.yaml --as provider")(confirm)
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


def draft(
    desk: Desk,
    files: Annotated[list[Path], typer.Argument(help="Delivered files, one table each / 交付文件,每个一张表")],
    *,
    table: Annotated[str | None, typer.Option("--table", callback=check_name, help="Name of the table / 表名")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Where to write it / 写入文件")] = None,
) -> None:
    """Propose a contract from files; nothing loads under it before a provider confirms it. 由文件草拟数据合约。"""
    check_draft_options(files, table, out)
    text = draft_contract(files, table)
    if out is not None:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    said = text.rstrip("\n") if out is None else DRAFTED.in_(desk.screen.lang).format(path=out)
    desk.screen.show({"path": None if out is None else str(out), "contract": text}, said)


def check_draft_options(files: list[Path], table: str | None, out: Path | None) -> None:
    """Check what a draft is asked with.

    Raises:
        BadParameter: one name is given for several tables, or it can be none; the file to be written is there.
    """
    if table is not None and (len(files) > 1 or not NAME.fullmatch(table)):
        raise typer.BadParameter("--table names the one table of one file: letters, digits, _ / 仅用于单个文件的表名")
    if out is not None and out.exists():
        raise typer.BadParameter(f"{out} is there already / 文件已存在")


def confirm(desk: Desk, file: Annotated[Path, typer.Argument(help="Drafted contract / 合约草稿")]) -> None:
    """Put a drafted contract in force, in the name of the data provider it is of. 确认数据合约。"""
    with desk.open_house() as house:
        contract = confirm_contract(house, desk.actor_id, file)
    facts = {"dataset": contract.dataset, "digest": contract.digest}
    desk.screen.show(facts, CONFIRMED.in_(desk.screen.lang).format(**facts))


def schema(desk: Desk) -> None:
    """Print the JSON Schema of contracts, for editors. 输出数据合约的 JSON Schema。"""
    text = schema_text()
    desk.screen.show(json.loads(text), text.rstrip("\n"))


def registration(desk: Desk, file: Annotated[Path, typer.Argument(help="ODCS v3 contract / 数据合约")]) -> None:
    """Print what is registered of a dataset with the province's platform, as JSON. 导出资源登记草稿。"""
    draft_of_it = registration_draft(read_contract(file))
    desk.screen.show(draft_of_it, json.dumps(draft_of_it, ensure_ascii=False, indent=1))


def register(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help="ODCS v3 contract / 数据合约")],
    *,
    receipt: Annotated[Path, typer.Option("--receipt", help="Registration receipt, JSON / 登记回执")],
) -> None:
    """Write a registration receipt's code and validity into its contract. 导入登记回执。"""
    entry = take_receipt(file, receipt).catalogue
    facts = {"code": entry.registration_code, "valid_until": entry.registration_valid_until}
    desk.screen.show(facts, REGISTERED.in_(desk.screen.lang).format(**facts))
