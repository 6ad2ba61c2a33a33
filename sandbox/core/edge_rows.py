"""Whether a question to a sample also meets its edge rows: synthetic rows that exercise what a contract allows."""

from enum import StrEnum


class EdgeRows(StrEnum):
    """Which rows a question to a sample reads."""

    WITHOUT = "without"
    WITH = "with"
    ONLY = "only"
