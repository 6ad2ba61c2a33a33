"""Commands on quality and corrections (校核): list and raise them, answer one."""

from collections.abc import Iterator
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.quality import DatasetName, show, trend
from sandbox.cli.showing import plain_table
from sandbox.core.columns import Value
from sandbox.core.corrections import CorrectionState
from sandbox.core.text import Lang, Text
from sandbox.wiring.correcting import Ticket, answer_ticket, list_tickets, raise_tickets

RAISED = Text("{count} corrections raised with the data provider", "已向数据提供单位提出 {count} 项校核")
ANSWERED = Text("correction {id}: {state}", "校核单 {id}:{state}")
STATES = {
    "draft": Text("draft: raise it with --raise", "草稿:以 --raise 提出"),
    "raised": Text("raised, due {due} ({left} working days left)", "已提出,期限 {due}(剩 {left} 个工作日)"),
    "confirmed": Text("confirmed; waits for a corrected batch", "已确认,待更正批次"),
    "declined": Text("declined by the provider", "提供单位认为无误"),
    "corrected": Text("corrected by batch {batch}", "已由批次 {batch} 更正"),
}
COLUMNS = {
    Lang.EN: ("id", "table", "column", "rule", "rows", "share", "state"),
    Lang.ZH: ("编号", "表", "列", "规则", "行数", "占比", "状态"),
}


def add_to(app: typer.Typer) -> None:
    """Add these commands, and those that show quality, as one group."""
    quality = typer.Typer(help="Quality of loaded data / 数据质量", no_args_is_help=True)
    command(quality, "show", example="sandbox quality show yb_js --json --as operator")(show)
    command(quality, "trend", example="sandbox quality trend yb_js --as provider")(trend)
    command(quality, "tickets", example="sandbox quality tickets yb_js --raise --as operator")(tickets)
    command(quality, "answer", example="sandbox quality answer 5f0c2a9b confirmed --reason 已核实 --as li")(answer)
    app.add_typer(quality, name="quality")


def tickets(
    desk: Desk,
    dataset: DatasetName,
    *,
    is_raising: Annotated[bool, typer.Option("--raise", help="Raise all drafts / 提出全部草稿")] = False,
) -> None:
    """List what loads found wrong, as corrections and drafts of them; --raise raises the drafts. 校核单。"""
    with desk.open_house() as house:
        raised = raise_tickets(house, desk.actor_id, dataset) if is_raising else ()
        listed = list_tickets(house, desk.actor_id, dataset)
    lang = desk.screen.lang
    said = [RAISED.in_(lang).format(count=len(raised))] if is_raising else []
    desk.screen.show({"dataset": dataset, "raised": [one.id for one in raised], "tickets": listed}, *said)
    desk.screen.lay(plain_table(COLUMNS[lang], _rows(listed, lang)))


def answer(
    desk: Desk,
    ticket: Annotated[str, typer.Argument(callback=check_name, help="Id of the correction / 校核单编号")],
    decision: Annotated[CorrectionState, typer.Argument(help="confirmed or declined / 确认或认为无误")],
    *,
    reason: Annotated[str, typer.Option("--reason", help="Reason in writing / 书面理由")],
) -> None:
    """Answer a correction as its data provider. 答复校核。"""
    with desk.open_house() as house:
        answered = answer_ticket(house, desk.actor_id, ticket, decision, reason)
    says = ANSWERED.in_(desk.screen.lang).format(id=answered.id, state=answered.state.value)
    desk.screen.show({"id": answered.id, "state": answered.state, "answered_on": answered.answered_on}, says)


def _rows(listed: tuple[Ticket, ...], lang: Lang) -> Iterator[tuple[Value, ...]]:
    for ticket in listed:
        rows = "-" if ticket.rows is None else str(ticket.rows)
        yield ticket.id or "-", ticket.table, ticket.column, ticket.rule, rows, ticket.share, state_of(ticket, lang)


def state_of(ticket: Ticket, lang: Lang) -> str:
    """Say how far a ticket has come."""
    due, left = (ticket.deadline.due_on, ticket.deadline.days_left) if ticket.deadline else ("-", "-")
    return STATES[ticket.state].in_(lang).format(due=due, left=left, batch=ticket.corrected_batch)
