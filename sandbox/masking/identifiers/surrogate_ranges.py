"""Ranges that no authority has given out: pseudonyms are drawn from them, so that none can be real.

Recognisers know them: a surrogate is not a leak.
"""

from sandbox.masking.identifiers.checksums import PROVINCES, has_credit_check, has_id_check, has_luhn

SURROGATE_PROVINCES = tuple(p for p in range(16, 90) if p not in PROVINCES)
"""Two-digit province codes without a province (GB/T 2260); 9x is left to foreign residents, 10 to the State."""

SURROGATE_MOBILES = ("160", "161", "163", "164", "168", "169")
"""Mobile segments not assigned to any operator."""

CARD_PREFIX = "000"
MAIL_DOMAIN = "example.invalid"
NAME_MARK = "某"
NAME_SYLLABLES = (
    "安百柏北博昌朝辰成澄川春初楚纯达丹道德登定东端恩尔帆繁方飞丰峰福甫刚高歌更公谷关光广贵国海涵瀚和恒弘宏华怀欢晖辉慧济"
    "嘉建江皎杰今锦京晶景静九久聚开可克宽坤昆来兰朗乐黎里力立利连良林灵令陆鹿茂梅美民明木南年念宁朋平朴启谦乾清庆秋泉然荣"
    "容如瑞森善尚少绍升晟"
)
FIRST_NUMBER = 8_000_000_000_000_000
NUMBERS = 1_000_000_000_000_000
"""Whole-number pseudonyms lie in [8·10¹⁵, 9·10¹⁵): beyond any running number, and exact in a double (< 2⁵³)."""


def is_surrogate_id(number: str) -> bool:
    """Tell whether a citizen id lies in a province that does not exist, and is otherwise right."""
    return len(number) == 18 and _is_no_province(number[:2]) and has_id_check(number)


def is_surrogate_credit_code(code: str) -> bool:
    """Tell whether a credit code was registered in a province that does not exist, and is otherwise right."""
    return len(code) == 18 and _is_no_province(code[2:4]) and has_credit_check(code)


def _is_no_province(digits: str) -> bool:
    return digits.isdigit() and int(digits) in SURROGATE_PROVINCES


def is_surrogate_mobile(number: str) -> bool:
    """Tell whether a mobile number lies in an unassigned segment."""
    return len(number) == 11 and number.startswith(SURROGATE_MOBILES)


def is_surrogate_card(number: str) -> bool:
    """Tell whether a card number has no issuer."""
    return number.startswith(CARD_PREFIX) and has_luhn(number)


def is_surrogate_mail(address: str) -> bool:
    """Tell whether a mail address can never be delivered to (RFC 2606)."""
    return address.lower().endswith("@" + MAIL_DOMAIN)


def is_surrogate_name(name: str) -> bool:
    """Tell whether a name bears the mark instead of a surname."""
    return name.startswith(NAME_MARK) and all(c in NAME_SYLLABLES for c in name[1:])


def is_surrogate_number(number: int) -> bool:
    """Tell whether a whole number lies in the range of pseudonyms."""
    return FIRST_NUMBER <= number < FIRST_NUMBER + NUMBERS
