"""Commands about the sandbox itself: init, doctor, serve."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from sandbox.cli.desk import Desk, command
from sandbox.config import publish
from sandbox.core.text import Text
from sandbox.wiring.health import health_of_machine
from sandbox.wiring.house import make_house, upgrade_house

WEAK = 6


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    command(app, "init", example="sandbox init ./.sandbox")(init)
    command(app, "doctor", example="sandbox doctor --json")(doctor)
    command(app, "serve", example="sandbox serve --port 8765")(serve)


def init(
    desk: Desk,
    directory: Annotated[Path | None, typer.Argument(help="Where the state will lie / 状态目录")] = None,
    *,
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Bring an existing sandbox to this version")] = False,
) -> None:
    """Make a sandbox: keys, database, folders, and the first administrator. 新建数据沙箱。"""
    settings = desk.settings.model_copy(update={"state_dir": directory or desk.settings.state_dir})
    made = upgrade_house(settings) if upgrade else make_house(settings)
    says = Text(
        "Sandbox ready in {path}. Back up {key}: without it nothing opens.",
        "数据沙箱已建立:{path}。请备份 {key}:缺失后任何数据都无法打开。",
    )
    desk.screen.show(made, says.in_(desk.screen.lang).format(path=made.state_dir, key=made.key_kept_in))


def doctor(desk: Desk) -> None:
    """Say which layers of isolation are in force on this machine, by trying them. 检查隔离措施。"""
    found = health_of_machine()
    lines = [f"{layer.state.value:>9}  {layer.name}  {layer.reason}" for layer in found.layers]
    desk.screen.show(found, *lines)
    if not found.may_open_real_data:
        raise typer.Exit(WEAK)


def serve(
    desk: Desk,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on / 监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port / 端口")] = 8765,
) -> None:
    """Serve the API and the reviewers' page. 启动服务。"""
    with desk.open_house():
        publish(desk.settings)
        desk.screen.say(Text("Serving on http://{host}:{port}", "服务地址 http://{host}:{port}"), host=host, port=port)
    uvicorn.run("sandbox.web.app:make_app_from_settings", factory=True, host=host, port=port, log_config=None)
