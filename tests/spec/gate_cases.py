"""The shapes of spec cases: each is a line of the gate's language, or a line beyond it."""

from dataclasses import dataclass

BOUNDED = 'FROM main."visits" WHERE ('
LEAST = "SELECT count(*) FROM person"
COUNT = "SELECT COUNT(*) FROM person"


@dataclass(frozen=True, slots=True)
class Allowed:
    """A text that is answered: its measures with L1 and L2² sensitivity, and what the engine is to read.

    `groups` is None where they come from the data.
    """

    sql: str
    measures: tuple[tuple[str, int, int], ...]
    groups: int | None = 1
    engine: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """A text that is refused: under which code, with which fragment, and its rewrite (None: there is none)."""

    sql: str
    code: str
    fragment: str
    rewrite: str | None
