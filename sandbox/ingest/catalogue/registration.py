"""Registration of resources with the province's platform (C2): a draft goes out, a receipt comes back."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from sandbox.core.contract import Contract
from sandbox.core.errors.cataloguing import ReceiptUnusable
from sandbox.ingest.catalogue.catalogues import entry_plain
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.drafting.confirming import beside_text, replace_text
from sandbox.ingest.findings import FORM, Findings

CODE = re.compile(r"^(?P<indent> +)registrationCode:.*$", re.MULTILINE)
UNTIL = re.compile(r"^ +registrationValidUntil:.*\n", re.MULTILINE)
RULE = "C2"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the registration platform gives back; `valid_until` is an ISO day."""

    code: str
    catalogue_id: str
    valid_until: str


def registration_draft(contract: Contract) -> dict[str, object]:
    """Give what is registered of a dataset: its catalogue entry and its columns with grades; nothing of its rows."""
    return {
        "catalogue": {name: value for name, value in entry_plain(contract.catalogue).items() if value},
        "dataset": contract.dataset,
        "title": contract.title,
        "organisation": contract.provider,
        "grade": contract.grade.value,
        "columns": [
            {"table": table.name, "name": column.name, "title": column.title, "grade": column.grade.value}
            for table in contract.tables
            for column in table.columns
        ],
    }


def read_receipt(path: Path) -> Receipt:
    """Read a receipt: a JSON object of code, catalogueId and validUntil.

    Raises:
        ReceiptUnusable: it is none, or lacks something; the findings list everything.
    """
    findings = Findings()
    try:
        written = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        written = None
    if not isinstance(written, dict):
        findings.add(FORM, path.name, "it is not there, or not a JSON object", "文件不存在或不是 JSON 对象")
    part = Declared(written if isinstance(written, dict) else {}, path.name, findings)
    receipt = Receipt(part.text("code", RULE), part.text("catalogueId", RULE), part.day("validUntil", RULE))
    part.note_unread()
    _check(findings, path)
    return receipt


def take_receipt(path: Path, receipt_path: Path) -> Contract:
    """Write a receipt's code and validity into the contract it is of; nothing else of the contract changes.

    Raises:
        ReceiptUnusable: it is of another entry, or the contract's code is not on a line of its own.
        ContractUnreadable, ContractIncomplete: the contract is not whole.
    """
    receipt, before, findings = read_receipt(receipt_path), read_contract(path), Findings()
    if receipt.catalogue_id != before.catalogue.catalogue_id:
        findings.add(RULE, receipt_path.name, "it is of another catalogue entry", "回执属于其他目录项")
    _check(findings, receipt_path)
    code, until = json.dumps(receipt.code, ensure_ascii=False), receipt.valid_until
    lines = rf"\g<indent>registrationCode: {code.replace(chr(92), chr(92) * 2)}"
    lines += rf"\n\g<indent>registrationValidUntil: {until}"
    text = CODE.sub(lines, UNTIL.sub("", path.read_text(encoding="utf-8")), count=1)
    with beside_text(path, text) as beside:
        after = read_contract(beside)
    entry = replace(before.catalogue, registration_code=receipt.code, registration_valid_until=until)
    if after != replace(before, catalogue=entry):
        en = "the contract's registrationCode must stand on a line of its own, in its catalogue"
        findings.add(RULE, path.name, en, "合约的 registrationCode 应在 catalogue 中单独成行")
    _check(findings, receipt_path)
    replace_text(path, text)
    return after


def _check(findings: Findings, path: Path) -> None:
    if findings.all:
        raise ReceiptUnusable(findings=findings.all, file=path.name, count=len(findings.all))
