"""What a recogniser says of a text: the shape shared by masking and release."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PiiFinding:
    """A recognised identifier: its kind (glossary name), [start, end) in the text, confidence 0–1. Never the value."""

    kind: str
    start: int
    end: int
    score: float


TextScan = Callable[[str], tuple[PiiFinding, ...]]
