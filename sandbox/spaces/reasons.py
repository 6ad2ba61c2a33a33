"""Why a text over a masked sample was not run: what that worker may say, and how it crosses to its parent.

Of other spaces nothing crosses: an engine's words hold values. A masked sample's reader may see its rows whole.
"""

import json
from dataclasses import dataclass
from enum import StrEnum

MOST_WORDS = 300


class Because(StrEnum):
    """Kinds of reasons; those of `ENGINE` come in its own words."""

    ENGINE = "engine"
    NOT_ONE_SELECT = "not_one_select"
    NO_SUCH_TABLE = "no_such_table"
    NO_SOURCE = "no_source"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: its kind, and the words or the name it is about; `known` are the names that would do."""

    because: Because
    about: str = ""
    known: tuple[str, ...] = ()


def one_line(words: str) -> str:
    """Give the first line of some words, bounded, without control characters."""
    first = words[: MOST_WORDS * 2].partition("\n")[0]
    return "".join(letter for letter in first if letter.isprintable())[:MOST_WORDS]


def write_reason(reason: Reason) -> bytes:
    """Write a reason as JSON."""
    return json.dumps([reason.because, one_line(reason.about), [one_line(name) for name in reason.known]]).encode()


def read_reason(content: bytes) -> Reason:
    """Read a reason, bounded anew: a worker may have been turned.

    Raises:
        ValueError: it is none.
    """
    match json.loads(content):
        case [str(because), str(about), [*known]]:
            return Reason(Because(because), one_line(about), tuple(one_line(str(name)) for name in known))
    raise ValueError("not a reason")
