"""All recognisers. Order breaks ties between equal findings: structure and checksum come first."""

from sandbox.masking.recognisers.contacts import CONTACTS
from sandbox.masking.recognisers.documents import DOCUMENTS
from sandbox.masking.recognisers.numbered import NUMBERED
from sandbox.masking.recognisers.people import PEOPLE
from sandbox.masking.recognisers.recogniser import Recogniser

RECOGNISERS: tuple[Recogniser, ...] = NUMBERED + CONTACTS + DOCUMENTS + PEOPLE
KINDS: tuple[str, ...] = tuple(dict.fromkeys(r.kind for r in RECOGNISERS))
