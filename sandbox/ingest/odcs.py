"""Contracts of datasets: Open Data Contract Standard v3 documents; docs/contract.md explains the mapping."""

from datetime import date
from pathlib import Path

from open_data_contract_standard.model import OpenDataContractStandard

from sandbox.core.columns import Grade, Secrecy
from sandbox.core.contract import Contract, Origin, Table
from sandbox.core.errors.loading import ContractIncomplete, ContractRefused
from sandbox.ingest.declared import Declared
from sandbox.ingest.findings import FORM, Findings
from sandbox.ingest.loadable import refusals
from sandbox.ingest.odcs_columns import GRADES, SECRECY
from sandbox.ingest.odcs_document import custom_fields, note_unenforced, note_unknown_fields, read_document
from sandbox.ingest.odcs_policy import read_catalogue, read_consent, read_privacy
from sandbox.ingest.odcs_tables import read_table
from sandbox.ingest.periods import check_periods

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
    forbidden = refusals(contract, today)
    if findings.all:
        every = findings.all + forbidden
        raise ContractIncomplete(findings=every, file=path.name, count=len(every))
    if forbidden:
        raise ContractRefused(findings=forbidden, dataset=contract.dataset, count=len(forbidden))
    return contract


def _read(path: Path) -> tuple[Contract, Findings]:
    """Read what can be read; with any findings the contract holds stand-ins and must go nowhere."""
    document, findings = read_document(path), Findings()
    note_unknown_fields(path, document, findings)
    note_unenforced(document, ENFORCED, "contract", findings)
    head = Declared({"id": document.id, "version": document.version, "name": document.name}, "contract", findings)
    own = Declared(custom_fields(document.customProperties, "contract", findings), "contract", findings)
    tables = _read_tables(document, path, findings)
    contract = Contract(
        dataset=head.text("id", "C4"),
        version=head.text("version", "C9"),
        title=head.text("name", "C4"),
        provider=Declared({"tenant": document.tenant}, "contract", findings).text("tenant", "C4"),
        catalogue=read_catalogue(own.part("catalogue", "C4")),
        origin=own.choice("origin", ORIGINS, "C3", Origin.OWN),
        tables=tables,
        privacy=read_privacy(own.part("privacy", "C11")),
        grade=own.choice("grade", GRADES, "C1", Grade.HIGH),
        secrecy=own.choice("secrecy", SECRECY, "C7", Secrecy.NONE),
        consents=tuple(read_consent(part) for part in own.parts("consents")),
    )
    own.note_unread()
    check_periods(contract, findings)
    return contract, findings


def _read_tables(document: OpenDataContractStandard, path: Path, findings: Findings) -> tuple[Table, ...]:
    tables = tuple(read_table(item, path.parent, findings) for item in document.schema_ or [])
    if not tables:
        findings.add("C4", "contract", "it lists no tables", "未列出任何表")
    names = [table.name.lower() for table in tables]
    if len(set(names)) < len(names):
        findings.add(FORM, "contract", "two tables have the same name", "表名重复")
    if len({table.unit for table in tables if not table.is_public}) > 1:
        en = "its tables protect different kinds of units; make a dataset of each"
        findings.add("C10", "contract", en, "各表隐私单元种类不同,请拆分为多个数据集")
    return tables
