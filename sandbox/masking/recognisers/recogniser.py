"""What a recogniser is: one definition, read by the text scanner, the column test and Presidio."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.masking.recognisers.needs import ANYTHING, Needs

EDGE = r"(?<![0-9A-Za-z])(?<![0-9][.])", r"(?![0-9A-Za-z])"
"""No letter or digit beside it, and not the decimals of a number."""
NO_EDGE = "", ""
CASELESS = re.IGNORECASE | re.ASCII
"""As RE2 has it: letters of ASCII alone, without the dotless i."""
CONTEXT_WINDOW = 12
THRESHOLD = 0.6
"""From this score on, a candidate is a finding."""


def is_any(_: str) -> bool:
    """Accept every candidate."""
    return True


def is_none(_: str) -> bool:
    """Accept no candidate."""
    return False


@dataclass(frozen=True, slots=True)
class Recogniser:
    """How one kind of identifier is recognised.

    `shape` is a regular expression without lookarounds, so that RE2 can run it too; `edges` are the lookarounds
    put about it in running text. `is_valid` judges a candidate without spaces and dashes, in capitals.
    `score`: confidence of a valid candidate; `score_in_context`: where one of `context` stands within 12
    characters before it, or in the column's name or title. `before` and `after`: regular expressions that give
    context as well, ending just before the candidate or beginning just after it; given, they replace the window.
    `is_surrogate`: made by masking, and no leak. `needs`: what a text that holds one has at the least.
    """

    kind: str
    shape: str
    score: float
    score_in_context: float
    context: tuple[str, ...] = ()
    is_valid: Callable[[str], bool] = is_any
    is_surrogate: Callable[[str], bool] = is_none
    edges: tuple[str, str] = EDGE
    before: str = ""
    after: str = ""
    needs: Needs = ANYTHING
    pattern: re.Pattern[str] = field(init=False, compare=False)
    context_pattern: re.Pattern[str] = field(init=False, compare=False)
    before_pattern: re.Pattern[str] = field(init=False, compare=False)
    after_pattern: re.Pattern[str] = field(init=False, compare=False)
    hints: str = field(init=False, compare=False)
    """A regular expression, without lookarounds, of all that can give context in a text."""
    hints_pattern: re.Pattern[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        before, after = self.edges
        object.__setattr__(self, "pattern", re.compile(f"{before}(?:{self.shape}){after}"))
        words = "|".join(re.escape(word) for word in self.context)
        object.__setattr__(self, "context_pattern", re.compile(words, CASELESS))
        object.__setattr__(
            self, "before_pattern", re.compile(f"(?:{self.before})$" if self.before else words, CASELESS)
        )
        object.__setattr__(self, "after_pattern", re.compile(self.after or "(?!)", CASELESS))
        hints = "|".join(hint for hint in (self.before or words, self.after) if hint)
        object.__setattr__(self, "hints", f"(?i:{hints})")
        object.__setattr__(self, "hints_pattern", re.compile(self.hints, re.ASCII))

    @property
    def is_weak(self) -> bool:
        """Tell whether its candidates count only in context."""
        return self.score < THRESHOLD

    def stands_in_context(self, text: str, start: int, end: int) -> bool:
        """Tell whether the words about [start, end) of a text speak of this kind."""
        window = text[max(0, start - CONTEXT_WINDOW) : start]
        return bool(self.before_pattern.search(window) or self.after_pattern.match(text, end))

    def is_about(self, words: str) -> bool:
        """Tell whether some words, such as a column's name and title, speak of this kind."""
        return self.context_pattern.search(words) is not None


@dataclass(frozen=True, slots=True)
class AskedRecogniser:
    """A recogniser, and whether the heading of the column it is asked about speaks of its kind."""

    recogniser: Recogniser
    is_about: bool

    @property
    def needs_hints(self) -> bool:
        """Tell whether only words in the text can make its candidates findings."""
        return self.recogniser.is_weak and not self.is_about

    def may_be_in(self, text: str) -> bool:
        """Tell cheaply whether a text in normal form could hold a finding; never no where it does."""
        if not self.recogniser.needs.are_met_by(text):
            return False
        return not self.needs_hints or self.recogniser.hints_pattern.search(text) is not None
