"""Contracts: drafted from files, and confirmed by the data provider they are of."""

from pathlib import Path

import pyarrow as pa

from sandbox.core.contract import Contract
from sandbox.core.people import Action, Resource
from sandbox.ingest.drafting.confirming import check_confirmed, check_draft, confirmed_text, replace_text
from sandbox.ingest.drafting.document import write_draft
from sandbox.ingest.drafting.draft import draft_table
from sandbox.ingest.drafting.files import open_drafted, table_name
from sandbox.ingest.drafting.roles import MOSTLY, recognise_by_checks
from sandbox.masking.recognisers.columns import profile_column
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House

LEAST_UNITS = 10
"""Units that must have a value before a draft lists it: the product's default group size."""


def draft_contract(files: list[Path], table: str | None) -> str:
    """Propose a contract for some files, one table each; `table` names the table of a single file.

    Raises:
        SourceUnreadable, HeaderLooksLikeData: a file is no table that can be read.
    """
    named = [(path, table or table_name(path, number)) for number, path in enumerate(files, 1)]
    opened = [open_drafted(path, name) for path, name in named]
    drafted = [draft_table(file, recognise, LEAST_UNITS) for file in opened]
    return write_draft(named[0][1], drafted)


def recognise(values: pa.Array, name: str) -> str | None:
    """Recognise what a column's values identify: by check digits, then as masking does."""
    found = recognise_by_checks(values, name)
    if found is not None:
        return found
    return next((evidence.kind for evidence in profile_column(values, name) if evidence.share >= MOSTLY), None)


def confirm_contract(house: House, who: str, path: Path) -> Contract:
    """Put a drafted contract in force, in the name of the data provider it is of; the file is written anew.

    Raises:
        ContractUnreadable, ContractIncomplete, ContractRefused: it is not whole, or may not be loaded.
        ContractNotADraft: it is in force already.
        SandboxError: the account is not the provider's.
    """
    draft = check_draft(path, house.clock.today())
    resource = Resource("contract", draft.dataset, owners=frozenset({draft.provider}))
    with using(house, who, Purpose(Action.CONFIRM_CONTRACT, resource, draft.dataset)) as use:
        text = confirmed_text(path, use.actor, house.clock.today())
        confirmed = check_confirmed(path, text, draft)
        house.database.record(use.event.noting(contract=confirmed.digest))
        replace_text(path, text)
    return confirmed
