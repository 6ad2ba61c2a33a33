"""Names of files, folders, sheets and columns: they are scanned too, and never printed with an identifier in them."""

from functools import lru_cache

from sandbox.core.pii import PiiFinding
from sandbox.masking.finding.long_texts import scan_any
from sandbox.masking.recognisers.people import LISTED_NAME

LONGEST = 120
WITHHELD = "…"
LONGEST_PERSON = 12


@lru_cache(maxsize=65_536)
def scan_name(name: str) -> tuple[PiiFinding, ...]:
    """Find the identifiers in a name; underscores part words there."""
    return scan_any(name.replace("_", " "), "")


def shown_name(name: str) -> str:
    """Give a name as it may be printed: `…` with the kinds in it where it holds an identifier, and never a long one."""
    kinds = sorted({finding.kind for finding in scan_name(name)})
    if kinds:
        return f"{WITHHELD}<{','.join(kinds)}>"
    if len(name) > LONGEST or not name.isprintable():
        return WITHHELD
    return name


@lru_cache(maxsize=65_536)
def looks_like_a_person(name: str) -> bool:
    """Tell whether all of a name has the shape of a person's; many other words have it, too."""
    if not 0 < len(name) <= LONGEST_PERSON:
        return False
    return LISTED_NAME.shape_pattern.fullmatch(name) is not None and LISTED_NAME.is_valid(name)
