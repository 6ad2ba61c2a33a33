"""The names of generalisation levels in the reader's language; masks name them in English, numbers included."""

import re

from sandbox.core.text import Lang

NUMBER = re.compile(r"\d[\d.]*(?:e[+-]?\d+)?")
IN_CHINESE = {
    "as it is": "原值",
    "city": "市级",
    "province": "省级",
    "year": "年",
    "N years": "N 年",
    "month": "月",
    "quarter": "季度",
    "hidden": "置空",
    "first N": "前 N 位",
    "bands of N": "每 N 一档",
}


def level_in(level: str, lang: Lang) -> str:
    """Give a level's name; one without Chinese words of its own stays as it is."""
    if lang is Lang.EN:
        return level
    numbers = iter(NUMBER.findall(level))
    known = IN_CHINESE.get(NUMBER.sub("N", level))
    return level if known is None else re.sub("N", lambda _: next(numbers), known)
