"""Names: recognised by surnames, given names and the words beside them, and never trusted to be recognised fully."""

import re

from sandbox.masking.identifiers.surrogate_ranges import NAME_MARK, is_surrogate_name
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import NO_EDGE, Recogniser

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
)
FIRM_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范廖贾夏韦付"
    "邹孟熊秦邱尹薛闫段雷侯陶黎贺顾郝龚邵钱覃戴莫孔汤樊葛邢乔伍庞颜倪聂鲁岳翟殷詹欧耿焦俞柳祝阮柯童凌裴霍涂翁靳"
)
"""Surnames that are seldom anything else."""
COMPOUND_SURNAMES = "欧阳|上官|司马|诸葛|司徒|东方|独孤|南宫|慕容|尉迟|皇甫|令狐|夏侯|公孙|长孙|宇文|轩辕|端木"
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华玉萍红娥玲芬燕彬凤洁梅琳素云莲真环雪荣爱妹香月莺媛瑞凡佳嘉琼勤珍贞莉"
    "娣叶璧璐娅琦晶妍茜秋珊莎锦黛青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琴蕊薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰"
    "爽琬茗羽希宁欣飘育滢馥筠柔竹霭凝晓欢霄枫芸菲寒伊亚宜可姬舒影荔枝思毅俊峰建文辉力永健世广志义兴良海山仁波贵福生龙元国胜学"
    "祥才发武新利清飞富顺信子昌成康星光天达安岩中茂进林有坚和彪博诚先敬震振壮会思群豪心邦承乐绍功松善厚庆民友裕河哲江浩亮政谦"
    "亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭鹏泽晨辰士以建家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘大小春东雨宝桐轩涵梓"
    "长全正继根金银玮毛喜立少翠淑惠慧美巧彩珠远磊一凡"
)
HAN = "[一-龥]"
CALLED = (
    "姓名|联系人|患者|病人|病员|参保人|被保险人|当事人|法定代表人|法人代表|法人|负责人|经办人|代办人|代理人|收款人|付款人|收件人|寄件人|"
    "申请人|被申请人|原告|被告|被告人|上诉人|被执行人|执行人|证人|报案人|报警人|驾驶人|驾驶员|司机|车主|户主|户名|业主|租客|房东|乘客|"
    "家属|监护人|本人|死者|伤者|肇事者|丈夫|妻子|配偶|儿子|女儿|父亲|母亲|爸爸|妈妈|爷爷|奶奶|哥哥|姐姐|弟弟|妹妹|"
    "被害人|受害人|嫌疑人|举报人|投诉人|继承人|债权人|债务人|担保人|保证人|投保人|受益人|出租人|承租人|股东|监事|店主|员工|职工|学生|家长|孕妇|产妇|患儿|村民|"
    "外甥|外甥女|侄子|侄女|舅舅|姑姑|姨妈|岳父|岳母|公公|婆婆|女婿|儿媳|嫂子|姐夫|妹夫|"
    "经营者|个体工商户|申领人|领取人|使用人|所有人|权利人|承包人|受托人|委托人|联络人|签名|落款|证明人|介绍人|"
    "其父|其母|其夫|其妻|其子|其女|其兄|其弟|其姐|其妹|朋友|同事|邻居|同学|老师|医生|大夫|护士|护士长|主任|医师|主治医师|院长|经理|法官|"
    "审判长|审判员|书记员|律师|诉讼代理人|民警|交警|我叫|名叫|叫做|我是|委托|陪同|通知|转告|告知|转给|联系|经手人|审核人|复核人|填表人|记录人|主持人|签收人"
)
NOBODY = frozenset(
    ("未知", "不详", "无名氏", "匿名", "暂无", "未填", "未填写", "保密", "本人", "测试", "已注销", "同上")
)
ROLES = frozenset(CALLED.split("|"))
HONORIFICS = (
    "先生|女士|小姐|同志|同学|医生|大夫|医师|主任|护士|老师|教授|师傅|经理|律师|法官|警官|阿姨|叔叔|大爷|大妈|院长|"
    "代办|代领|代缴|代取|代签|代为|陪同|签字|签收|来电|致电|系夫妻|,[男女][,。]|\\([男女]|\\(?身份证|\\(?公民身份|\\(?证件号|\\(?电话|\\(?手机"
)
NOT_NAMES = frozenset(
    word
    for line in (
        "高兴 高热 高烧 高度 高危 高压 高血压 高血糖 平时 平素 向前 于是 任何 时间 温度 余额 方便 方向 和谐 安全 安排",
        "成功 成为 全部 全身 常规 常见 文件 文化 武汉 武昌 江岸 江汉 江夏 黄陂 白色 黑色 蓝色 金额 石油 路口 路段 路面",
        "车辆 车祸 车牌 车间 关于 关系 关注 连续 应当 应该 应急 管理 管道 包括 包含 房屋 房产 解放 解除 解释 单位 单独",
        "季度 古代 冷冻 应用 卫生 农业 农村 司法 师范 党员 党委 华为 华中 康复 施工 施行 易燃 尚未 尚不 左侧 左右 左眼",
        "左手 左腿 宁静 项目 简单 简历 连接 游客 路过 盛大 纪念 纪录 符合 祝福 明天 荣誉 阳性 阳光 安装 安静 商品 商场",
        "商店 时常 经过 张贴 张开 雷同 马上 马路 黄色 黄金 田地 万元 严重 严格 毛病 石头 程序 程度 段落 钱款 范围 任务",
        "任职 何时 何处 何地 常住 白天 龙头 万一 曾经 曾于 曾在 曾有 曾因 沈阳 许可 许多 谢谢 金融 钟表 周一 周二 周三",
        "周四 周五 周六 周日 周末 周期 周围 周边 周转 于今 于本 王府 和平 和解 古城 宗教 席位 费用 景区 童年 应付 应收",
        "应诉 向其 向我 向本 于其 和其 和我 和他 和她 全额 全家 全市 全国 申请 申诉 成立 成员 关闭 查明 文书 安检 安置",
        "纪委 马甲 石膏 单据 单方 金属 明确 冷静 阳台 牛奶 熊猫 路线 路径 路由 温馨 常用 包装 边界 别克 谷歌 尤其 时候",
        "符号 汤药 梅花 司机 解决 房东 师傅 华人 巩固 甘肃 宁夏 江苏 江西 云南 安徽 吉林 广东 和田 商量 商务 应答 连同",
        "连带",
    )
    for word in line.split()
)
PINYIN_SURNAMES = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Sun|Ma|Zhu|Hu|Guo|Gao|Lin|Luo|Zheng|Liang|Xie|Tang|Deng|Feng|Cao|Peng|"
    "Zeng|Xiao|Tian|Dong|Yuan|Pan|Jiang|Cai|Yu|Du|Ye|Cheng|Su|Wei|Lv|Lyu|Ding|Ren|Shen|Yao|Lu|Cui|Zhong|Tan|Fan|Liao|Jia|Xia|Fu|"
    "Zou|Xiong|Qin|Qiu|Yin|Xue|Yan|Duan|Lei|Hou|Tao|He|Gu|Mao|Hao|Gong|Shao|Qian|Ouyang|Sima|Zhuge|Song|Han|Dai|Bai|Shi|Cui"
)
SYLLABLE = (
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    "(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|[aeiou])|er"
)
GIVEN_PINYIN = re.compile(f"(?:{SYLLABLE}){{1,2}}", re.IGNORECASE)
LABELS = "patient|contact|customer|client|applicant|plaintiff|defendant|driver|witness|owner|full|first|last"


