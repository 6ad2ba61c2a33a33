"""Identifiers of edge rows: surrogates that nobody has, the same ones for one contract, whatever its data.

They are drawn as pseudonyms are, but under a key that anybody can compute from the contract: no data, no secret.
"""

import pyarrow as pa

from sandbox.core.columns import Column, ColumnRole, ColumnType
from sandbox.core.contract import Contract
from sandbox.masking.pseudonyms.kinds import CODE, NUMBER
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.world.keys import KeyRing

SPACE = "edge-rows"


class Identities:
    """The identifiers of a contract's edge rows: number n of a kind is the same in every table."""

    def __init__(self, contract: Contract, most: int) -> None:
        self._pseudonyms = Pseudonymiser(KeyRing(bytes.fromhex(contract.digest)), SPACE)
        self._most = most
        self._made: dict[str, list[str]] = {}

    def text(self, column: Column, number: int) -> str:
        """Give an identifier as text."""
        return self._of(column.identifier or CODE)[number]

    def number(self, column: Column, number: int) -> int:
        """Give an identifier that is a whole number, within the column's bounds."""
        if column.bounds is not None:
            return column.bounds.low + number % (column.bounds.width + 1)
        return int(self._of(NUMBER)[number])

    def _of(self, kind: str) -> list[str]:
        if kind not in self._made:
            seeds = pa.array([f"E{number:09d}" for number in range(self._most)], pa.string())
            self._made[kind] = self._pseudonyms.of(kind, seeds).to_pylist()
        return self._made[kind]


def is_identity(column: Column) -> bool:
    """Tell whether a column's values name somebody or something, and are not listed in public."""
    is_named = column.role is ColumnRole.DIRECT_IDENTIFIER or column.identifier is not None
    return is_named and not column.has_public_domain and column.type in (ColumnType.TEXT, ColumnType.INTEGER)
