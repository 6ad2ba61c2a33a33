"""Birth dates: dates are everywhere, so that only the words beside one make it a birth date."""

import re

from sandbox.masking.identifiers.checksums import is_day
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.normalising import NUMERALS
from sandbox.masking.recognisers.recogniser import Recogniser

BORN = ("出生", "生日", "生辰", "birth", "birthday", "birth_date", "birthdate", "csrq", "csny", "dob", "date of birth")
BEFORE = (
    "(?:出生(?:日期|年月日|年月|时间)?|生日|生辰|出生于|生于|date of birth|birth ?date|birthday|birth|dob|born)"
    "(?: ?[:是为] ?| on | |于)?"
)
AFTER = " ?(?:出生|诞生|生人|生(?:[,。;、) ]|$))"
CHINESE = "".join(NUMERALS) + "十廿卅元"
YEAR_MONTH_DAY = re.compile("([0-9]{4})[年./-]?([0-9]{1,2})(?:[月./-]?([0-9]{1,2}))?")
DAY_MONTH_YEAR = re.compile("([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})")
TENS = {"十": 10, "廿": 20, "卅": 30}


def _is_birth_date(candidate: str) -> bool:
    if (turned := DAY_MONTH_YEAR.match(candidate)) is not None:
        first, second, year = turned.groups()
        return _is_date(year, second, first) or _is_date(year, first, second)
    told = YEAR_MONTH_DAY.match(candidate)
    return told is not None and _is_date(told[1], told[2], told[3] or "1")


def _is_date(year: str, month: str, day: str) -> bool:
    return is_day(f"{year}{month.zfill(2)}{day.zfill(2)}")


def _is_chinese_date(candidate: str) -> bool:
    year, month, day = re.split("[年月日号]", f"{candidate}日一" if candidate.endswith("月") else candidate)[:3]
    digits = "".join(NUMERALS.get(c, "?") for c in year)
    return digits.isdigit() and _is_date(digits, str(_number(month)), str(_number(day)))


def _number(text: str) -> int:
    """Read a Chinese number below a hundred, such as 二十三 or 十."""
    total = 0
    for character in text:
        if character in TENS:
            total = max(total, 1) * 10 if character == "十" else TENS[character]
        else:
            total += int(NUMERALS.get(character, "1"))
    return total


BIRTH_DATE = Recogniser(
    kind="birth_date",
    shape=(
        "(?:19|20)[0-9]{2} ?(?:年 ?[0-9]{1,2} ?月 ?(?:[0-9]{1,2} ?[日号]?)?|"
        "[./-][0-9]{1,2}[./-][0-9]{1,2}日?|[./-][0-9]{1,2}|[0-9]{4}|[0-9]{2})|"
        "[0-9]{1,2}[./-][0-9]{1,2}[./-](?:19|20)[0-9]{2}"
    ),
    score=0.2,
    score_in_context=0.8,
    context=BORN,
    is_valid=_is_birth_date,
    edges=("(?<![0-9A-Za-z])", "(?![0-9])"),
    separators=" ",
    before=BEFORE,
    after=AFTER,
    needs=Needs(length=6, digits=5),
)
CHINESE_BIRTH_DATE = Recogniser(
    kind="birth_date",
    shape=f"[一二][{CHINESE}]{{3}}年[{CHINESE}]{{1,2}}月(?:[{CHINESE}]{{1,3}}[日号])?",
    score=0.2,
    score_in_context=0.8,
    context=BORN,
    is_valid=_is_chinese_date,
    edges=("", ""),
    before=BEFORE,
    after=AFTER,
    needs=Needs(length=7, han=7),
)

DATES = (BIRTH_DATE, CHINESE_BIRTH_DATE)
