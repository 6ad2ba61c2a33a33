"""Whether a contract is in force: what is drafted from data counts for nothing until a provider confirms it (A4)."""

from collections.abc import Iterator

from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard

from sandbox.core.contract import Confirmation, ContractStatus
from sandbox.ingest.contract.declared import Declared
from sandbox.ingest.contract.places import TOP
from sandbox.ingest.findings import FORM, Findings, Place

PROPOSED = "proposed"
NOT_IN_FORCE = frozenset({ContractStatus.DRAFT, ContractStatus.PROPOSED})
STATUSES = {status.value: status for status in ContractStatus}


def read_status(word: str | None, findings: Findings) -> ContractStatus:
    """Read the standard's status; a contract that says none is in force."""
    if word is None:
        return ContractStatus.ACTIVE
    if word not in STATUSES:
        words = ", ".join(STATUSES)
        findings.add(FORM, TOP.at("status"), f"status must be one of: {words}", f"status 应为以下之一:{words}")
    return STATUSES.get(word, ContractStatus.DRAFT)


def read_confirmation(part: Declared | None) -> Confirmation | None:
    """Read who confirmed a draft."""
    if part is None:
        return None
    confirmation = Confirmation(part.text("by", "A4"), part.text("organisation", "A4"), part.day("confirmedOn", "A4"))
    part.note_unread()
    return confirmation


def note_proposals(model: OpenDataContractStandard, findings: Findings) -> None:
    """Note what a draft proposed and a contract in force still calls a proposal: nobody confirmed it."""
    for place in _proposals(model):
        en = "it is still a proposal: confirm the draft (sandbox contract confirm)"
        findings.add("A4", place, en, "仍为草拟内容,请先确认草稿(sandbox contract confirm)")


def _proposals(model: OpenDataContractStandard) -> Iterator[Place]:
    for row, table in enumerate(model.schema_ or []):
        place = Place(table.name or "?", ("schema", row))
        if _is_proposed(table.customProperties):
            yield place.at("customProperties", PROPOSED)
        for number, column in enumerate(table.properties or []):
            if _is_proposed(column.customProperties):
                within = place.at("properties", number).named(f"{place.label}.{column.name or '?'}")
                yield within.at("customProperties", PROPOSED)


def _is_proposed(properties: list[CustomProperty] | None) -> bool:
    return any(item.property == PROPOSED and item.value is True for item in properties or [])
