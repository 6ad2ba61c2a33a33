"""Commands on quarantined rows: list rules and counts, show the provider its values, destroy them."""

from collections.abc import Iterator
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.showing import plain_table
from sandbox.core.bad_rows import BadRowsFile
from sandbox.core.columns import Value
from sandbox.core.text import Lang, Text
from sandbox.wiring.quarantining import destroy_bad_rows, list_bad_rows, show_bad_rows

MOST = 100_000
NONE = Text("no rows of {dataset} are in quarantine", "{dataset} 没有隔离的行")
SHOWN = Text("{shown} of {kept} broken rules kept of batch {batch}", "批次 {batch}:共保留 {kept} 处,显示 {shown} 处")
DESTROYED = Text("destroyed: {file}; nobody can read it any more", "已销毁:{file};任何人都无法再读取")
STATES = {
    "kept": Text("kept", "保留"),
    "rejected": Text("kept until {until}: the delivery was rejected", "保留至 {until}:该交付未予装载"),
    "destroyed": Text("destroyed", "已销毁"),
}
COLUMNS = {
    Lang.EN: ("id", "batch", "table", "column", "rule", "rows", "state"),
    Lang.ZH: ("编号", "批次", "表", "列", "规则", "行数", "状态"),
}


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    quarantine = typer.Typer(help="Rows that loads kept out / 装载时隔离的行", no_args_is_help=True)
    command(quarantine, "list", example="sandbox quarantine list yb_js --as operator")(list_quarantined)
    command(quarantine, "show", example="sandbox quarantine show 5f0c… --as provider")(show)
    command(quarantine, "destroy", example="sandbox quarantine destroy 5f0c… --as provider")(destroy)
    app.add_typer(quarantine, name="quarantine")


def list_quarantined(
    desk: Desk, dataset: Annotated[str, typer.Argument(callback=check_name, help="Dataset / 数据集")]
) -> None:
    """List which rules the rows of a dataset's deliveries broke, and how many; never a value. 查看隔离情况。"""
    with desk.open_house() as house:
        files = list_bad_rows(house, desk.actor_id, dataset)
    lang = desk.screen.lang
    desk.screen.show([_plain(file) for file in files], *([] if files else [NONE.in_(lang).format(dataset=dataset)]))
    if files:
        desk.screen.lay(plain_table(COLUMNS[lang], (row for file in files for row in _rows(file, lang))))


def show(
    desk: Desk,
    file: Annotated[str, typer.Argument(callback=check_name, help="Id of the list / 列表中的编号")],
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help="Most to show / 最多显示")] = 100,
) -> None:
    """Show the data provider, and nobody else, what was delivered in the rows that were kept out. 查看隔离值。"""
    with desk.open_house() as house:
        shown = show_bad_rows(house, desk.actor_id, file, limit)
    says = SHOWN.in_(desk.screen.lang).format(shown=len(shown.values), kept=shown.file.kept, batch=shown.file.batch)
    desk.screen.show({**_plain(shown.file), "values": shown.values}, says)
    rows = ((bad.table, bad.row, bad.column, bad.rule, _printable(bad.value)) for bad in shown.values)
    desk.screen.lay(plain_table(("table", "row", "column", "rule", "value"), rows))


def destroy(
    desk: Desk, file: Annotated[str, typer.Argument(callback=check_name, help="Id of the list / 列表中的编号")]
) -> None:
    """Destroy quarantined rows, key and file, once their data provider needs them no more. 销毁隔离的行。"""
    with desk.open_house() as house:
        gone = destroy_bad_rows(house, desk.actor_id, file)
    desk.screen.show(_plain(gone), DESTROYED.in_(desk.screen.lang).format(file=gone.id))


def _plain(file: BadRowsFile) -> dict[str, object]:
    """Give a file for programs, without its key."""
    return {
        "id": file.id,
        "dataset": file.dataset,
        "version": file.version or None,
        "batch": file.batch,
        "counts": file.counts,
        "kept": file.kept,
        "made_at": file.made_at,
        "kept_until": file.kept_until,
        "is_destroyed": file.is_destroyed,
    }


def _rows(file: BadRowsFile, lang: Lang) -> Iterator[tuple[Value, ...]]:
    kind = "destroyed" if file.is_destroyed else "rejected" if file.kept_until else "kept"
    state = STATES[kind].in_(lang).format(until=file.kept_until)
    for count in file.counts:
        yield file.id, file.batch, count.table, count.column, count.rule, count.rows, state


def _printable(value: str | None) -> str | None:
    """Give a delivered text without what a terminal would obey."""
    return (
        None
        if value is None
        else "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value)
    )
