"""A CSV file of people that never were: 13 columns of identifiers, remarks and measures, as deliveries have them."""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sandbox.masking.identifiers.checksums import credit_check, has_luhn, id_check
from sandbox.masking.recognisers.people import SURNAMES

COLUMNS = "xm sfzh sjh xydm dz yx bz csrq je qh cph yhkh rq".split()  # noqa: SIM905 - one line is easier to read
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂文辉玲红建国志华"
ROADS = ("中山路", "解放大道", "珞喻路", "友谊大道", "建设街")
REMARKS = ("", "无", "首次就诊", "材料齐全,已受理", "复诊", "咨询社保转移", "已告知补充材料", "家属代办")
REGIONS = tuple(f"4201{n:02}" for n in range(2, 18))


def write_people(path: Path, rows: int) -> int:
    """Write so many people; give the bytes."""
    drawn = random.Random(5)  # noqa: S311 - made, not secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_people(drawn, rows))
    return path.stat().st_size


def _people(drawn: random.Random, rows: int) -> Iterator[tuple[str, ...]]:
    for number in range(rows):
        born, region = date(1940, 1, 1) + timedelta(days=drawn.randrange(25_000)), drawn.choice(REGIONS)
        name = drawn.choice(SURNAMES) + "".join(drawn.choices(GIVEN, k=drawn.randint(1, 2)))
        body, code = f"{region}{born:%Y%m%d}{drawn.randrange(1000):03}", f"91{region}{drawn.randrange(10**9):09}"
        mobile = f"13{drawn.randrange(10**9):09}"
        remark = f"联系{mobile},{name}本人办理" if not number % 50 else drawn.choice(REMARKS)
        yield (
            name,
            body + id_check(body),
            mobile,
            code + credit_check(code),
            f"湖北省武汉市武昌区{drawn.choice(ROADS)}{drawn.randrange(1, 999)}号{drawn.randrange(1, 30)}栋",
            "".join(drawn.choices("abcdeghinouwxz", k=8)) + f"{drawn.randrange(100_000)}@corp.cn",
            remark,
            born.isoformat(),
            f"{drawn.randrange(10**7) / 100:.2f}",
            region,
            f"鄂A{drawn.randrange(10**5):05}",
            _card(drawn),
            (date(2024, 1, 1) + timedelta(days=drawn.randrange(700))).isoformat(),
        )


def _card(drawn: random.Random) -> str:
    body = f"6222{drawn.randrange(10**14):014}"
    return next(body + digit for digit in "0123456789" if has_luhn(body + digit))
