"""`sandbox contract classify`: what each column is, and everything that contract and data disagree on."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.desk import Desk
from sandbox.cli.loading import LoadBar
from sandbox.cli.manifests import Delivery, describe_delivery
from sandbox.cli.showing import plain_table
from sandbox.cli.showing_disagreements import DISAGREES, complaints, plain_disagreement
from sandbox.core.contract import Contract, ContractStatus
from sandbox.core.errors.masking import ContractDisagrees
from sandbox.core.text import Lang, Text
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.contract.status import NOT_IN_FORCE
from sandbox.masking.classifying.classify import Classification
from sandbox.wiring.classifying import classify_files, classify_loaded
from sandbox.wiring.trying import SCENARIO, Trial, grant_everything
from sandbox.world.clock import SystemClock

COMMAND = "sandbox contract classify"
SUBJECT = "Contract of files, or a loaded dataset / 文件的数据合约,或已装载的数据集"
FILES = "Delivered files, folders, TABLE=FILE; without any: what is loaded / 交付文件;省略时查看已装载的数据"
AGREES = Text("{name}: contract and data agree", "{name}:合约与数据一致")
SETTLED = Text("settled: {said}", "已说明:{said}")


def classify(
    desk: Desk,
    subject: Annotated[str, typer.Argument(help=SUBJECT, metavar="CONTRACT|DATASET")],
    files: Annotated[list[str] | None, typer.Argument(help=FILES, metavar="FILE...")] = None,
) -> None:
    """Classify each column by content, name and uniqueness; tell what the contract does not say of it. 数据项识别。"""
    classified = _of_files(desk, Path(subject), files) if files else _of_loaded(desk, subject)
    lang = desk.screen.lang
    name, count = Path(subject).name, len(classified.open)
    said = (DISAGREES if count else AGREES).in_(lang).format(name=name, count=count)
    settled = (SETTLED.in_(lang).format(said=d.finding.said(lang)) for d in classified.settled)
    desk.screen.show(_plain(classified, lang), said, *settled)
    desk.screen.lay(plain_table(("table", "column", "class", "kind", "speaks of"), _rows(classified)))
    if count:
        desk.screen.complain(*complaints(classified, lang))
        raise typer.Exit(ContractDisagrees.exit_code)


def _of_files(desk: Desk, path: Path, files: list[str]) -> Classification:
    contract, today = _in_force(read_contract(path)), SystemClock().today()
    described = describe_delivery(Delivery(contract, SCENARIO, SCENARIO, today, command=COMMAND), files)
    trial = Trial(contract, described.manifest, described.folder, grant_everything(contract))
    with LoadBar(desk) as bar:
        return classify_files(desk.settings, trial, bar.advance)


def _of_loaded(desk: Desk, dataset: str) -> Classification:
    with desk.open_house() as house:
        return classify_loaded(house, desk.actor_id, dataset)


def _in_force(contract: Contract) -> Contract:
    """Take a draft as if it were in force: it is looked at before it is confirmed."""
    return replace(contract, status=ContractStatus.ACTIVE) if contract.status in NOT_IN_FORCE else contract


def _rows(classified: Classification) -> list[tuple[str, ...]]:
    return [(c.table, c.column, c.role.value, c.kind, c.attribute) for c in classified.columns]


def _plain(classified: Classification, lang: Lang) -> dict[str, object]:
    return {
        "columns": classified.columns,
        "disagreements": [plain_disagreement(d, lang) for d in classified.open],
        "settled": [plain_disagreement(d, lang) for d in classified.settled],
    }
