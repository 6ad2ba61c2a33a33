"""Commands to load data: ingest, manifest."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from sandbox.cli.desk import Desk, command
from sandbox.cli.manifests import Delivery, make_manifest
from sandbox.cli.showing import plain_table
from sandbox.core.datasets import DeliveryManifest, LoadReport
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.ingest.manifest import read_manifest
from sandbox.ingest.odcs import read_contract
from sandbox.wiring.loading import load_dataset
from sandbox.world.clock import SystemClock

ContractFile = Annotated[Path, typer.Option("--contract", help="ODCS v3 contract / 数据合约")]
STAGES = {
    "check": Text("checking the delivery", "核验交付"),
    "conform": Text("checking every row", "逐行核验"),
    "index": Text("contribution index", "贡献索引"),
    "write": Text("writing the encrypted space", "写入加密空间"),
}
LOADED = Text(
    "{dataset} loaded: version {version}, {rows} rows, {units} units; {bad} rows kept out",
    "{dataset} 已装载:版本 {version},{rows} 行,{units} 个主体;隔离 {bad} 行",
)
LOADED_BEFORE = Text(
    "{dataset}: the same delivery was loaded before as version {version}",
    "{dataset}:同一批次此前已装载为版本 {version}",
)

WRITTEN = Text("manifest written: {path}", "交付清单已写入:{path}")


def days_of(words: str) -> Days:
    """Read a span of days, such as 2027-01-01..2027-03-31."""
    first, _, last = words.partition("..")
    try:
        return Days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise typer.BadParameter("2027-01-01..2027-03-31") from None


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    command(app, "ingest", example="sandbox ingest --contract c.odcs.yaml --manifest delivery/manifest.json --as op")(
        ingest
    )
    command(
        app,
        "manifest",
        example="sandbox manifest delivery --contract c.odcs.yaml --platform 省共享平台 --batch 2026-03",
    )(manifest)


def ingest(
    desk: Desk,
    contract: ContractFile,
    manifest: Annotated[Path, typer.Option("--manifest", help="Delivery manifest / 交付清单")],
) -> None:
    """Load a delivery under its contract, whole or not at all. 装载数据。"""
    with desk.open_house() as house, LoadBar(desk) as bar:
        report = load_dataset(house, desk.actor_id, contract, manifest, bar.advance)
    desk.screen.show(summary_of(report), said_of(desk, report))


def manifest(
    desk: Desk,
    files: Annotated[list[str], typer.Argument(help="Folder, files, or TABLE=FILE / 目录、文件或 表名=文件")],
    contract: ContractFile,
    platform: Annotated[str, typer.Option("--platform", help="Source platform / 来源平台")],
    batch: Annotated[str, typer.Option("--batch", help="Batch / 批次")],
    *,
    delivered_on: Annotated[
        datetime | None,
        typer.Option("--delivered-on", formats=["%Y-%m-%d"], help="Day of delivery [default: today] / 交付日期"),
    ] = None,
    covers: Annotated[
        Days | None,
        typer.Option(
            "--covers",
            parser=days_of,
            metavar="FIRST..LAST",
            help="Days the rows are of, for contracts with periodRefresh / 数据所属日期",
        ),
    ] = None,
) -> None:
    """Write manifest.json beside files to be loaded: tables, row counts, SHA-256. 编制交付清单。"""
    day = delivered_on.date() if delivered_on else SystemClock().today()
    path = make_manifest(Delivery(read_contract(contract), platform, batch, day, covers), files)
    written = read_manifest(path)
    desk.screen.lay(plain_table(("table", "file", "rows", "sha256"), rows_of(written)))
    desk.screen.show({"path": str(path), "manifest": written}, WRITTEN.in_(desk.screen.lang).format(path=path))


def rows_of(manifest: DeliveryManifest) -> list[tuple[str, str, int, str]]:
    """Give a manifest's files as rows for people."""
    return [(file.table, file.path, file.rows, file.sha256[:12]) for file in manifest.files]


def summary_of(report: LoadReport) -> dict[str, object]:
    """Give what a load did, for programs."""
    version = report.version
    return {
        "dataset": version.dataset,
        "version": version.id,
        "is_new": report.is_new,
        "tables": [{"name": t.name, "rows": t.rows, "units": t.units} for t in version.tables],
        "bad_rows": report.bad_rows,
    }


def said_of(desk: Desk, report: LoadReport) -> str:
    """Say what a load did, for people."""
    version, text = report.version, LOADED if report.is_new else LOADED_BEFORE
    return text.in_(desk.screen.lang).format(
        dataset=version.dataset,
        version=version.id[:12],
        rows=sum(table.rows for table in version.tables),
        units=max((table.units for table in version.tables), default=0),
        bad=sum(count.rows for count in report.bad_rows),
    )


class LoadBar:
    """A progress bar over the stages of a load, on standard error where JSON goes to standard output."""

    def __init__(self, desk: Desk) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=desk.screen.people, transient=not desk.screen.people.is_terminal)
        self._lang = desk.screen.lang
        self._tasks: dict[str, TaskID] = {}

    def advance(self, stage: str, done: int, total: int) -> None:
        """Show how far a stage has come."""
        if not self._tasks:
            self._progress.start()
        if stage not in self._tasks:
            said = STAGES[stage].in_(self._lang) if stage in STAGES else stage
            self._tasks[stage] = self._progress.add_task(said, total=total)
        self._progress.update(self._tasks[stage], completed=done, total=total)

    def __enter__(self) -> Self:
        return self  # a load that is refused at the door shows no bar

    def __exit__(self, *_: object) -> None:
        if self._tasks:
            self._progress.stop()
