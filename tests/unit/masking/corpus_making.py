"""Make a corpus by code: every numbered kind in every written form, in carriers of many fields, and near misses.

`python -m tests.unit.masking.corpus_making` writes corpus/made.txt. All numbers are drawn, and nobody's.
"""

import base64
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.unit.masking.corpus_numbers import (
    BIG,
    CHINESE,
    card,
    citizen_id,
    credit_code,
    digits,
    foreign_id,
    landline,
    mobile,
    plate,
    vin,
    wrong_check,
)

MADE = Path(__file__).parent / "corpus" / "made.txt"
EACH = 5
Draw = random.Random
Write = Callable[[str], str]
CARRIERS = (
    "{}",
    "备注如下{}请核对",
    "患者入院登记:{},已核对",
    "参保信息({})已同步至社保系统",
    "本院查明,{}与卷宗一致。",
    "经核查登记信息为{};依法处理。",
    "交警现场记录 {} 并告知权利",
    "The record reads {} and was verified.",
    '{{"value":"{}"}}',
    "a|{}|b",
)
KINDS: dict[str, tuple[Callable[[Draw], str], str]] = {
    "cn_id": (citizen_id, ""),
    "cn_uscc": (credit_code, ""),
    "cn_mobile": (mobile, ""),
    "bank_card": (card, ""),
    "cn_landline": (landline, ""),
    "cn_plate": (plate, ""),
    "vin": (vin, ""),
    "foreign_resident_id": (foreign_id, ""),
    "email": (lambda r: f"user{digits(r, 4)}@mail{digits(r, 2)}.example.com", ""),
    "ip": (lambda r: f"10.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(1, 255)}", ""),
    "mac": (lambda r: ":".join(f"{r.randrange(16, 256):02X}" for _ in range(6)), ""),
    "coordinates": (lambda r: f"11{r.randrange(3, 6)}.{digits(r, 6)},30.{digits(r, 6)}", ""),
    "cn_passport": (lambda r: f"E{digits(r, 8)}", "护照号"),
    "hkmt_permit": (lambda r: f"H{digits(r, 8)}", "回乡证号"),
    "medical_insurance": (lambda r: f"A{digits(r, 8)}", "医保卡号"),
    "wechat": (lambda r: f"wx_{digits(r, 6)}", "微信号"),
    "qq": (lambda r: f"{r.randrange(1, 10)}{digits(r, 8)}", "QQ号"),
    "birth_date": (lambda r: f"{r.randrange(1930, 2010)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}", "出生日期"),
}


def as_it_is(text: str) -> str:
    """Write as it is."""
    return text


def full_width(text: str) -> str:
    """Write in full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def in_chinese(numerals: str) -> Write:
    """Write digits as Chinese numerals."""
    return lambda text: "".join(numerals[int(c)] if c.isdigit() else c for c in text)


def half_in_chinese(text: str) -> str:
    """Write every second digit as a Chinese numeral."""
    return "".join(CHINESE[int(c)] if c.isdigit() and i % 2 else c for i, c in enumerate(text))


def grouped(separator: str, *sizes: int) -> Write:
    """Write in groups of these sizes, the last one as long as is left."""

    def write(text: str) -> str:
        parts, at = [], 0
        for size in sizes:
            parts.append(text[at : at + size])
            at += size
        return separator.join(part for part in (*parts, text[at:]) if part)

    return write


def encoded(text: str) -> str:
    """Write in base64, with a word around it."""
    return base64.b64encode(f"值:{text}".encode()).decode()


FORMS: dict[str, tuple[Write, ...]] = {
    "cn_id": (
        *(full_width, grouped(" ", 6, 8), grouped("-", 6, 8), grouped(" ", 4, 4, 4, 4), grouped(".", 6, 8)),
        *(in_chinese(CHINESE), in_chinese(BIG), half_in_chinese, encoded, str.lower),
    ),
    "cn_uscc": (full_width, grouped(" ", 4, 4, 4, 4), grouped("-", 2, 6), str.lower, encoded),
    "cn_mobile": (
        *(full_width, grouped(" ", 3, 4), grouped("-", 3, 4), grouped(".", 3, 4), in_chinese(CHINESE), in_chinese(BIG)),
        *(half_in_chinese, encoded, "+86 {}".format, "0086-{}".format, "(+86){}".format),
    ),
    "bank_card": (full_width, grouped(" ", 4, 4, 4, 4), grouped("-", 4, 4, 4, 4), in_chinese(CHINESE), encoded),
    "cn_landline": (full_width, "{}转802".format, encoded),
    "cn_plate": (full_width, grouped("·", 2), grouped(" ", 2), str.lower),
    "vin": (full_width, str.lower, encoded),
    "email": (full_width, str.upper, encoded),
    "ip": (full_width, encoded),
    "mac": (full_width, lambda text: text.replace(":", "-"), str.lower, encoded),
    "coordinates": (full_width, lambda text: text.replace(",", " ")),
    "foreign_resident_id": (full_width, grouped(" ", 6, 8), encoded),
}


def found_lines(draw: Draw) -> Iterator[str]:
    """Give lines with one identifier each."""
    for kind, (make, word) in KINDS.items():
        for write in (as_it_is, *FORMS.get(kind, (full_width,))):
            for number in range(EACH):
                value = f"[[{kind}:{write(make(draw))}]]"
                carrier = CARRIERS[0] if number == 0 else draw.choice(CARRIERS[1:])
                heading = f"{word}\t" if word and carrier == CARRIERS[0] else ""
                yield heading + carrier.format(value if heading else word + value)


def near_misses(draw: Draw) -> Iterator[str]:
    """Give lines in which nothing is to be found, though much looks like it."""
    for _ in range(EACH):
        right = citizen_id(draw)
        yield f"证件 {wrong_check(right)} 校验未通过"
        yield f"编号{right[:10]}1332{right[14:]}"
        yield f"代码{wrong_check(credit_code(draw))}有误"
        yield f"订单号20{digits(draw, 16)}7890"
        yield f"快递单号{card(draw)}已签收"
        yield f"流水号:{mobile(draw)}"
        yield f"金额{mobile(draw)}.50元"
        yield f"成交{mobile(draw)}股"
        yield f"长号{digits(draw, 24)}"
        yield f"0.{mobile(draw)}"
        yield f"7{digits(draw, 3)}{mobile(draw)}"
        yield f"卡片{wrong_check(card(draw))}"
        yield f"版本{draw.randrange(9)}.2.3.{draw.randrange(9)}发布"
        yield f"时间{draw.randrange(10, 24)}:30:15 与 2024-03-1{draw.randrange(9)}"
        yield f"ddh 订单号\t{digits(draw, 10)}"
        yield f"je 金额\t{draw.randrange(10**6)}.{digits(draw, 2)}"
        yield f"型号E{digits(draw, 8)}、批号H{digits(draw, 8)}"


def dual_numbers(draw: Draw) -> Iterator[str]:
    """Give ids that pass for cards too, and cards that look like ids of an impossible day."""
    for _ in range(EACH):
        yield f"[[cn_id:{citizen_id(draw, is_card=True)}]]"
        yield f"卡号\t[[cn_id:{citizen_id(draw, is_card=True)}]]"
        yield f"登记[[bank_card:{card(draw, '620106198513', 18)}]]无误"


def made_lines() -> list[str]:
    """Give the whole corpus, always the same."""
    draw = Draw(20_261_123)
    return [*found_lines(draw), *near_misses(draw), *dual_numbers(draw)]


if __name__ == "__main__":
    MADE.write_text("\n".join(made_lines()) + "\n")
