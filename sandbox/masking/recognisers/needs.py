"""What a text must hold at the least before an identifier can be in it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needs:
    """The least number of characters of each class in a text, and of all: `han` are any beyond ASCII."""

    length: int = 1
    digits: int = 0
    ats: int = 0
    dots: int = 0
    colons: int = 0
    han: int = 0

    def are_met_by(self, text: str) -> bool:
        """Tell whether a text in normal form holds that much."""
        if len(text) < self.length or text.count("@") < self.ats or text.count(".") < self.dots:
            return False
        if self.colons and text.count(":") < self.colons:
            return False
        return not (self.han and text.isascii()) and (not self.digits or _digits(text) >= self.digits)


ANYTHING = Needs()


def _digits(text: str) -> int:
    return sum(map(text.count, "0123456789"))
