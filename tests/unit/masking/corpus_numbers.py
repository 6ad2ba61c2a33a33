"""Draw numbers as authorities and banks make them."""

import random

from sandbox.masking.identifiers.checksums import VIN_VALUES, credit_check, has_luhn, has_vin_check, id_check, org_check

CHINESE = "零一二三四五六七八九"
BIG = "零壹贰叁肆伍陆柒捌玖"
PROVINCES = (11, 31, 42, 44, 51)
PLATE = "ABCDEFGHJKLMNPQRSTUVWXY0123456789"


def digits(draw: random.Random, count: int) -> str:
    """Draw some digits."""
    return "".join(str(draw.randrange(10)) for _ in range(count))


def _day(draw: random.Random) -> str:
    return f"{draw.randrange(1940, 2015)}{draw.randrange(1, 13):02}{draw.randrange(1, 29):02}"


def citizen_id(draw: random.Random, *, is_card: bool = False) -> str:
    """Draw a citizen's id; `is_card`: one that passes Luhn as well."""
    while True:
        body = (
            f"{draw.choice(PROVINCES)}{draw.randrange(1, 20):02}{draw.randrange(1, 30):02}{_day(draw)}{digits(draw, 3)}"
        )
        number = body + id_check(body)
        if not is_card or (number.isdigit() and has_luhn(number)):
            return number


def foreign_id(draw: random.Random) -> str:
    """Draw a foreign resident's id of the new form."""
    body = f"9{draw.choice(PROVINCES)}840{_day(draw)}{digits(draw, 3)}"
    return body + id_check(body)


def credit_code(draw: random.Random) -> str:
    """Draw a firm's credit code."""
    organisation = "MA" + "".join(draw.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(6))
    body = f"91{draw.choice(PROVINCES)}01{draw.randrange(1, 30):02}{organisation}{org_check(organisation)}"
    return body + credit_check(body)


def mobile(draw: random.Random) -> str:
    """Draw a mobile number."""
    return draw.choice(("139", "158", "177", "186", "199")) + digits(draw, 8)


def landline(draw: random.Random) -> str:
    """Draw a landline number with its area code."""
    return draw.choice(("027-8", "010-6", "(021)5", "0755-2")) + digits(draw, 7)


def card(draw: random.Random, prefix: str = "621700", length: int = 19) -> str:
    """Draw a card number with its check digit."""
    body = prefix + digits(draw, length - len(prefix) - 1)
    return next(body + str(last) for last in range(10) if has_luhn(body + str(last)))


def plate(draw: random.Random) -> str:
    """Draw a plate, of a new-energy vehicle now and then."""
    city = draw.choice("京沪鄂粤川") + draw.choice("ABCEF")
    if draw.random() < 0.3:
        return f"{city}D{draw.choice(PLATE[:20])}{digits(draw, 4)}"
    return f"{city}{digits(draw, 3)}{draw.choice(PLATE)}{digits(draw, 1)}"


def vin(draw: random.Random) -> str:
    """Draw a vehicle's number."""
    letters = "".join(draw.choice("".join(VIN_VALUES)) for _ in range(7))
    for last in range(10_000):
        number = f"L{letters}{'0123456789X'[last % 11]}{draw.choice('ABCDEFGH')}A{last + 100_000:06}"[:17]
        if has_vin_check(number):
            return number
    raise AssertionError(letters)


def wrong_check(number: str) -> str:
    """Spoil the last character."""
    return number[:-1] + ("7" if number[-1] != "7" else "5")
