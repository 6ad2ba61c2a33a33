"""Names, birth dates and addresses: recognised by rules, and never trusted to be recognised fully."""

from sandbox.masking.identifiers.checksums import is_day
from sandbox.masking.identifiers.surrogate_ranges import NAME_MARK, is_surrogate_name
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import NO_EDGE, Recogniser

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
)
COMPOUND_SURNAMES = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|慕容|尉迟|皇甫|令狐|夏侯|公孙|长孙|宇文|轩辕|端木"
HAN = "[一-龥]"
CALLED = (
    "姓名|联系人|患者|病人|病员|参保人|当事人|法定代表人|法人|负责人|经办人|代办人|代理人|收款人|付款人|申请人|家属|监护人|户主|本人|"
    "丈夫|妻子|配偶|儿子|女儿|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|姐姐|弟弟|妹妹|其父|其母|其夫|其妻|其子|其女|其兄|其弟|其姐|其妹|"
    "朋友|同事|邻居|老师|医生|大夫|护士|主任|医师|我叫|名叫|叫做|委托|陪同|通知|转告"
)
HONORIFICS = (
    "先生|女士|小姐|同志|医生|大夫|医师|主任|护士|老师|教授|师傅|经理|阿姨|叔叔|大爷|大妈|"
    "代办|代领|代缴|代取|代签|陪同|签字|签收|来电|致电"
)


def _is_name(candidate: str) -> bool:
    return not candidate.startswith(NAME_MARK) or is_surrogate_name(candidate)


def _is_birth_date(candidate: str) -> bool:
    digits = "".join(part.zfill(2) for part in _numbers(candidate))
    return len(digits) == 8 and is_day(digits)


def _numbers(candidate: str) -> list[str]:
    parts = "".join(c if c.isdigit() else " " for c in candidate).split()
    joined = "".join(parts)
    return [joined] if len(parts) == 1 else parts


PERSON_NAME = Recogniser(
    kind="person_name",
    shape=f"{NAME_MARK}{HAN}{{3}}|(?:{COMPOUND_SURNAMES}){HAN}{{1,2}}|[{SURNAMES}]{HAN}{{1,2}}",
    score=0.3,
    score_in_context=0.75,
    context=("姓名", "名字", "法定代表人", "联系人", "负责人", "xm", "person_name", "full_name"),
    is_valid=_is_name,
    is_surrogate=is_surrogate_name,
    edges=NO_EDGE,
    before=f"(?:{CALLED})(?:姓名)?[::是为叫系、,,( ]{{0,2}}",
    after=HONORIFICS,
    needs=Needs(length=2, han=2),
)
BIRTH_DATE = Recogniser(
    kind="birth_date",
    shape="(?:19|20)[0-9]{2}(?:[年./-][0-9]{1,2}[月./-][0-9]{1,2}日?|[0-9]{4})",
    score=0.2,
    score_in_context=0.8,
    context=("出生", "生日", "生于", "birth", "csrq", "dob"),
    is_valid=_is_birth_date,
    edges=("(?<![0-9A-Za-z])", "(?![0-9])"),
    needs=Needs(length=8, digits=6),
)
ADDRESS = Recogniser(
    kind="address",
    shape=(
        f"{HAN}{{2,9}}?(?:省|市|自治区|自治州|县|区|旗|镇|乡)[一-龥0-9A-Za-z-]{{0,20}}?"
        "(?:路|街|大道|巷|弄|村|小区|花园|苑|里|湾|大厦)[一-龥A-Za-z-]{0,8}?[0-9]{1,5}(?:号|栋|幢|组|单元|室|楼|弄)"
    ),
    score=0.75,
    score_in_context=0.95,
    context=("地址", "住址", "住所", "address", "zz"),
    edges=NO_EDGE,
    needs=Needs(length=6, han=5, digits=1),
)

PEOPLE = (PERSON_NAME, BIRTH_DATE, ADDRESS)
