"""What a grant opens of a contract."""

from collections.abc import Iterable

from sandbox.core.contract import Contract
from sandbox.core.errors.masking import GrantNotOfContract
from sandbox.core.errors.tree import Finding
from sandbox.core.grant import Grant
from sandbox.core.text import Text

UNKNOWN = Text("The contract has no such table or column.", "合约中没有该表或数据项。")
OTHER_DATASET = Text("The grant is for another dataset.", "该授权属于其他数据集。")


def check_grant(contract: Contract, grant: Grant) -> None:
    """Check that everything a grant names is in the contract.

    Raises:
        GrantNotOfContract: with all that is not.
    """
    findings = tuple(_unknown(contract, grant))
    if grant.dataset != contract.dataset:
        findings = (Finding("grant_dataset", grant.dataset, OTHER_DATASET), *findings)
    if findings:
        raise GrantNotOfContract(findings=findings, grant=grant.id, dataset=contract.dataset)


def _unknown(contract: Contract, grant: Grant) -> Iterable[Finding]:
    for granted in grant.tables:
        table = contract.table(granted.table)
        if table is None:
            yield Finding("grant_columns", granted.table, UNKNOWN)
            continue
        for name in granted.columns:
            if table.column(name) is None:
                yield Finding("grant_columns", f"{granted.table}.{name}", UNKNOWN)


def granted_columns(grant: Grant, table: str) -> tuple[str, ...]:
    """Name the columns of a table that a grant opens."""
    return tuple(name for granted in grant.tables if granted.table == table for name in granted.columns)
