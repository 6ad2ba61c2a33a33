"""The command `sample`: the masked sample of a granted dataset, or of files of one's own under a contract."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.cells import rows_of
from sandbox.cli.delivering import days_of
from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.failing import unusable
from sandbox.cli.sampling_files import COMMAND, FileOptions, sample_files
from sandbox.cli.showing import budget_table, budget_words, plain_table
from sandbox.core.edge_rows import EdgeRows
from sandbox.core.errors.commanding import CommandUnusable
from sandbox.core.errors.tree import Finding
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.wiring import sampling
from sandbox.wiring.asking import Asked
from sandbox.wiring.sample_files import FileFormat

EXAMPLE = "sandbox sample yb_js --scenario S2 --as wang --sql 'SELECT * FROM yb_js LIMIT 5'"
SOURCES = "Granted dataset; with --contract: files, folders, TABLE=FILE / 数据集;配合 --contract 时为文件或目录"
ONE_DATASET = Text("name one dataset; files need --contract", "只能指定一个数据集;使用文件时须给出 --contract")
NEEDS_CONTRACT = Text("goes with files and --contract only", "仅可与文件及 --contract 同用")
NOT_WITH_CONTRACT = Text("does not go with --contract: no service is asked", "不可与 --contract 同用:此时不访问服务")
NEEDS_SQL = Text("goes with --sql, or with files", "须与 --sql 或文件同用")
COSTS = Text(
    "{mode} sample: {cost}, once for this data version; nothing was charged",
    "{mode} 样例:{cost},每个数据版本仅计费一次;未计费",
)
FREE_NOW = Text("{mode} sample: free", "{mode} 样例:免费")
NO_SCENARIO = "Missing option '--scenario'; for files of your own, give --contract"


def add_to(app: typer.Typer) -> None:
    """Add this command."""
    command(app, "sample", example=EXAMPLE)(sample)


def sample(
    desk: Desk,
    sources: Annotated[list[str], typer.Argument(help=SOURCES, metavar="DATASET|FILE...")],
    scenario: Annotated[
        str | None,
        typer.Option("--scenario", callback=check_name, help="Scenario the data are used for / 应用场景"),
    ] = None,
    *,
    quoted: Annotated[
        bool, typer.Option("--quote", help="Say what it would cost; nothing is charged / 询价,不计费")
    ] = False,
    sql: Annotated[str | None, typer.Option("--sql", help="A question to the sample, any SELECT")] = None,
    contract: Annotated[
        Path | None, typer.Option("--contract", help="Contract of files; no service is needed / 文件的数据合约")
    ] = None,
    grant: Annotated[
        Path | None, typer.Option("--grant", help="Grant (JSON) [default: all columns] / 数据授权")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="New folder, or FILE.duckdb, to write to / 输出目录或 .duckdb 文件")
    ] = None,
    form: Annotated[
        FileFormat, typer.Option("--format", help="Of the files in a folder / 文件格式")
    ] = FileFormat.PARQUET,
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="Keeps pseudonyms the same over runs; drawn if not there / 密钥文件"),
    ] = None,
    covers: Annotated[
        Days | None,
        typer.Option("--covers", parser=days_of, metavar="FIRST..LAST", help="Days the rows are of / 数据所属日期"),
    ] = None,
    edges: Annotated[
        EdgeRows,
        typer.Option("--edge-rows", help="Also, or only, synthetic rows at the contract's limits / 边界样例行"),
    ] = EdgeRows.WITHOUT,
) -> None:
    """Make or show the masked sample with its risk report, or query it without limits. 脱敏样例。

    Files of your own need no service: sandbox sample visits.csv --contract visits.odcs.yaml --out sampled
    """
    if contract is not None:
        _check_no_service(scenario)
        sample_files(desk, FileOptions(tuple(sources), contract, grant, out, form, key_file, covers, sql, edges))
        return
    _check_no_files(sources, {"--grant": grant, "--out": out, "--key-file": key_file, "--covers": covers})
    if scenario is None:
        raise CommandUnusable(why=NO_SCENARIO, command=COMMAND)
    if quoted:
        _quote(desk, check_name(sources[0]) or "", scenario)
        return
    if edges is not EdgeRows.WITHOUT and sql is None:
        raise unusable(COMMAND, Finding("options", "--edge-rows", NEEDS_SQL))
    _sample_granted(desk, Asked(scenario, check_name(sources[0]) or "", sql or ""), edges)


def _quote(desk: Desk, dataset: str, scenario: str) -> None:
    with desk.open_house() as house:
        quote = sampling.quote_sample(house, desk.actor_id, scenario, dataset)
    cost = budget_words(quote.cost, quote.delta)
    said = FREE_NOW if quote.is_free else COSTS
    desk.screen.lay(budget_table(quote.scopes, quote.delta))
    desk.screen.show(quote, said.in_(desk.screen.lang).format(mode=quote.mode.value, cost=cost))


def _sample_granted(desk: Desk, asked: Asked, edges: EdgeRows) -> None:
    scenario, dataset = asked.scenario, asked.dataset
    with desk.open_house() as house:
        if not asked.sql:
            made = sampling.make_sample(house, desk.actor_id, scenario, dataset)
            desk.screen.show(made.signed, *sampling.report_lines(made, desk.screen.lang))
            return
        table = sampling.ask_sample(house, desk.actor_id, asked, edges)
    rows = rows_of(table)
    desk.screen.show({"columns": table.column_names, "rows": rows})
    desk.screen.lay(plain_table(table.column_names, rows))


def _check_no_service(scenario: str | None) -> None:
    if scenario is not None:
        raise unusable(COMMAND, Finding("options", "--scenario", NOT_WITH_CONTRACT))


def _check_no_files(sources: list[str], options: dict[str, object]) -> None:
    findings = [Finding("options", name, NEEDS_CONTRACT) for name, value in options.items() if value is not None]
    if len(sources) > 1:
        findings.append(Finding("options", "DATASET", ONE_DATASET))
    if findings:
        raise unusable(COMMAND, *findings)
