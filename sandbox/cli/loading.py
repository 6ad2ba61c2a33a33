"""Commands to load data: ingest, manifest."""

from pathlib import Path
from typing import Annotated, Self

import typer
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn

from sandbox.cli.desk import Desk, command
from sandbox.cli.showing_disagreements import complaints, plain_disagreement
from sandbox.core.datasets import LoadReport
from sandbox.core.text import Text
from sandbox.wiring.classifying import classify_loaded
from sandbox.wiring.loading import load_dataset

ContractFile = Annotated[Path, typer.Option("--contract", help="ODCS v3 contract / 数据合约")]
STAGES = {
    "check": Text("checking the delivery", "核验交付"),
    "conform": Text("checking every row", "逐行核验"),
    "index": Text("contribution index", "贡献索引"),
    "write": Text("writing the encrypted space", "写入加密空间"),
    "sample": Text("sampling, masking, inspecting", "抽样、脱敏与检查"),
}
LOADED = Text(
    "{dataset} loaded: version {version}, {rows} rows, {units} units; {bad} rows kept out",
    "{dataset} 已装载:版本 {version},{rows} 行,{units} 个主体;隔离 {bad} 行",
)
UNSIGNED = "unsigned"
SIGNED = Text("the delivery is signed by key {key}", "交付清单由公钥 {key} 签名")
NOT_SIGNED = Text("the delivery is unsigned: its contract lists no keys", "交付清单未签名:合约未列公钥")
LOADED_BEFORE = Text(
    "{dataset}: the same delivery was loaded before as version {version}",
    "{dataset}:同一批次此前已装载为版本 {version}",
)
WAITS = Text(
    "no sample of {name} is made before its provider has settled: {count}",
    "{name} 须由数据提供单位处理以下 {count} 项后方可生成样例",
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    command(app, "ingest", example="sandbox ingest --contract c.odcs.yaml --manifest delivery/manifest.json --as op")(
        ingest
    )


def ingest(
    desk: Desk,
    contract: ContractFile,
    manifest: Annotated[Path, typer.Option("--manifest", help="Delivery manifest / 交付清单")],
) -> None:
    """Load a delivery under its contract, whole or not at all; tell what the contract does not say of it. 装载数据。"""
    with desk.open_house() as house:
        with LoadBar(desk) as bar:
            report = load_dataset(house, desk.actor_id, contract, manifest, bar.advance)
        classified = classify_loaded(house, desk.actor_id, report.version.dataset)
    lang, name, count = desk.screen.lang, report.version.dataset, len(classified.open)
    told = [plain_disagreement(disagreement, lang) for disagreement in classified.open]
    waits = (WAITS.in_(lang).format(name=name, count=count),) if count else ()
    desk.screen.show({**summary_of(report), "disagreements": told}, said_of(desk, report), *waits)
    if count:
        desk.screen.complain(*complaints(classified, lang))


def summary_of(report: LoadReport) -> dict[str, object]:
    """Give what a load did, for programs."""
    version = report.version
    return {
        "dataset": version.dataset,
        "version": version.id,
        "is_new": report.is_new,
        "tables": [{"name": t.name, "rows": t.rows, "units": t.units} for t in version.tables],
        "bad_rows": report.bad_rows,
        "signed_by": version.signed_by or UNSIGNED,
    }


def said_of(desk: Desk, report: LoadReport) -> str:
    """Say what a load did, for people."""
    version, text = report.version, LOADED if report.is_new else LOADED_BEFORE
    signed = (SIGNED if version.signed_by else NOT_SIGNED).in_(desk.screen.lang).format(key=version.signed_by[:12])
    said = text.in_(desk.screen.lang).format(
        dataset=version.dataset,
        version=version.id[:12],
        rows=sum(table.rows for table in version.tables),
        units=max((table.units for table in version.tables), default=0),
        bad=sum(count.rows for count in report.bad_rows),
    )
    return f"{said}\n{signed}"


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

    def close(self) -> None:
        """Stop drawing, so that results can be shown."""
        if self._tasks:
            self._progress.stop()

    def __exit__(self, *_: object) -> None:
        self.close()
