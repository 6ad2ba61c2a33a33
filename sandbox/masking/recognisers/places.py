"""Where devices and people are: network addresses, places on the map."""

import re
from ipaddress import AddressValueError, IPv6Address

from sandbox.masking.identifiers.surrogate_ranges import is_surrogate_ip, is_surrogate_mac
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import Recogniser

OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
HEXTET = "[0-9A-Fa-f]{1,4}"
IN_USE = re.compile("[23][0-9A-F]{3}:|F[C-F][0-9A-F]{2}:")
"""How addresses in use begin (RFC 4291, 4193): global, unique local, link local, multicast."""
LONGITUDE = "(?:7[3-9]|[89][0-9]|1[0-3][0-9])[.][0-9]{4,}"
LATITUDE = "(?:[3-9]|[1-4][0-9]|5[0-4])[.][0-9]{4,}"
MINUTES = (
    "°[0-9]{1,2}(?:[.][0-9]+)?(?:[′'’](?:[0-9]{1,2}(?:[.][0-9]+)?(?:′′|''|[\"”″]))?|分(?:[0-9]{1,2}(?:[.][0-9]+)?秒)?)"
)
ANGLE = f"(?:[0-9]{{1,3}}{MINUTES}|[0-9]{{1,3}}[.][0-9]{{3,}}°?)"
NORTH = f"(?:(?:北纬|[Nn]) ?{ANGLE}|{ANGLE} ?[Nn])"
EAST = f"(?:(?:东经|[Ee]) ?{ANGLE}|{ANGLE} ?[Ee])"
APART = "[,;、/ ]{1,2}"
PLACE_WORDS = (
    "坐标",
    "经纬",
    "经度",
    "纬度",
    "location",
    "gps",
    "longitude",
    "latitude",
    "lng",
    "lon",
    "lat",
    "jd",
    "wd",
    "jwd",
)


def _is_ipv6(address: str) -> bool:
    try:
        IPv6Address(address)
    except AddressValueError:
        return False
    return "::" not in address or IN_USE.match(address) is not None


def _has_letter(address: str) -> bool:
    return any(c.isalpha() for c in address)


IPV4 = Recogniser(
    kind="ip",
    shape=rf"(?:{OCTET}[.]){{3}}{OCTET}",
    score=0.7,
    score_in_context=0.95,
    context=("ip", "地址", "address", "网关", "服务器"),
    is_surrogate=is_surrogate_ip,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    separators="",
    denied_by="(?:版本号?|版|version|ver[.]?|release|第|章节|rev[.]?)[: ]{0,2}|[a-z]/",
    needs=Needs(length=7, digits=4, dots=3),
)
IPV6 = Recogniser(
    kind="ip",
    shape=(
        f"(?:{HEXTET}:){{7}}{HEXTET}|(?:{HEXTET}:){{6}}(?:{OCTET}[.]){{3}}{OCTET}|"
        f"{HEXTET}(?::{HEXTET}){{0,6}}::(?:{HEXTET}(?::{HEXTET}){{0,6}})?"
    ),
    score=0.9,
    score_in_context=0.95,
    context=("ip", "ipv6"),
    is_valid=_is_ipv6,
    edges=("(?<![0-9A-Za-z])", "(?![0-9A-Za-z:])"),
    separators="",
    needs=Needs(length=3, colons=2),
    is_surrogate=is_surrogate_ip,
)
MAC = Recogniser(
    kind="mac",
    shape="(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}",
    score=0.9,
    score_in_context=0.97,
    context=("mac", "物理地址"),
    edges=("(?<![0-9A-Za-z])(?<![:-][0-9A-Fa-f]{2}[:-])", "(?![0-9A-Za-z]|[:-][0-9A-Fa-f])"),
    needs=Needs(length=17),
    is_surrogate=is_surrogate_mac,
)
DOTTED_MAC = Recogniser(
    kind="mac",
    shape="(?:[0-9A-Fa-f]{4}[.]){2}[0-9A-Fa-f]{4}",
    score=0.8,
    score_in_context=0.95,
    context=("mac", "物理地址"),
    is_valid=_has_letter,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9A-Za-z])"),
    separators=".",
    needs=Needs(length=14, dots=2),
    is_surrogate=is_surrogate_mac,
)
BARE_MAC = Recogniser(
    kind="mac",
    shape="[0-9A-Fa-f]{12}",
    score=0.1,
    score_in_context=0.8,
    context=("mac", "物理地址"),
    needs=Needs(length=12),
    is_surrogate=is_surrogate_mac,
)
COORDINATES = Recogniser(
    kind="coordinates",
    shape=f"{LONGITUDE}{APART}{LATITUDE}|{LATITUDE}{APART}{LONGITUDE}",
    score=0.85,
    score_in_context=0.95,
    context=PLACE_WORDS,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    separators="",
    needs=Needs(length=12, digits=10, dots=2),
)
ROUGH_COORDINATES = Recogniser(
    kind="coordinates",
    shape="(?:7[3-9]|[89][0-9]|1[0-3][0-9])[.][0-9]{2,}[,; ]{1,2}(?:[3-9]|[1-4][0-9]|5[0-4])[.][0-9]{2,}|"
    "(?:[3-9]|[1-4][0-9]|5[0-4])[.][0-9]{2,}[,; ]{1,2}(?:7[3-9]|[89][0-9]|1[0-3][0-9])[.][0-9]{2,}",
    score=0.3,
    score_in_context=0.8,
    context=PLACE_WORDS,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    separators="",
    needs=Needs(length=10, digits=7, dots=2),
)
MARKED_COORDINATES = Recogniser(
    kind="coordinates",
    shape=f"{NORTH}{APART}?{EAST}|{EAST}{APART}?{NORTH}",
    score=0.9,
    score_in_context=0.95,
    context=PLACE_WORDS,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z])"),
    separators="",
    needs=Needs(length=6, digits=4),
)
ONE_COORDINATE = Recogniser(
    kind="coordinates",
    shape=f"{LONGITUDE}|{LATITUDE}|{ANGLE}",
    score=0.1,
    score_in_context=0.8,
    context=PLACE_WORDS,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    separators="",
    before="(?:经度|纬度|东经|北纬|longitude|latitude|lng|lon|lat)(?: ?[\"':=是为]{1,3} ?| |)",
    needs=Needs(length=3, digits=2),
)

PLACES = (IPV4, IPV6, MAC, DOTTED_MAC, BARE_MAC, COORDINATES, ROUGH_COORDINATES, MARKED_COORDINATES, ONE_COORDINATE)
