"""Words in the two languages of the product."""

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """Languages a message can be shown in."""

    EN = "en"
    ZH = "zh"


@dataclass(frozen=True, slots=True)
class Text:
    """One message in English and 简体中文; `{name}` marks a fact to be filled in."""

    en: str
    zh: str

    def in_(self, lang: Lang) -> str:
        """Give the words in one language."""
        return self.zh if lang is Lang.ZH else self.en
