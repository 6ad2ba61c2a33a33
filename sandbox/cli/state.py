"""Commands about the sandbox itself: init, doctor, serve."""

import socket
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from sandbox.cli.desk import Desk, command
from sandbox.config import Settings, publish
from sandbox.core.errors.commanding import SystemRefused
from sandbox.core.errors.operating import StateDirExists, StateDirMissing
from sandbox.core.text import Lang, Text
from sandbox.spaces.explaining import ExplainedLayer
from sandbox.wiring.health import health_of_machine
from sandbox.wiring.house import MadeHouse, make_house, upgrade_house
from sandbox.wiring.strays import SAID, Stray, strays_of

NOT_NOW = 6


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
    made = upgrade_house(settings) if upgrade else _make_whole(settings)
    says = Text(
        "Sandbox ready in {path}. Back up {key}: without it nothing opens.",
        "数据沙箱已建立:{path}。请备份 {key}:缺失后任何数据都无法打开。",
    )
    desk.screen.show(made, says.in_(desk.screen.lang).format(path=made.state_dir, key=made.key_kept_in))


def _make_whole(settings: Settings) -> MadeHouse:
    """Make a sandbox, or leave nothing behind: half of one would look like one that must not be touched."""
    root = settings.state_dir.resolve()
    had = set(root.iterdir()) if root.is_dir() else None
    try:
        return make_house(settings)
    except StateDirExists:
        raise
    except BaseException:
        for path in set(root.iterdir()) - (had or set()) if root.is_dir() else ():
            path.unlink()
        if had is None and root.is_dir():
            root.rmdir()
        raise


def doctor(desk: Desk) -> None:
    """Say which layers of isolation are in force here, by trying them, and which files fit no record. 检查隔离措施。"""
    found, strays = health_of_machine(), _strays(desk)
    lines = [_line_of(layer, desk.screen.lang) for layer in found.layers]
    lines += [
        f"{stray.kind.value:>9}  {SAID[stray.kind].in_(desk.screen.lang).format(name=stray.name)}" for stray in strays
    ]
    shown = {"version": found.version, "may_open_real_data": found.may_open_real_data, "layers": found.layers}
    desk.screen.show({**shown, "strays": strays}, *lines)
    if not found.may_open_real_data:
        raise typer.Exit(NOT_NOW)


def _strays(desk: Desk) -> tuple[Stray, ...]:
    """Look through the state, where there is one: the machine can be examined before a sandbox is made."""
    try:
        with desk.open_house() as house:
            return strays_of(house)
    except StateDirMissing:
        return ()


def _line_of(layer: ExplainedLayer, lang: Lang) -> str:
    """Say how a layer stands, what it is for, and why it stands so."""
    why = layer.why.in_(lang)
    return f"{layer.stands.in_(lang):>9}  {layer.name}: {layer.stops.in_(lang)}" + (f" ({why})" if why else "")


def serve(
    desk: Desk,
    *,
    host: Annotated[str, typer.Option(help="Address to listen on / 监听地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port / 端口")] = 8765,
) -> None:
    """Serve the API and the reviewers' page. 启动服务。"""
    with desk.open_house():
        publish(desk.settings)
    listening = _listen(host, port)
    desk.screen.say(Text("Serving on http://{host}:{port}", "服务地址 http://{host}:{port}"), host=host, port=port)
    config = uvicorn.Config("sandbox.web.app:make_app_from_settings", factory=True, log_config=None)
    server = uvicorn.Server(config)
    server.run(sockets=[listening])
    if not server.started:
        raise typer.Exit(NOT_NOW)


def _listen(host: str, port: int) -> socket.socket:
    """Open the address, before anything is said to be served there.

    Raises:
        SystemRefused: it is in use, or not this machine's.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SystemRefused(path=f"{host}:{port}", why=error.strerror or "-") from error
    listening.setblocking(False)
    return listening
