"""Putting a drafted contract in force: only the marks of a draft change, and that is checked before it is written."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

from sandbox.core.contract import Contract, ContractStatus
from sandbox.core.errors.loading import ContractIncomplete, ContractNotADraft
from sandbox.core.people import Actor
from sandbox.ingest.contract.loadable import check_loadable
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.contract.places import TOP
from sandbox.ingest.contract.status import NOT_IN_FORCE
from sandbox.ingest.drafting.document import PROPOSED_LINE, quoted
from sandbox.ingest.findings import FORM, Findings

STATUS = re.compile(r"^status:.*$", re.MULTILINE)
PROPOSED = re.compile(rf"^ *{re.escape(PROPOSED_LINE)}[^\S\n]*(?:#.*)?\n", re.MULTILINE)
OWN = re.compile(r"^customProperties:[^\S\n]*\n", re.MULTILINE)


def check_draft(path: Path, today: date) -> Contract:
    """Read a draft that is whole, and could be loaded but for its status.

    Raises:
        ContractUnreadable, ContractIncomplete: it is not whole.
        ContractRefused: rules forbid its dataset.
        ContractNotADraft: it is in force already.
    """
    draft = read_contract(path)
    if draft.status not in NOT_IN_FORCE:
        raise ContractNotADraft(dataset=draft.dataset)
    check_loadable(replace(draft, status=ContractStatus.ACTIVE), today)
    return draft


def confirmed_text(path: Path, actor: Actor, today: date) -> str:
    """Give the text of a draft without its marks, and with who confirmed it, for which organisation, and when."""
    text = path.read_text(encoding="utf-8")
    value = f"{{by: {quoted(actor.id)}, organisation: {quoted(actor.organisation)}, confirmedOn: {today.isoformat()}}}"
    mark = f"  - {{property: confirmed, value: {value}}}"
    unmarked = STATUS.sub("status: active", PROPOSED.sub("", text), count=1)
    return OWN.sub(lambda found: f"{found[0]}{mark}\n", unmarked, count=1)


def check_confirmed(path: Path, text: str, draft: Contract) -> Contract:
    """Check that a text is the same contract as its draft but for the marks.

    Raises:
        ContractIncomplete: its marks are written in another way than drafts are, and some are left, or were not made.
    """
    with beside_text(path, text) as beside:
        confirmed = read_contract(beside)
    is_same = replace(confirmed, status=draft.status, confirmation=None) == replace(draft, confirmation=None)
    if not is_same or confirmed.confirmation is None or confirmed.status in NOT_IN_FORCE:
        findings = Findings()
        en = "the marks of a draft are not written as `sandbox contract draft` writes them"
        findings.add(FORM, TOP.at("status"), en, "草稿标记的写法与 `sandbox contract draft` 不同")
        raise ContractIncomplete(findings=findings.all, file=path.name, count=1)
    return confirmed


@contextmanager
def beside_text(path: Path, text: str) -> Iterator[Path]:
    """Put a text beside a file for as long as it is looked at: its code lists are found from there."""
    beside = path.with_name(f".{path.name}.looked-at")
    try:
        beside.write_text(text, encoding="utf-8")
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a file anew, in one step or not at all."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)  # noqa: PTH105 - what is done in one step is said in one word
    finally:
        beside.unlink(missing_ok=True)
