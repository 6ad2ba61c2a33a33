"""Commands of delivery manifests: make, check, key (D5)."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, command
from sandbox.cli.loading import ContractFile
from sandbox.cli.manifest_checks import check_delivery
from sandbox.cli.manifests import Delivery, make_manifest
from sandbox.cli.showing import plain_table
from sandbox.core.datasets import DeliveryManifest
from sandbox.core.errors.commanding import FileExists
from sandbox.core.periods import Days
from sandbox.core.text import Text
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.delivery.database_source import open_databases
from sandbox.ingest.delivery.manifest import Algorithm, read_manifest
from sandbox.ingest.delivery.manifest_document import fields_of
from sandbox.ingest.taking_in import Delivery as Loading
from sandbox.world.clock import SystemClock
from sandbox.world.signing import read_signer, write_new_key

WRITTEN = Text("manifest written: {path}", "交付清单已写入:{path}")
SOUND = Text("{path}: as its manifest says; {files} files, {rows} rows", "{path}:与清单相符;{files} 个文件,{rows} 行")
DRAWN = Text(
    "private key written: {path}; keep it. Public key for `deliveryKeys`: {key}",
    "私钥已写入:{path},请妥善保管。公钥(填入合约 `deliveryKeys`):{key}",
)


def add_to(app: typer.Typer) -> None:
    """Add these commands."""
    manifest = typer.Typer(help="Delivery manifests / 交付清单", no_args_is_help=True)
    example = "sandbox manifest make delivery --contract c.odcs.yaml --platform 省共享平台 --batch 2026-03"
    command(manifest, "make", example=example)(make)
    command(manifest, "check", example="sandbox manifest check delivery/manifest.json --contract c.odcs.yaml")(check)
    command(manifest, "key", example="sandbox manifest key platform.pem")(key)
    app.add_typer(manifest, name="manifest")


def days_of(words: str) -> Days:
    """Read a span of days, such as 2027-01-01..2027-03-31."""
    first, _, last = words.partition("..")
    try:
        return Days(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        raise typer.BadParameter("2027-01-01..2027-03-31") from None


FILES = "Folder, files, TABLE=FILE, TABLE=FILE#SHEET, TABLE=db:NAME:SCHEMA.TABLE / 目录、文件、表名=文件或数据库表"


def make(
    desk: Desk,
    files: Annotated[list[str], typer.Argument(help=FILES)],
    contract: ContractFile,
    platform: Annotated[str, typer.Option("--platform", help="Source platform / 来源平台")],
    batch: Annotated[str, typer.Option("--batch", help="Batch / 批次")],
    *,
    delivered_on: Annotated[
        datetime | None,
        typer.Option("--delivered-on", formats=["%Y-%m-%d"], help="Day of delivery [default: today] / 交付日期"),
    ] = None,
    covers: Annotated[
        Days | None,
        typer.Option(
            "--covers",
            parser=days_of,
            metavar="FIRST..LAST",
            help="Days the rows are of, for contracts with periodRefresh / 数据所属日期",
        ),
    ] = None,
    digest: Annotated[Algorithm, typer.Option("--digest", help="Digest of the files / 摘要算法")] = Algorithm.SHA256,
    key: Annotated[Path | None, typer.Option("--key", help="Private key to sign with, PEM / 签名私钥")] = None,
) -> None:
    """Write manifest.json beside files to be loaded: tables, row counts, digests, signature. 编制交付清单。"""
    day = delivered_on.date() if delivered_on else SystemClock().today()
    signer = None if key is None else read_signer(key)
    delivery = Delivery(read_contract(contract), platform, batch, day, covers, digest, signer)
    path = make_manifest(delivery, files)
    written = read_manifest(path)
    desk.screen.lay(plain_table(("table", "file", "rows", "digest"), rows_of(written)))
    desk.screen.show(
        {"path": str(path), "manifest": fields_of(written)}, WRITTEN.in_(desk.screen.lang).format(path=path)
    )


def rows_of(manifest: DeliveryManifest) -> list[tuple[str, str, str, str]]:
    """Give a manifest's files as rows for people."""
    return [
        (file.table, file.name, "" if file.rows < 0 else str(file.rows), (file.sha256 or file.sm3)[:12])
        for file in manifest.files
    ]


def check(
    desk: Desk,
    manifest: Annotated[Path, typer.Argument(help="Delivery manifest / 交付清单")],
    contract: ContractFile,
) -> None:
    """Say everything in which a delivery is not what its manifest and contract say. 核验交付。"""
    read = read_manifest(manifest)
    with open_databases(desk.settings.source_addresses) as databases:
        rows = check_delivery(Loading(read_contract(contract), read, manifest.parent, databases))
    facts = {"path": str(manifest), "files": len(read.files), "rows": rows}
    desk.screen.show(facts, SOUND.in_(desk.screen.lang).format(**facts))


def key(desk: Desk, file: Annotated[Path, typer.Argument(help="File to write / 私钥文件")]) -> None:
    """Draw a private key to sign manifests with; show its public key. 生成签名密钥。"""
    try:
        drawn = write_new_key(file).public.hex()
    except FileExistsError:
        raise FileExists(path=str(file)) from None
    said = DRAWN.in_(desk.screen.lang).format(path=file, key=drawn)
    desk.screen.show({"path": str(file), "public_key": drawn}, said)
