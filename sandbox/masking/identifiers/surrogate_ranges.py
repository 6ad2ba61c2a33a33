"""Ranges that no authority has given out: pseudonyms are drawn from them, so that none can be real.

Recognisers know them: a surrogate is not a leak.
"""

from sandbox.masking.identifiers.checksums import (
    PROVINCES,
    has_credit_check,
    has_id_check,
    has_luhn,
    has_vin_check,
    is_day,
)

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
FOREIGN_COUNTRY = "XZ"
"""Alpha-3 country codes XAA–XZZ are left to users (ISO 3166-1); none of XZ… is in use anywhere."""
LANDLINE_AREAS = ("011", "012")
"""Beijing alone has an area code of 01…; 013–019 would read as a mobile number after a trunk 0."""
PASSPORT_PREFIX = "EO"
PERMIT_PREFIXES = ("HO", "CO", "TO")
MEDICAL_PREFIX = "OO"
"""Travel documents and insurance cards never carry the letter O as their second character."""
VIN_PREFIX = "00"
"""No region of makers begins with 0 (ISO 3780)."""
PLATE_PREFIX = "鄂Z"
IP_FIRST_OCTETS = range(240, 255)
"""Reserved and never assigned (RFC 1112, section 4); RFC 5737 has too few addresses for them to stay distinct."""
IP_DOCUMENTATION = ("192.0.2.", "198.51.100.", "203.0.113.")
IPV6_PREFIX = "2001:0db8:"
"""For documentation (RFC 3849)."""
MAC_PREFIX = "060000"
"""Locally administered, in the quadrant reserved for later use (IEEE 802c)."""
ACCOUNT_PREFIX = "0"
"""No WeChat account or QQ number begins with 0."""


def is_surrogate_id(number: str) -> bool:
    """Tell whether a citizen id lies in a province that does not exist, and is otherwise right."""
    if len(number) == 15:
        return _is_no_province(number[:2]) and is_day("19" + number[6:12])
    return len(number) == 18 and _is_no_province(number[:2]) and has_id_check(number)


def is_surrogate_foreign_id(number: str) -> bool:
    """Tell whether a foreign resident's id is of no country (15 characters) or of no province (18)."""
    if len(number) == 15:
        return number.startswith(FOREIGN_COUNTRY)
    return len(number) == 18 and number[0] == "9" and _is_no_province(number[1:3]) and has_id_check(number)


def is_surrogate_landline(number: str) -> bool:
    """Tell whether a landline number, without its punctuation, has an area code that does not exist."""
    return number.lstrip("(").startswith(LANDLINE_AREAS)


def is_surrogate_passport(number: str) -> bool:
    """Tell whether a passport number has a letter that none has."""
    return number.startswith(PASSPORT_PREFIX)


def is_surrogate_permit(number: str) -> bool:
    """Tell whether a permit for Hong Kong, Macau or Taiwan has a letter that none has."""
    return number.startswith(PERMIT_PREFIXES)


def is_surrogate_medical_number(number: str) -> bool:
    """Tell whether a medical-insurance number begins with letters that none has."""
    return number.startswith(MEDICAL_PREFIX)


def is_surrogate_vin(vin: str) -> bool:
    """Tell whether a vehicle has no region of makers, and is otherwise right."""
    return vin.startswith(VIN_PREFIX) and has_vin_check(vin)


def is_surrogate_plate(plate: str) -> bool:
    """Tell whether a plate bears letters that no city was given."""
    return plate.startswith(PLATE_PREFIX)


def is_surrogate_ip(address: str) -> bool:
    """Tell whether a network address is reserved or for documentation."""
    if ":" in address:
        return address.lower().replace("0db8", "db8").startswith("2001:db8:")
    octet = address.partition(".")[0]
    return address.startswith(IP_DOCUMENTATION) or (octet.isdecimal() and int(octet) in IP_FIRST_OCTETS)


def is_surrogate_mac(address: str) -> bool:
    """Tell whether a hardware address is in the block of pseudonyms."""
    return address.replace(":", "").replace("-", "").startswith(MAC_PREFIX)


def is_surrogate_account(account: str) -> bool:
    """Tell whether a WeChat account or QQ number begins as none does."""
    return account.startswith(ACCOUNT_PREFIX)


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
