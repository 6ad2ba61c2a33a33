"""Commands on keys: rotate."""

import typer

from sandbox.cli.desk import Desk, command
from sandbox.core.text import Text
from sandbox.wiring.rotating import rotate_keys

DONE = Text(
    "master key version {version}: {count} keys re-wrapped; older versions are gone. Back the key file up anew,"
    " derivation.key with it.",
    "主密钥版本 {version}:已重新封装 {count} 个密钥,旧版本已移除。请重新备份密钥文件和 derivation.key。",
)
UNDER_WAY = Text(
    "master key version {version}: {count} keys re-wrapped. The older version stays until no other process has this"
    " sandbox open (or, where the environment gives the key, until you take it out): run this again then.",
    "主密钥版本 {version}:已重新封装 {count} 个密钥。"
    "其他进程打开本沙箱期间,或由环境变量给出时,旧版本保留;之后请再次运行。",
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    keys = typer.Typer(help="Keys / 密钥", no_args_is_help=True)
    command(keys, "rotate", example="sandbox keys rotate --as admin")(rotate)
    app.add_typer(keys, name="keys")


def rotate(desk: Desk) -> None:
    """Draw a new master key and re-wrap every data key by it; goes on where it was interrupted. 轮换主密钥。"""
    with desk.open_house() as house:
        rotation = rotate_keys(house, desk.actor_id)
    says = (DONE if rotation.is_finished else UNDER_WAY).in_(desk.screen.lang)
    desk.screen.show(rotation, says.format(version=rotation.version, count=rotation.rewrapped))
