"""Commands on the spaces of scenarios: list, show, close, dispose, certificate, confirm (D1, I3)."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from sandbox.cli.desk import Desk, check_name, command
from sandbox.cli.failing import unusable
from sandbox.cli.showing import plain_table
from sandbox.cli.trusting import service_keys, text_of
from sandbox.core.errors.tree import Finding
from sandbox.core.spaces import Certificate, ClosingGround, Space
from sandbox.core.text import Text
from sandbox.wiring import closing, disposing
from sandbox.wiring.certificates import check_certificate, read_certificate
from sandbox.wiring.disposing import Disposed

COMMAND = "sandbox space certificate"
SpaceId = Annotated[str, typer.Argument(callback=check_name, help="Space, such as S2/yb_js / 数据空间")]
NOW = Text("space {space}: {state}", "数据空间 {space}:{state}")
DISPOSED = Text(
    "space {space} was disposed of: {files} files and their keys destroyed. Certificate: {path}",
    "数据空间 {space} 已妥善处置:销毁 {files} 个文件及其密钥。处置证书:{path}",
)
HOLDS = Text(
    "The certificate is genuine: space {space}, {files} files destroyed by {by} at {at}, on the ground {law}",
    "证书真实有效:数据空间 {space},{by} 于 {at} 销毁 {files} 个文件,依据 {law}",
)
CONFIRMED = Text("{space}: the provider's confirmation is recorded", "{space}:已记录数据提供单位的确认")
NAME_ONE = Text("name a space, or a file to verify", "请给出数据空间,或待核验的证书文件")


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    space = typer.Typer(help="Spaces of scenarios, and their disposal / 数据空间及其处置", no_args_is_help=True)
    command(space, "list", example="sandbox space list --as zhou")(list_all)
    command(space, "show", example="sandbox space show S2/yb_js --as li")(show)
    command(
        space, "close", example="sandbox space close S2/yb_js --ground provider_demand --reason 函〔2027〕3号 --as li"
    )(close)
    command(space, "dispose", example="sandbox space dispose S2/yb_js --as zhao")(dispose)
    command(space, "certificate", example="sandbox space certificate --verify certificate.json --trust trust.json")(
        certificate
    )
    command(space, "confirm", example="sandbox space confirm S2/yb_js --reference 函〔2027〕9号 --as li")(confirm)
    app.add_typer(space, name="space")


def list_all(desk: Desk) -> None:
    """List the spaces this account may see, as they stand today. 数据空间列表。"""
    with desk.open_house() as house:
        spaces = closing.list_spaces(house, desk.actor_id)
    rows = [(s.id, s.provider, s.state.value, s.opened_at.date().isoformat(), ", ".join(s.grants)) for s in spaces]
    desk.screen.lay(plain_table(("space", "provider", "state", "opened", "grants"), rows))
    desk.screen.show({"spaces": spaces})


def show(desk: Desk, space: SpaceId) -> None:
    """Show a space: what it holds of which version, and why it was closed. 查看数据空间。"""
    with desk.open_house() as house:
        sheet = closing.show_space(house, desk.actor_id, space)
    held = [
        (file.dataset_version[:12], table.name, ", ".join(table.columns))
        for file in sheet.files
        for table in file.tables
    ]
    desk.screen.lay(plain_table(("version", "table", "columns"), held))
    _say(desk, sheet.space, sheet)


def close(
    desk: Desk,
    space: SpaceId,
    *,
    ground: Annotated[ClosingGround, typer.Option("--ground", help="On what ground / 依据")],
    reason: Annotated[str, typer.Option("--reason", help="Why, in writing / 书面理由")],
) -> None:
    """Close a space: nothing is read from it any more, and it waits for its disposal. 关闭数据空间。"""
    with desk.open_house() as house:
        closed = closing.close_space(house, desk.actor_id, space, ground, reason)
    _say(desk, closed, closed)


def dispose(desk: Desk, space: SpaceId) -> None:
    """Destroy a closing space's keys, files and samples, and certify it; it goes on if interrupted. 妥善处置。"""
    with desk.open_house() as house:
        done = disposing.dispose_space(house, desk.actor_id, space)
    _show_disposed(desk, done)


def certificate(
    desk: Desk,
    space: Annotated[str | None, typer.Argument(callback=check_name, help="Space / 数据空间")] = None,
    *,
    verify: Annotated[Path | None, typer.Option("--verify", help="Certificate to check, offline / 待核验证书")] = None,
    trust: Annotated[Path | None, typer.Option("--trust", help="Trusted keys (trust.json) / 信任文件")] = None,
) -> None:
    """Give the certificate of a disposed space, or check one offline. 处置证书。"""
    if (space is None) == (verify is None):
        raise unusable(COMMAND, Finding("form", "SPACE | --verify", NAME_ONE))
    if verify is not None:
        _verify(desk, verify, trust)
        return
    with desk.open_house() as house:
        done = disposing.read_certificate_of(house, desk.actor_id, space or "")
    _show_disposed(desk, done)


def confirm(
    desk: Desk, space: SpaceId, *, reference: Annotated[str, typer.Option("--reference", help="Document / 文号")]
) -> None:
    """Record the provider's confirmation of a disposal. 数据提供单位确认处置。"""
    with desk.open_house() as house:
        confirmed = closing.confirm_disposal(house, desk.actor_id, space, reference)
    desk.screen.show(confirmed, CONFIRMED.in_(desk.screen.lang).format(space=confirmed.id))


def _say(desk: Desk, space: Space, whole: object) -> None:
    desk.screen.show(whole, NOW.in_(desk.screen.lang).format(space=space.id, state=space.state.value))


def _show_disposed(desk: Desk, done: Disposed) -> None:
    certified = done.signed.certificate
    facts = {"space": certified.space, "files": len(certified.destroyed), "path": done.path}
    desk.screen.lay(_destroyed_table(certified))
    desk.screen.show(done, DISPOSED.in_(desk.screen.lang).format(**facts))


def _verify(desk: Desk, path: Path, trust: Path | None) -> None:
    signed = read_certificate(path.name, text_of(path, COMMAND))
    check_certificate(path.name, signed, service_keys(desk, trust, COMMAND))
    certified = signed.certificate
    desk.screen.lay(_destroyed_table(certified))
    says = HOLDS.in_(desk.screen.lang).format(
        space=certified.space,
        files=len(certified.destroyed),
        by=certified.disposed_by,
        at=certified.disposed_at.isoformat(),
        law=certified.law,
    )
    desk.screen.show(certified, says)


def _destroyed_table(certified: Certificate) -> Table:
    rows = [(r.kind.value, r.file, str(r.bytes), r.sha256) for r in certified.destroyed]
    return plain_table(("kind", "file", "bytes", "sha256"), rows)
