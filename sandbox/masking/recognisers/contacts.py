"""How people and machines are reached: mail, landline, chat accounts, network addresses, places on the map."""

from sandbox.masking.identifiers.surrogate_ranges import (
    is_surrogate_account,
    is_surrogate_ip,
    is_surrogate_landline,
    is_surrogate_mac,
    is_surrogate_mail,
)
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import Recogniser

OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
LONGITUDE = "(?:7[3-9]|[89][0-9]|1[0-3][0-9])[.][0-9]{4,}"
LATITUDE = "(?:[3-9]|[1-4][0-9]|5[0-4])[.][0-9]{4,}"

EMAIL = Recogniser(
    kind="email",
    shape=r"[0-9A-Za-z][0-9A-Za-z._%+-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?[.]){1,8}[A-Za-z]{2,24}",
    score=0.95,
    score_in_context=0.98,
    context=("邮箱", "邮件", "mail", "yx"),
    is_surrogate=is_surrogate_mail,
    needs=Needs(length=6, ats=1, dots=1),
)
CN_LANDLINE = Recogniser(
    kind="cn_landline",
    shape="(?:[(]0[1-9][0-9]{1,2}[)] ?|0[1-9][0-9]{1,2}[ -])[2-8][0-9]{2,3}[ -]?[0-9]{4}",
    score=0.75,
    score_in_context=0.95,
    context=("电话", "座机", "联系", "tel", "phone"),
    needs=Needs(length=10, digits=10),
    is_surrogate=is_surrogate_landline,
)
WECHAT = Recogniser(
    kind="wechat",
    shape="[A-Za-z][A-Za-z0-9_-]{5,19}",
    score=0.05,
    score_in_context=0.8,
    context=("微信", "wechat", "weixin"),
    before="(?:微信|wechat|weixin|vx|v信)(?:号|账号|id)?[::是为 ]{0,3}",
    needs=Needs(length=6),
    is_surrogate=is_surrogate_account,
)
QQ = Recogniser(
    kind="qq",
    shape="[1-9][0-9]{4,10}",
    score=0.05,
    score_in_context=0.8,
    context=("qq",),
    before="(?:qq|扣扣)(?:号|号码|账号)?[::是为 ]{0,3}",
    needs=Needs(length=5, digits=5),
    is_surrogate=is_surrogate_account,
)
IPV4 = Recogniser(
    kind="ip",
    shape=rf"(?:{OCTET}[.]){{3}}{OCTET}",
    score=0.7,
    score_in_context=0.95,
    context=("ip", "地址", "address"),
    is_surrogate=is_surrogate_ip,
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    needs=Needs(length=7, digits=4, dots=3),
)
IPV6 = Recogniser(
    kind="ip",
    shape="(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}",
    score=0.9,
    score_in_context=0.95,
    context=("ip",),
    edges=("(?<![0-9A-Za-z:])", "(?![0-9A-Za-z:])"),
    needs=Needs(length=15, colons=7),
    is_surrogate=is_surrogate_ip,
)
MAC = Recogniser(
    kind="mac",
    shape="(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{2}-){5}[0-9A-Fa-f]{2}",
    score=0.9,
    score_in_context=0.97,
    context=("mac", "物理地址"),
    edges=("(?<![0-9A-Za-z:-])", "(?![0-9A-Za-z:-])"),
    needs=Needs(length=17),
    is_surrogate=is_surrogate_mac,
)
COORDINATES = Recogniser(
    kind="coordinates",
    shape=f"{LONGITUDE}[,; ]{{1,2}}{LATITUDE}|{LATITUDE}[,; ]{{1,2}}{LONGITUDE}",
    score=0.85,
    score_in_context=0.95,
    context=("坐标", "经纬", "经度", "纬度", "location", "gps"),
    edges=("(?<![0-9A-Za-z.])", "(?![0-9A-Za-z]|[.][0-9])"),
    needs=Needs(length=12, digits=10, dots=2),
)

CONTACTS = (EMAIL, CN_LANDLINE, WECHAT, QQ, IPV4, IPV6, MAC, COORDINATES)
