"""Commands of social data: upload, mix, list, show, withdraw, decide (E8)."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.asking import Dataset, Scenario
from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.failing import unusable
from sandbox.cli.loading import ContractFile, LoadBar, said_of, summary_of
from sandbox.cli.showing import plain_table
from sandbox.core.errors.tree import Finding
from sandbox.core.social import SocialDataset, SocialState
from sandbox.core.text import Text
from sandbox.ingest.contract.odcs import read_contract
from sandbox.wiring import mixing, social
from sandbox.wiring.social import Upload
from sandbox.wiring.social_files import UploadedFile

DeclarationFile = Annotated[Path, typer.Option("--declaration", help="Declaration of legality / 合法性声明")]
Reason = Annotated[str, typer.Option("--reason", help="Why / 理由")]
STANDS = Text(
    "{dataset} is {state} in scenario {scenario}, until {ends}; declaration {digest}",
    "{dataset} 状态 {state},应用场景 {scenario},使用期限至 {ends};声明摘要 {digest}",
)
MIXED = Text("{dataset}: version {version}; ask it by this name", "{dataset}:版本 {version};请以此名提问")
TABLE_FILE = Text("write it as TABLE=FILE, for a contract of several tables", "合约含多张表时请写作 表名=文件")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    group = typer.Typer(help="Social data of one's own organisation / 社会数据", no_args_is_help=True)
    add = "sandbox social upload shops.csv --contract c.odcs.yaml --declaration d.yaml --scenario S2 --as wang"
    command(group, "upload", example=add)(upload)
    mixed = "sandbox social mix social.楚数运营.shops yb_js --scenario S2 --as wang"
    command(group, "mix", example=mixed)(mix)
    command(group, "list", example="sandbox social list --as wang")(list_)
    command(group, "show", example="sandbox social show social.楚数运营.shops --as wang")(show)
    back = "sandbox social withdraw social.楚数运营.shops --reason 'consent withdrawn' --as wang"
    command(group, "withdraw", example=back)(withdraw)
    decision = "sandbox social decide social.楚数运营.shops suspended --reason 'basis unclear' --as chen"
    command(group, "decide", example=decision)(decide)
    app.add_typer(group, name="social")


def upload(
    desk: Desk,
    files: Annotated[list[str], typer.Argument(help="Files, or TABLE=FILE / 文件,或 表名=文件")],
    contract: ContractFile,
    declaration: DeclarationFile,
    scenario: Scenario,
) -> None:
    """Bring social data: declared, scanned, loaded apart from the library, whole or not at all. 上传社会数据。"""
    brought = Upload(scenario, contract, declaration, _files_of(files, contract))
    with desk.open_house() as house, LoadBar(desk) as bar:
        done = social.upload(house, desk.actor_id, brought, bar.advance)
    desk.screen.show(
        {**summary_of(done.report), "social": done.social}, said_of(desk, done.report), _says(desk, done.social)
    )


def _files_of(words: list[str], contract: Path) -> tuple[UploadedFile, ...]:
    tables = [table.name for table in read_contract(contract).tables]
    found = []
    for word in words:
        name, sign, rest = word.partition("=")
        if sign and name in tables:
            found.append(UploadedFile(name, Path(rest)))
        elif len(tables) == 1:
            found.append(UploadedFile(tables[0], Path(word)))
        else:
            raise unusable("sandbox social upload", Finding("E8", word, TABLE_FILE))
    return tuple(found)


def mix(
    desk: Desk,
    social_data: Annotated[str, typer.Argument(callback=check_name, help="Social data / 社会数据")],
    dataset: Dataset,
    scenario: Scenario,
) -> None:
    """Mix social data with a granted dataset, under the stricter policy; mix anew when either changes. 融合。"""
    with desk.open_house() as house:
        made = mixing.mix(house, desk.actor_id, scenario, social_data, dataset)
    desk.screen.show(made, MIXED.in_(desk.screen.lang).format(dataset=made.dataset, version=made.version[:12]))


def list_(desk: Desk) -> None:
    """List the social data of one's organisation; the authority sees all. 社会数据清单。"""
    with desk.open_house() as house:
        found = social.list_own(house, desk.actor_id)
    rows = [(s.dataset, s.scenario, s.state.value, s.declaration.last_day.isoformat()) for s in found]
    desk.screen.show({"social": found})
    desk.screen.lay(plain_table(("dataset", "scenario", "state", "until"), rows))


def show(desk: Desk, dataset: Dataset) -> None:
    """Show the record of social data, with its declaration. 查看社会数据及其声明。"""
    with desk.open_house() as house:
        found = social.show(house, desk.actor_id, dataset)
    desk.screen.show(found, _says(desk, found))


def withdraw(desk: Desk, dataset: Dataset, reason: Reason) -> None:
    """Withdraw social data: keys and files are destroyed, mixtures with them too. 撤回社会数据。"""
    with desk.open_house() as house:
        found = social.withdraw(house, desk.actor_id, dataset, reason)
    desk.screen.show(found, _says(desk, found))


def decide(
    desk: Desk,
    dataset: Dataset,
    to: Annotated[SocialState, typer.Argument(help="suspended, refused or in_use / 暂停、拒绝、恢复")],
    reason: Reason,
) -> None:
    """Suspend, refuse or resume social data, as the authority. 暂停、拒绝或恢复社会数据。"""
    with desk.open_house() as house:
        found = social.decide(house, desk.actor_id, dataset, to, reason)
    desk.screen.show(found, _says(desk, found))


def _says(desk: Desk, found: SocialDataset) -> str:
    facts = {"dataset": found.dataset, "state": found.state.value, "scenario": found.scenario}
    until, digest = found.declaration.last_day.isoformat(), found.declaration_digest[:12]
    return STANDS.in_(desk.screen.lang).format(**facts, ends=until, digest=digest)
