"""Check digits of identifiers: one character string in, right or wrong out; and what the digit ought to be."""

from datetime import date
from operator import mul

PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
"""Two-digit province codes in use (GB/T 2260; 81–83 on the residence permits for Hong Kong, Macau and Taiwan)."""

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DOUBLED = str.maketrans("0123456789", "0246813579")
"""Each digit doubled, the digits of the result added up."""
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ", (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)
)


def id_check(body: str) -> str:
    """Give the check character of 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return ID_CHECKS[sum(map(mul, map(int, body), ID_WEIGHTS)) % 11]


def has_id_check(number: str) -> bool:
    """Tell whether 18 characters end in their right check character."""
    return id_check(number[:17]) == number[17].upper()


def credit_check(body: str) -> str:
    """Give the check character of a credit code's first 17 (GB 32100, MOD 31)."""
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[-total % 31]


def has_credit_check(code: str) -> bool:
    """Tell whether a credit code ends in its right check character."""
    return all(c in CREDIT_ALPHABET for c in code) and credit_check(code[:17]) == code[17]


def org_check(body: str) -> str:
    """Give the check character of an organisation code's first 8 (GB 11714, MOD 11)."""
    total = sum(ORG_ALPHABET.index(c) * w for c, w in zip(body, ORG_WEIGHTS, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def has_luhn(digits: str) -> bool:
    """Tell whether a card number passes ISO/IEC 7812-1 Annex B (Luhn)."""
    return (sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2].translate(DOUBLED)))) % 10 == 0


def has_vin_check(vin: str) -> bool:
    """Tell whether the ninth character of a vehicle number is right (GB 16735, ISO 3779)."""
    total = sum((int(c) if c.isdigit() else VIN_VALUES[c]) * w for c, w in zip(vin, VIN_WEIGHTS, strict=True))
    return "0123456789X"[total % 11] == vin[8]


def is_day(text: str) -> bool:
    """Tell whether eight digits are a real date in 1900–2099."""
    try:
        return 1900 <= date(int(text[:4]), int(text[4:6]), int(text[6:])).year <= 2099
    except ValueError:
        return False
