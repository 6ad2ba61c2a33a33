"""What a recogniser is: one definition, read by the text scanner, the column test and Presidio."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.masking.recognisers.needs import ANYTHING, Needs

EDGE = r"(?<![0-9A-Za-z])(?<![0-9][.])", r"(?![0-9A-Za-z])"
"""No letter or digit beside it, and not the decimals of a number."""
NOT_AMOUNT = r"(?![0-9A-Za-z]|[.][0-9]| ?(?:[元股万亿吨%]|平方|千[克米瓦]|公[里斤顷]|毫|人次|美元|欧元))"
NUMBER_EDGE = r"(?<![0-9A-Za-z])(?<![0-9][.])(?<![¥$])", NOT_AMOUNT
"""Nor a number with decimals, a currency or a unit of measure."""
NO_EDGE = "", ""
CASELESS = re.IGNORECASE | re.ASCII
"""As RE2 has it: letters of ASCII alone, without the dotless i."""
CONTEXT_WINDOW = 16
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
    put about it in running text. `is_valid` judges a candidate in capitals, without the characters in `separators`.
    `score`: confidence of a valid candidate; `score_in_context`: where one of `context` stands within 16
    characters before it, or in the column's name or title. `before` and `after`: regular expressions that give
    context as well, ending just before the candidate or beginning just after it; given, they replace the window.
    `denied_by`: words just before a candidate out of context that say it is something else.
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
    separators: str = " -"
    before: str = ""
    after: str = ""
    denied_by: str = ""
    needs: Needs = ANYTHING
    shape_pattern: re.Pattern[str] = field(init=False, compare=False)
    pattern: re.Pattern[str] = field(init=False, compare=False)
    context_pattern: re.Pattern[str] = field(init=False, compare=False)
    before_pattern: re.Pattern[str] = field(init=False, compare=False)
    after_pattern: re.Pattern[str] = field(init=False, compare=False)
    denied_pattern: re.Pattern[str] = field(init=False, compare=False)
    anchored_pattern: re.Pattern[str] = field(init=False, compare=False)
    """The candidates that `before` or `after` put in context, as one pattern."""
    hints: str = field(init=False, compare=False)
    """A regular expression, without lookarounds, of what a text has in which a weak candidate counts."""
    hints_pattern: re.Pattern[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        before, after = self.edges
        bounded = f"{before}(?P<found>{self.shape}){after}"
        words = "|".join(re.escape(word) for word in self.context)
        self._compile("shape_pattern", self.shape, re.NOFLAG)
        self._compile("pattern", bounded, re.NOFLAG)
        self._compile("context_pattern", "|".join(_as_word(word) for word in self.context), CASELESS)
        self._compile(
            "before_pattern", f"(?:{self.before})$" if self.before else self.context_pattern.pattern, CASELESS
        )
        self._compile("after_pattern", self.after or "(?!)", CASELESS)
        self._compile("denied_pattern", f"(?:{self.denied_by})$" if self.denied_by else "(?!)", CASELESS)
        object.__setattr__(self, "hints", self._hints(words))
        self._compile("hints_pattern", "" if self.is_anchored else self.hints, re.ASCII)
        led = f"(?i:{self.before}){bounded}" if self.before else "(?!)"
        trailed = f"{bounded.replace('(?P<found>', '(?P<trailed>')}(?i:{self.after})" if self.after else "(?!)"
        self._compile("anchored_pattern", f"{led}|{trailed}", re.ASCII)

    def _hints(self, words: str) -> str:
        if not self.is_anchored:
            return f"(?i:{words})"
        led = f"(?i:{self.before})(?:{self.shape})" if self.before else ""
        trailed = f"(?:{self.shape})(?i:{self.after})" if self.after else ""
        return "|".join(hint for hint in (led, trailed) if hint)

    def _compile(self, name: str, pattern: str, flags: re.RegexFlag) -> None:
        object.__setattr__(self, name, re.compile(pattern, flags))

    @property
    def is_weak(self) -> bool:
        """Tell whether its candidates count only in context."""
        return self.score < THRESHOLD

    @property
    def is_anchored(self) -> bool:
        """Tell whether context is what stands right beside a candidate, rather than a window."""
        return bool(self.before or self.after)

    def score_at(self, text: str, start: int, end: int) -> float:
        """Give the confidence of a valid candidate at [start, end) of a text, from the words about it."""
        window = text[max(0, start - CONTEXT_WINDOW) : start]
        if self.before_pattern.search(window) or self.after_pattern.match(text, end):
            return self.score_in_context
        return 0.0 if self.denied_pattern.search(window) else self.score

    def is_about(self, words: str) -> bool:
        """Tell whether some words, such as a column's name and title, speak of this kind."""
        return self.context_pattern.search(words) is not None

    def compact(self, candidate: str) -> str:
        """Give a candidate in capitals, without its separators."""
        for separator in self.separators:
            if separator in candidate:
                candidate = candidate.replace(separator, "")
        return candidate.upper()


def _as_word(word: str) -> str:
    """Let no letters of ASCII stand beside a word of ASCII, so that `vin` is not found in `province`."""
    escaped = re.escape(word)
    return f"(?<![A-Za-z]){escaped}(?![A-Za-z])" if word.isascii() else escaped


@dataclass(frozen=True, slots=True)
class AskedRecogniser:
    """A recogniser, and whether the heading of the column it is asked about speaks of its kind."""

    recogniser: Recogniser
    is_about: bool

    @property
    def needs_hints(self) -> bool:
        """Tell whether only words in the text can make its candidates findings."""
        return self.recogniser.is_weak and not self.is_about

    @property
    def pattern(self) -> re.Pattern[str]:
        """Give the pattern of all candidates that can be findings."""
        anchored = self.needs_hints and self.recogniser.is_anchored
        return self.recogniser.anchored_pattern if anchored else self.recogniser.pattern

    def may_be_in(self, text: str) -> bool:
        """Tell cheaply whether a text in normal form could hold a finding; never no where it does."""
        if not self.recogniser.needs.are_met_by(text):
            return False
        return not self.needs_hints or self.recogniser.hints_pattern.search(text) is not None

    def score_at(self, text: str, start: int, end: int) -> float:
        """Give the confidence of a valid candidate at [start, end) of a text."""
        if self.is_about:
            return self.recogniser.score_in_context
        return self.recogniser.score_at(text, start, end)
