"""Numbered identifiers of people, firms and accounts."""

import re

from sandbox.masking.identifiers.checksums import PROVINCES, has_credit_check, has_id_check, has_luhn, is_day
from sandbox.masking.identifiers.surrogate_ranges import (
    is_surrogate_card,
    is_surrogate_credit_code,
    is_surrogate_foreign_id,
    is_surrogate_id,
    is_surrogate_mobile,
)
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import NUMBER_EDGE, Recogniser

CARDS = re.compile(
    "(?:62|81)[0-9]{14,17}|4[0-9]{15}|4[0-9]{12}|5[1-5][0-9]{14}|2(?:2[2-9]|[3-6][0-9]|7[01])[0-9]{13}"
    "|3[47][0-9]{13}|35[0-9]{14}|000[0-9]{10,16}"
)
"""UnionPay, Visa, MasterCard, American Express and JCB (ISO/IEC 7812 issuers and their lengths), and surrogates."""
OTHER_NUMBERS = (
    "(?:订单|流水|单|运单|快递|批|发票|票|案|文|合同|凭证|交易|注册|条形?码|序列|版本|追溯)"
    "(?:编?号|号码|代码|码)?[:是为 ]{0,3}|"
    "(?:金额|数量|总数|合计|成交量|isbn|order|invoice|serial|tracking)(?: (?:no[.]?|number|id))?[: #]{0,3}"
)
"""Words before a number that say whose number it is: a thing's."""
OLDEST_YEAR = 5
"""Nobody born before 1905 was given a number of 15 digits by 1984, when they began."""


def _is_citizen_id(number: str) -> bool:
    has_place = int(number[:2]) in PROVINCES or is_surrogate_id(number)
    return has_place and is_day(number[6:14]) and has_id_check(number)


def _is_old_id(number: str) -> bool:
    if is_surrogate_id(number):
        return True
    return int(number[:2]) in PROVINCES and int(number[6:8]) >= OLDEST_YEAR and is_day("19" + number[6:12])


def _is_foreign_resident(number: str) -> bool:
    if len(number) == 15:
        return number[:3].isalpha() and is_day("19" + number[7:13])
    has_place = int(number[1:3]) in PROVINCES or is_surrogate_foreign_id(number)
    return has_place and is_day(number[6:14]) and has_id_check(number)


def _is_credit_code(code: str) -> bool:
    if not has_credit_check(code):
        return False
    return is_surrogate_credit_code(code) or int(code[2:4]) in PROVINCES | {10}


def _is_card(number: str) -> bool:
    return CARDS.fullmatch(number) is not None and has_luhn(number)


def _is_long_card(number: str) -> bool:
    return 16 <= len(number) <= 19 and has_luhn(number)


def _national_part(number: str) -> str:
    return number[-11:]


ID_WORDS = (
    *(
        "身份证",
        "身份号码",
        "证件号",
        "社会保障号",
        "sfz",
        "sfzh",
        "sfzhm",
        "zjhm",
        "gmsfhm",
        "gmsfzhm",
        "idcard",
        "id_card",
    ),
    *("id_number", "id_no", "citizen", "idno", "identity card", "id card"),
)
CARD_WORDS = (
    "银行卡",
    "卡号",
    "账号",
    "帐号",
    "账户",
    "card",
    "account",
    "yhkh",
    "yhzh",
    "kh",
    "debit",
    "visa",
    "mastercard",
)

CN_ID = Recogniser(
    kind="cn_id",
    shape="[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx]|[1-9][0-9]{5}[.][0-9]{8}[.][0-9]{3}[0-9Xx]",
    score=0.98,
    score_in_context=0.99,
    context=ID_WORDS,
    is_valid=_is_citizen_id,
    is_surrogate=is_surrogate_id,
    separators=" -.",
    needs=Needs(length=18, digits=17),
)
OLD_ID = Recogniser(
    kind="cn_id",
    shape="[1-9](?:[ -]?[0-9]){14}",
    score=0.75,
    score_in_context=0.96,
    context=ID_WORDS,
    is_valid=_is_old_id,
    edges=NUMBER_EDGE,
    denied_by=OTHER_NUMBERS,
    needs=Needs(length=15, digits=15),
    is_surrogate=is_surrogate_id,
)
FOREIGN_RESIDENT_ID = Recogniser(
    kind="foreign_resident_id",
    shape="9(?:[ -]?[0-9]){16}[ -]?[0-9Xx]|[A-Za-z]{3}[ -]?[0-9]{12}",
    score=0.94,
    score_in_context=0.98,
    context=("永久居留", "居留证", "permanent resident", "yjjl"),
    is_valid=_is_foreign_resident,
    needs=Needs(length=15, digits=12),
    is_surrogate=is_surrogate_foreign_id,
)
CN_USCC = Recogniser(
    kind="cn_uscc",
    shape="[1-9ANYany][1-9](?:[ -]?[0-9]){6}(?:[ -]?[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]){10}",
    score=0.93,
    score_in_context=0.97,
    context=("信用代码", "xydm", "tyshxydm", "uscc", "credit code", "credit_code"),
    is_valid=_is_credit_code,
    is_surrogate=is_surrogate_credit_code,
    needs=Needs(length=18, digits=7),
)
CN_MOBILE = Recogniser(
    kind="cn_mobile",
    shape=(
        r"(?:(?:[(](?:\+|00)?86[)]|(?:\+|00)?86)[ -]?)?"
        "(?:1[3-9](?:[ -]?[0-9]){9}|1[3-9][0-9][.][0-9]{4}[.][0-9]{4})"
    ),
    score=0.85,
    score_in_context=0.98,
    context=("手机", "电话", "联系", "mobile", "phone", "tel", "sjh", "sjhm", "lxdh", "lxfs", "cell"),
    is_surrogate=lambda number: is_surrogate_mobile(_national_part(number)),
    edges=NUMBER_EDGE,
    separators=" -.",
    denied_by=OTHER_NUMBERS,
    needs=Needs(length=11, digits=11),
)
BANK_CARD = Recogniser(
    kind="bank_card",
    shape="[0-9](?:[ -]?[0-9]){12,18}",
    score=0.7,
    score_in_context=0.97,
    context=CARD_WORDS,
    is_valid=_is_card,
    is_surrogate=is_surrogate_card,
    edges=NUMBER_EDGE,
    denied_by=OTHER_NUMBERS,
    needs=Needs(length=13, digits=13),
)
OTHER_CARD = Recogniser(
    kind="bank_card",
    shape="[0-9](?:[ -]?[0-9]){15,18}",
    score=0.3,
    score_in_context=0.9,
    context=CARD_WORDS,
    is_valid=_is_long_card,
    is_surrogate=is_surrogate_card,
    edges=NUMBER_EDGE,
    needs=Needs(length=16, digits=16),
)

NUMBERED = (CN_ID, OLD_ID, FOREIGN_RESIDENT_ID, CN_USCC, CN_MOBILE, BANK_CARD, OTHER_CARD)
