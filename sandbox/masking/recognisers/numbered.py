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
from sandbox.masking.recognisers.recogniser import Recogniser

CARD_ISSUERS = re.compile("62|4|5[1-5]|2[2-7]|3[47]|35|81|000")


def _is_citizen_id(number: str) -> bool:
    if len(number) == 15:
        return _has_place(number) and is_day("19" + number[6:12])
    return _has_place(number) and is_day(number[6:14]) and has_id_check(number)


def _has_place(number: str) -> bool:
    return int(number[:2]) in PROVINCES or is_surrogate_id(number)


def _is_foreign_resident(number: str) -> bool:
    if len(number) == 15:
        return number[:3].isalpha() and is_day("19" + number[7:13])
    return number[0] == "9" and is_day(number[6:14]) and has_id_check(number)


def _is_credit_code(code: str) -> bool:
    if not has_credit_check(code):
        return False
    return is_surrogate_credit_code(code) or int(code[2:4]) in PROVINCES | {10}


def _is_card(number: str) -> bool:
    return 13 <= len(number) <= 19 and CARD_ISSUERS.match(number) is not None and has_luhn(number)


def _national_part(number: str) -> str:
    return number.lstrip("+")[-11:]


CN_ID = Recogniser(
    kind="cn_id",
    shape="[1-9](?:[ -]?[0-9]){16}[ -]?[0-9Xx]|[1-9](?:[ -]?[0-9]){14}",
    score=0.95,
    score_in_context=0.99,
    context=("身份证", "身份号码", "证件号", "sfz", "gmsfhm", "idcard", "id_number", "citizen"),
    is_valid=_is_citizen_id,
    is_surrogate=is_surrogate_id,
    needs=Needs(length=15, digits=15),
)
FOREIGN_RESIDENT_ID = Recogniser(
    kind="foreign_resident_id",
    shape="9(?:[ -]?[0-9]){16}[ -]?[0-9Xx]|[A-Z]{3}[0-9]{12}",
    score=0.9,
    score_in_context=0.97,
    context=("永久居留", "居留证", "permanent resident"),
    is_valid=_is_foreign_resident,
    is_surrogate=is_surrogate_foreign_id,
    needs=Needs(length=15, digits=12),
)
CN_USCC = Recogniser(
    kind="cn_uscc",
    shape="[1-9ANY][1-9](?:[ -]?[0-9]){6}(?:[ -]?[0-9A-HJ-NP-RTUWXY]){10}",
    score=0.93,
    score_in_context=0.99,
    context=("信用代码", "xydm", "uscc", "credit code", "credit_code"),
    is_valid=_is_credit_code,
    is_surrogate=is_surrogate_credit_code,
    needs=Needs(length=18, digits=7),
)
CN_MOBILE = Recogniser(
    kind="cn_mobile",
    shape=r"(?:(?:\+|00)?86[ -]?)?1[3-9](?:[ -]?[0-9]){9}",
    score=0.85,
    score_in_context=0.98,
    context=("手机", "电话", "联系", "mobile", "phone", "tel", "sjh", "lxdh"),
    is_surrogate=lambda number: is_surrogate_mobile(_national_part(number)),
    needs=Needs(length=11, digits=11),
)
BANK_CARD = Recogniser(
    kind="bank_card",
    shape="[0-9](?:[ -]?[0-9]){12,18}",
    score=0.7,
    score_in_context=0.97,
    context=("银行卡", "卡号", "账号", "帐号", "card", "account", "yhkh"),
    is_valid=_is_card,
    is_surrogate=is_surrogate_card,
    needs=Needs(length=13, digits=13),
)

NUMBERED = (CN_ID, FOREIGN_RESIDENT_ID, CN_USCC, CN_MOBILE, BANK_CARD)
