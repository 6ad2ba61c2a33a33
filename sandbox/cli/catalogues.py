"""Commands of the catalogue of authorised resources."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, command
from sandbox.cli.screen import json_line
from sandbox.core.text import Text
from sandbox.ingest.catalogue.catalogues import entry_plain
from sandbox.ingest.catalogue.public_view import PublicDataset
from sandbox.ingest.contract.columns import GRADES
from sandbox.wiring.cataloguing import ChangeTask, catalogue_tasks, export_catalogue, import_catalogue

IMPORTED = Text("imported; {count} entries changed", "已导入;{count} 项有变化")
TASK = Text(
    "{entry}: {kind}; update by {update}, with an extension by {extended}; review by {review}{overdue}",
    "{entry}:{kind};{update} 前更新,经延期至 {extended};{review} 前审核{overdue}",
)
OVERDUE = Text("; OVERDUE", ";已逾期")
NO_TASKS = Text("nothing to update", "无须更新")
EXPORTED = Text("{count} datasets written: {path}", "已写入 {count} 个数据集:{path}")


class GradeWord(StrEnum):
    """Grades as they are written."""

    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    L4 = "L4"


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    catalogue = typer.Typer(help="Catalogue of authorised resources / 授权运营数据资源目录", no_args_is_help=True)
    command(catalogue, "import", example="sandbox catalogue import catalogue.xlsx --as zhou")(import_)
    command(catalogue, "changes", example="sandbox catalogue changes new.json --changed-on 2026-03-02 --as zhou")(
        changes
    )
    command(catalogue, "export", example="sandbox catalogue export public.json --as zhou")(export)
    app.add_typer(catalogue, name="catalogue")


def import_(desk: Desk, file: Annotated[Path, typer.Argument(help="JSON, XLSX, CSV / 目录文件")]) -> None:
    """Take a catalogue over, whole; from then on only what it lists is loaded. 导入授权运营目录。"""
    with desk.open_house() as house:
        changed = import_catalogue(house, desk.actor_id, file)
    desk.screen.show({"changes": changed}, IMPORTED.in_(desk.screen.lang).format(count=len(changed)))


def changes(
    desk: Desk,
    file: Annotated[Path, typer.Argument(help="The newer catalogue / 新目录文件")],
    *,
    changed_on: Annotated[
        datetime, typer.Option("--changed-on", formats=["%Y-%m-%d"], help="Day of the change / 变化之日")
    ],
) -> None:
    """List what a newer catalogue changes, and by when each must be updated and reviewed. 目录变更任务与时限。"""
    with desk.open_house() as house:
        tasks = catalogue_tasks(house, desk.actor_id, file, changed_on.date())
    lines = [_said(desk, task) for task in tasks] or [NO_TASKS.in_(desk.screen.lang)]
    desk.screen.show({"tasks": tasks}, *lines)


def _said(desk: Desk, task: ChangeTask) -> str:
    lang, due = desk.screen.lang, task.deadlines
    return TASK.in_(lang).format(
        entry=task.change.entry,
        kind=task.change.kind.value,
        update=due.update_by,
        extended=due.update_by_extended,
        review=due.review_by,
        overdue=OVERDUE.in_(lang) if task.is_overdue else "",
    )


def export(
    desk: Desk,
    out: Annotated[Path, typer.Argument(help="Where to write it / 写入文件")],
    *,
    samples_below: Annotated[
        GradeWord, typer.Option("--samples-below", help="Grade from which no sample is named / 不列样例的最低分级")
    ] = GradeWord.L3,
) -> None:
    """Write the public catalogue of what is loaded: no rows, no counts. 导出公开目录。"""
    with desk.open_house() as house:
        datasets = export_catalogue(house, desk.actor_id, GRADES[samples_below.value])
    plain = [_plain(dataset) for dataset in datasets]
    out.write_text(json_line(plain) + "\n", encoding="utf-8")
    facts = {"path": str(out), "count": len(plain)}
    desk.screen.show({**facts, "datasets": plain}, EXPORTED.in_(desk.screen.lang).format(**facts))


def _plain(dataset: PublicDataset) -> dict[str, object]:
    words = {grade: word for word, grade in GRADES.items()}
    return {
        "dataset": dataset.dataset,
        "title": dataset.title,
        "grade": words[dataset.grade],
        "catalogue": {name: value for name, value in entry_plain(dataset.entry).items() if value},
        "tables": [
            {
                "name": table.name,
                "title": table.title,
                "columns": [
                    {"name": c.name, "title": c.title, "type": c.type, "grade": words[c.grade]} for c in table.columns
                ],
            }
            for table in dataset.tables
        ],
    }
