"""How people are reached: mail, landline, chat accounts."""

from sandbox.masking.identifiers.surrogate_ranges import is_surrogate_account, is_surrogate_landline, is_surrogate_mail
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.numbered import OTHER_NUMBERS
from sandbox.masking.recognisers.recogniser import NUMBER_EDGE, Recogniser

CITY = "(?:1[0-2]|2[0-57-9]|[3-9][0-9]{2})"
AREA = f"0{CITY}"
"""Area codes in use; 011 and 012 are those of pseudonyms."""
LOCAL = "[2-8][0-9]{2,3}[ -]?[0-9]{4}"
EXTENSION = "(?: ?(?:转|分机|ext[.]?|x)[: ]{0,2}[0-9]{1,6}|-[0-9]{1,6})?"
PHONE_WORDS = (
    *("电话", "座机", "热线", "传真", "固话", "联系", "tel", "phone", "telephone", "hotline", "fax", "call"),
    *("lxdh", "dh", "bgdh"),
)

EMAIL = Recogniser(
    kind="email",
    shape=r"[0-9A-Za-z][0-9A-Za-z._%+-]{0,63}@(?:[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?[.]){1,8}[A-Za-z]{2,24}",
    score=0.95,
    score_in_context=0.99,
    context=("邮箱", "邮件", "mail", "email", "e-mail", "yx", "dzyx"),
    is_surrogate=is_surrogate_mail,
    separators="",
    needs=Needs(length=6, ats=1, dots=1),
)
CN_LANDLINE = Recogniser(
    kind="cn_landline",
    shape=(
        f"(?:[(]{AREA}[)] ?|{AREA}[ -]|[+]86[ -]?[(]?0?{CITY}[)]?[ -]?){LOCAL}{EXTENSION}|"
        f"[48]00-[0-9]{{3,4}}-[0-9]{{3,4}}|[48]00 [0-9]{{3}} [0-9]{{4}}"
    ),
    score=0.75,
    score_in_context=0.95,
    context=PHONE_WORDS,
    edges=NUMBER_EDGE,
    denied_by=OTHER_NUMBERS,
    needs=Needs(length=10, digits=9),
    is_surrogate=is_surrogate_landline,
)
SERVICE_NUMBER = Recogniser(
    kind="cn_landline",
    shape="[48]00[0-9]{7}",
    score=0.62,
    score_in_context=0.9,
    context=PHONE_WORDS,
    edges=NUMBER_EDGE,
    denied_by=OTHER_NUMBERS,
    needs=Needs(length=10, digits=10),
)
BARE_LANDLINE = Recogniser(
    kind="cn_landline",
    shape=f"(?:{AREA})?{LOCAL}{EXTENSION}|[48]00[ -]?[0-9]{{3,4}}[ -]?[0-9]{{3,4}}",
    score=0.1,
    score_in_context=0.8,
    context=("电话", "座机", "固话", "传真", "tel", "phone", "telephone", "lxdh", "dh", "bgdh"),
    edges=NUMBER_EDGE,
    before="(?:电话|座机|固话|传真|热线|telephone|phone|tel|fax|hotline)(?:号码|号|no[.]?)?[: 是为]{0,3}",
    needs=Needs(length=7, digits=7),
    is_surrogate=is_surrogate_landline,
)
WECHAT = Recogniser(
    kind="wechat",
    shape="[A-Za-z][A-Za-z0-9_-]{5,19}",
    score=0.05,
    score_in_context=0.8,
    context=("微信", "wechat", "weixin", "wx", "wxh"),
    before="(?:微信|wechat|weixin|vx|v信|wx|加我?v)(?: ?(?:号码|号|账号|id))?(?: ?[:是为=] ?| is |号)",
    needs=Needs(length=6),
    is_surrogate=is_surrogate_account,
)
GLUED_WECHAT = Recogniser(
    kind="wechat",
    shape="[A-Za-z][A-Za-z-]{0,18}[0-9_][A-Za-z0-9_-]{0,18}",
    score=0.05,
    score_in_context=0.75,
    context=("微信", "wechat", "weixin"),
    is_valid=lambda account: 6 <= len(account) <= 20,
    separators="",
    before="(?:微信|wechat|weixin|vx|v信)(?: ?(?:号码|号|账号|id))?[: ]{0,2}",
    needs=Needs(length=2),
    is_surrogate=is_surrogate_account,
)
QQ = Recogniser(
    kind="qq",
    shape="[1-9][0-9]{4,10}",
    score=0.05,
    score_in_context=0.8,
    context=("qq", "扣扣", "qqh", "qqhm"),
    edges=NUMBER_EDGE,
    before=(
        "(?:(?:qq|扣扣|企鹅|加q)(?:群)?(?: ?(?:号码|号|账号|number|no[.]?))?|(?:^|[^A-Za-z])q:)(?: is |[:是为=, ]{0,3})"
    ),
    needs=Needs(length=5, digits=5),
    is_surrogate=is_surrogate_account,
)

CONTACTS = (EMAIL, CN_LANDLINE, SERVICE_NUMBER, BARE_LANDLINE, WECHAT, GLUED_WECHAT, QQ)
