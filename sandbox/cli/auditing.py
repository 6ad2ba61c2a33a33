"""Commands on the audit record: verify, list."""

from typing import Annotated

import typer

from sandbox.cli.desk import Desk, command
from sandbox.cli.showing import plain_table
from sandbox.core.text import Text
from sandbox.wiring.auditing import read_audit, verify_audit

WHOLE = Text("The audit chain is whole: {events} events, head {head}", "操作记录链完整:共 {events} 条,链首摘要 {head}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    audit = typer.Typer(help="The audit record / 操作记录", no_args_is_help=True)
    command(audit, "verify", example="sandbox audit verify --as auditor")(verify)
    command(audit, "list", example="sandbox audit list --after 100 --as auditor")(list_events)
    app.add_typer(audit, name="audit")


def verify(desk: Desk) -> None:
    """Walk the whole chain; an edited, missing or misplaced event is found. 校验操作记录链。"""
    with desk.open_house() as house:
        verified = verify_audit(house, desk.actor_id)
    says = WHOLE.in_(desk.screen.lang).format(events=verified.events, head=verified.head[:16])
    desk.screen.show(verified, says)


def list_events(
    desk: Desk, *, after: Annotated[int, typer.Option("--after", help="Events after this number / 起始序号")] = 0
) -> None:
    """List the events this account may see. 查看操作记录。"""
    with desk.open_house() as house:
        links = read_audit(house, desk.actor_id, after)
    desk.screen.show({"events": links})
    rows = (
        (k.seq, k.event.at.isoformat(), k.event.actor, k.event.action, k.event.subject, k.event.outcome) for k in links
    )
    desk.screen.lay(plain_table(("seq", "at", "actor", "action", "subject", "outcome"), rows))
