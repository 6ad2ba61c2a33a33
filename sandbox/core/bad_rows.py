"""Rows of a delivery that were kept out, and the encrypted file that holds what was delivered in them (H1, H3)."""

from dataclasses import dataclass
from datetime import date, datetime

from sandbox.core.datasets import RuleCount


@dataclass(frozen=True, slots=True)
class BadValue:
    """One broken rule: where, in which row (1 = first of the table's delivery), and what was delivered there.

    `value` is for the data provider's eyes alone; None where nothing was, or the row could not be taken apart.
    """

    table: str
    column: str
    rule: str
    row: int
    value: str | None


@dataclass(frozen=True, slots=True)
class BadRowsFile:
    """The bad rows of one delivery. `version`: what was loaded from it; "" where the delivery was rejected.

    `kept`: broken rules whose rows are in the file, of those counted; a file keeps no more than its limit.
    `kept_until`: its last day; None as long as the version lives. `wrapped_key`: "" once it is destroyed.
    """

    id: str
    dataset: str
    version: str
    batch: str
    provider: str
    counts: tuple[RuleCount, ...]
    kept: int
    file_name: str
    wrapped_key: str
    made_at: datetime
    kept_until: date | None = None

    @property
    def key_context(self) -> str:
        """What the wrapped key was wrapped for, and the place its file is bound to."""
        return bad_rows_place(self.dataset, self.id)

    @property
    def is_destroyed(self) -> bool:
        """Tell whether nobody can read it any more."""
        return not self.wrapped_key

    def has_expired(self, today: date) -> bool:
        """Tell whether its last day is over."""
        return self.kept_until is not None and today > self.kept_until


def bad_rows_place(dataset: str, file: str) -> str:
    """Name a file of bad rows for its key and for its parts."""
    return f"bad-rows/{dataset}/{file}"
