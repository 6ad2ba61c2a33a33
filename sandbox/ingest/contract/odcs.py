"""Contracts of datasets: Open Data Contract Standard v3 documents; docs/contract.md explains the mapping."""

from datetime import date
from pathlib import Path

from sandbox.core.columns import Grade, Secrecy
from sandbox.core.contract import Contract, Origin, Table
from sandbox.core.errors.loading import ContractIncomplete, ContractRefused
from sandbox.ingest.contract.columns import GRADES, SECRECY
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.document import (
    Document,
    custom_fields,
    note_unenforced,
    note_unknown_fields,
    read_document,
)
from sandbox.ingest.contract.loadable import note_refusals
from sandbox.ingest.contract.periods import check_periods
from sandbox.ingest.contract.places import OWN, TOP
from sandbox.ingest.contract.policy import read_catalogue, read_consent, read_delivery_keys, read_privacy
from sandbox.ingest.contract.status import NOT_IN_FORCE, note_proposals, read_confirmation, read_status
from sandbox.ingest.contract.tables import read_table
from sandbox.ingest.findings import FORM, Findings, Place

ORIGINS = {origin.value: origin for origin in Origin}
ENFORCED = frozenset({"customProperties", "schema_", "tenant"})


def read_contract(path: Path) -> Contract:
    """Read a contract file.

    Raises:
        ContractUnreadable: it is no contract document at all.
        ContractIncomplete: parts are missing or wrong; the findings list all of them.
    """
    contract, findings = _read(path)
    if findings.all:
        raise ContractIncomplete(findings=findings.all, file=path.name, count=len(findings.all))
    return contract


def read_loadable_contract(path: Path, today: date) -> Contract:
    """Read a contract file and check that its dataset may be loaded, telling everything at once.

    Raises:
        ContractUnreadable: it is no contract document at all.
        ContractIncomplete: parts are missing or wrong; the findings list all of them, and what forbids loading.
        ContractRefused: it is whole, and rules forbid loading.
    """
    contract, findings = _read(path)
    is_whole = not findings.all
    note_refusals(contract, today, findings)
    if not is_whole:
        raise ContractIncomplete(findings=findings.all, file=path.name, count=len(findings.all))
    if findings.all:
        raise ContractRefused(findings=findings.all, dataset=contract.dataset, count=len(findings.all))
    return contract


def _read(path: Path) -> tuple[Contract, Findings]:
    """Read what can be read; with any findings the contract holds stand-ins and must go nowhere."""
    document = read_document(path)
    model, findings = document.model, Findings(document.spot_of)
    note_unknown_fields(document, findings)
    note_unenforced(model, ENFORCED, TOP, findings)
    head = Declared({"id": model.id, "version": model.version, "name": model.name}, TOP, findings)
    own = Declared(custom_fields(model.customProperties, TOP, findings), OWN, findings)
    tables = _read_tables(document, path, findings)
    contract = Contract(
        dataset=head.text("id", "C4"),
        version=head.text("version", "C9"),
        title=head.text("name", "C4"),
        provider=Declared({"tenant": model.tenant}, TOP, findings).text("tenant", "C4"),
        catalogue=read_catalogue(own.part("catalogue", "C4")),
        origin=own.choice("origin", ORIGINS, "C3", Origin.OWN),
        tables=tables,
        privacy=read_privacy(own.part("privacy", "C11")),
        grade=own.choice("grade", GRADES, "C1", Grade.HIGH),
        secrecy=own.choice("secrecy", SECRECY, "C7", Secrecy.NONE),
        consents=tuple(read_consent(part) for part in own.parts("consents")),
        status=read_status(model.status, findings),
        confirmation=read_confirmation(own.optional_part("confirmed")),
        delivery_keys=read_delivery_keys(own, findings),
    )
    own.note_unread()
    if contract.status not in NOT_IN_FORCE:
        note_proposals(model, findings)
    check_periods(contract, findings)
    return contract, findings


def _read_tables(document: Document, path: Path, findings: Findings) -> tuple[Table, ...]:
    places = (Place("", ("schema", number)) for number in range(len(document.model.schema_ or [])))
    listed = zip(document.model.schema_ or [], places, strict=True)
    tables = tuple(read_table(item, place, path.parent, findings) for item, place in listed)
    if not tables:
        findings.add("C4", TOP.at("schema"), "it lists no tables", "未列出任何表")
    names = [table.name.lower() for table in tables]
    if len(set(names)) < len(names):
        findings.add(FORM, TOP.at("schema"), "two tables have the same name", "表名重复")
    if len({table.unit for table in tables if not table.is_public}) > 1:
        en = "its tables protect different kinds of units; make a dataset of each"
        findings.add("C10", TOP.at("schema"), en, "各表隐私单元种类不同,请拆分为多个数据集")
    return tables
