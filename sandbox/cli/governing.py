"""Commands of governance: apply a file of steps, give a token out."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name, command
from sandbox.core.text import Text
from sandbox.wiring import governing

STEP = Text("{number:>3}. {step}: done by {actor}", "{number:>3}. {step}:由 {actor} 办理")
MOST_DAYS = 36_500
TOKEN = Text("Token of {account}, shown once: {token}", "{account} 的访问令牌(仅显示一次):{token}")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    govern = typer.Typer(help="Authorisations, scenarios, applications, accounts / 授权治理", no_args_is_help=True)
    command(govern, "apply", example="sandbox govern apply examples/hubei/governance.yml")(apply)
    app.add_typer(govern, name="govern")
    token = typer.Typer(help="Access tokens / 访问令牌", no_args_is_help=True)
    command(token, "issue", example="sandbox token issue lihua --as admin")(issue)
    app.add_typer(token, name="token")


def apply(desk: Desk, file: Annotated[Path, typer.Argument(help="File of governance steps / 治理步骤文件")]) -> None:
    """Carry out a file of governance steps in order; each is checked and recorded. 执行治理步骤。"""
    with desk.open_house() as house:
        done = governing.apply_file(house, file)
    lines = [
        STEP.in_(desk.screen.lang).format(number=number, step=step.name, actor=step.by)
        for number, step in enumerate(done, start=1)
    ]
    desk.screen.show({"steps": [{"step": step.name, "actor": step.by} for step in done]}, *lines)


def issue(
    desk: Desk,
    account: Annotated[str, typer.Argument(callback=check_name, help="Account / 账户")],
    *,
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="Days it is valid / 有效天数")] = 30,
) -> None:
    """Give a token out for an account that may work now. 签发访问令牌。"""
    with desk.open_house() as house:
        token = governing.issue_token(house, desk.actor_id, account, timedelta(days=days))
    desk.screen.show(
        {"account": account, "token": token}, TOKEN.in_(desk.screen.lang).format(account=account, token=token)
    )