def _is_name(candidate: str) -> bool:
    if candidate.startswith(NAME_MARK):
        return is_surrogate_name(candidate)
    return NOT_NAMES.isdisjoint((candidate, candidate[:2])) and ROLES.isdisjoint((candidate, candidate[:2]))


def _is_marked_or_free(candidate: str) -> bool:
    return not candidate.startswith(NAME_MARK) or is_surrogate_name(candidate)


NAME_WORDS = ("姓名", "名字", "法定代表人", "联系人", "负责人", "经办人", "xm", "person_name", "full_name", "name")


SHORT_NAME = f"(?:{COMPOUND_SURNAMES}){HAN}{{1,2}}|[{SURNAMES}]{HAN}{{1,2}}"
LED = f"(?:{CALLED})(?:姓名)?(?:[:是为叫系、,( ]|,系)?|[人者员师]:"
HELD = "(?<![一-龥])|(?<=[和与及由经对向请被找])"
LET_GO = "(?![一-龥])|(?=[与和及系同将于在向为是之的说称均都等也已主驾因至])"

LISTED_NAME = Recogniser(
    kind="person_name",
    shape=f"{NAME_MARK}{HAN}{{3}}|{SHORT_NAME}",
    score=0.3,
    score_in_context=0.75,
    context=NAME_WORDS,
    is_valid=_is_marked_or_free,
    is_surrogate=is_surrogate_name,
    edges=NO_EDGE,
    before="(?:姓名|我叫|名叫)[:是为 ]{0,2}",
    needs=Needs(length=2, han=2),
)
NAME_IN_TEXT = Recogniser(
    kind="person_name",
    shape=f"{NAME_MARK}{HAN}{{3}}|{SHORT_NAME}",
    score=0.3,
    score_in_context=0.75,
    context=("姓名",),
    is_valid=_is_name,
    is_surrogate=is_surrogate_name,
    edges=NO_EDGE,
    before=LED,
    after=HONORIFICS,
    needs=Needs(length=2, han=2),
)
NAME_ALONE = Recogniser(
    kind="person_name",
    shape=f"(?:{COMPOUND_SURNAMES})[{GIVEN}]{{1,2}}|[{FIRM_SURNAMES}][{GIVEN}]{{2}}",
    score=0.62,
    score_in_context=0.75,
    context=("姓名",),
    is_valid=_is_name,
    edges=(f"(?:{HELD})", f"(?:{LET_GO})"),
    needs=Needs(length=3, han=3),
)
LONG_NAME = Recogniser(
    kind="person_name",
    shape=f"{HAN}{{2,7}}·{HAN}{{2,8}}(?:·{HAN}{{2,8}})?",
    score=0.3,
    score_in_context=0.85,
    context=NAME_WORDS,
    edges=NO_EDGE,
    before=LED,
    after=HONORIFICS,
    needs=Needs(length=5, han=5),
)
LATIN_NAME = Recogniser(
    kind="person_name",
    shape="[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}",
    score=0.1,
    score_in_context=0.75,
    context=NAME_WORDS,
    separators="",
    before=f"(?:(?:{LABELS})(?: name)?(?: ?: ?| is )|name(?: ?: ?| is )|mr[.]? |ms[.]? |mrs[.]? |dr[.]? |prof[.]? )",
    needs=Needs(length=2),
)
PINYIN_NAME = Recogniser(
    kind="person_name",
    shape=f"(?:{PINYIN_SURNAMES}) [A-Z][a-z]{{1,11}}",
    is_valid=lambda name: GIVEN_PINYIN.fullmatch(name.partition(" ")[2]) is not None,
    score=0.65,
    score_in_context=0.8,
    context=NAME_WORDS,
    separators="",
    needs=Needs(length=4),
)

UNUSUAL_NAME = Recogniser(
    kind="person_name",
    shape=f"{HAN}{{2,6}}",
    score=0.1,
    score_in_context=0.65,
    context=("姓名", "xm", "person_name", "full_name"),
    is_valid=lambda name: not name.startswith(NAME_MARK) and name not in NOBODY and _is_name(name),
    edges=("^", "$"),
    needs=Needs(length=2, han=2),
)

PEOPLE = (LISTED_NAME, UNUSUAL_NAME, NAME_IN_TEXT, NAME_ALONE, LONG_NAME, LATIN_NAME, PINYIN_NAME)
