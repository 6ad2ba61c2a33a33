"""Commands on loaded datasets: list their versions, make one current."""

from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.showing import plain_table
from sandbox.core.text import Text
from sandbox.wiring.versions import list_versions, use_version

DatasetName = Annotated[str, typer.Argument(callback=check_name, help="Dataset / 数据集")]
NOW_CURRENT = Text(
    "{dataset}: questions are asked of version {version} from now on (batch {batch})",
    "{dataset}:此后的查询使用版本 {version}(批次 {batch})",
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    dataset = typer.Typer(help="Versions of loaded datasets / 已装载数据集的版本", no_args_is_help=True)
    command(dataset, "list", example="sandbox dataset list yb_js --as operator")(list_all)
    command(dataset, "use", example="sandbox dataset use yb_js 3f0c2a9be1d4 --as operator")(use)
    app.add_typer(dataset, name="dataset")


def list_all(desk: Desk, dataset: DatasetName) -> None:
    """List the versions of a dataset, oldest first; the current one is what questions read. 查看数据集版本。"""
    with desk.open_house() as house:
        versions = list_versions(house, desk.actor_id, dataset)
    desk.screen.show({"dataset": dataset, "versions": versions})
    rows = (
        (v.id[:12], v.batch, v.loaded_at.isoformat(timespec="seconds"), v.rows, v.units, "*" if v.is_current else "")
        for v in versions
    )
    desk.screen.lay(plain_table(("version", "batch", "loaded at", "rows", "units", "current"), rows))


def use(
    desk: Desk,
    dataset: DatasetName,
    version: Annotated[str, typer.Argument(callback=check_name, help="Version, at least 8 characters / 版本")],
) -> None:
    """Make a loaded version current: a former one after a bad load, for instance. 切换当前版本。"""
    with desk.open_house() as house:
        chosen = use_version(house, desk.actor_id, dataset, version)
    said = NOW_CURRENT.in_(desk.screen.lang).format(
        dataset=dataset, version=chosen.id[:12], batch=chosen.manifest.batch
    )
    desk.screen.show({"dataset": dataset, "version": chosen.id, "batch": chosen.manifest.batch}, said)
