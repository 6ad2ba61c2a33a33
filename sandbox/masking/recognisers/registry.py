"""All recognisers. Order breaks ties between equal findings: structure and checksum come first."""

from functools import lru_cache

from sandbox.masking.recognisers.addresses import ADDRESSES
from sandbox.masking.recognisers.contacts import CONTACTS
from sandbox.masking.recognisers.dates import DATES
from sandbox.masking.recognisers.documents import DOCUMENTS
from sandbox.masking.recognisers.numbered import NUMBERED
from sandbox.masking.recognisers.people import PEOPLE
from sandbox.masking.recognisers.places import PLACES
from sandbox.masking.recognisers.recogniser import AskedRecogniser, Recogniser

RECOGNISERS: tuple[Recogniser, ...] = NUMBERED + CONTACTS + PLACES + DOCUMENTS + DATES + PEOPLE + ADDRESSES
KINDS: tuple[str, ...] = tuple(dict.fromkeys(r.kind for r in RECOGNISERS))
REMEMBERED = 4096


@lru_cache(maxsize=REMEMBERED)
def asked_about(column: str) -> tuple[AskedRecogniser, ...]:
    """Give all recognisers as they are asked about a column with this name and title."""
    return tuple(AskedRecogniser(recogniser, recogniser.is_about(column)) for recogniser in RECOGNISERS)
