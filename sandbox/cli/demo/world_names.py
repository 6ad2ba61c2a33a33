"""Names of people, firms and streets, put together from fixed lists of syllables."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Words = NDArray[np.str_]

SURNAMES = np.array(list("王李张刘陈杨黄周吴徐胡朱高林何郭罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"))
GIVEN_FIRST = np.array(list("建国文志晓明海永春德玉秀小美丽雅子思俊浩宇梓欣若嘉一雨佳景承"))
GIVEN_LAST = np.array(list("华军平伟强勇杰涛斌辉兰英芳娟敏静燕玲红霞轩涵怡彤萱宁泽航晨悦") + [""] * 6)
BRANDS_FIRST = np.array(list("楚荆鄂江汉云梦澜禾岚昱珩璟屿砚朔榆桐澄沅"))
BRANDS_MIDDLE = np.array(list("和恒瑞泓启承鼎卓元盈晟铭睿弘隆谦祺沐"))
BRANDS_LAST = np.array(list("川原陵泽峰帆舟衡域峦霖驰屹辰霄麓"))
ROADS = np.array(["解放", "人民", "建设", "沿江", "长征", "文昌", "东湖", "民主", "花园", "迎宾", "发展", "学府"])
TRADES = {
    "A": "农业开发", "B": "矿业", "C": "制造", "D": "能源", "E": "建设工程", "F": "商贸", "G": "物流", "H": "餐饮管理",
    "I": "信息技术", "J": "投资咨询", "K": "置业", "L": "商务服务", "M": "技术研究", "N": "环境工程", "O": "家政服务",
    "P": "教育咨询", "Q": "健康管理", "R": "文化传媒", "S": "社会服务", "T": "国际服务",
}  # fmt: skip


def person_names(rng: Generator, count: int) -> Words:
    """Draw names of people; early surnames in the list are the more frequent."""
    frequency = 1 / np.arange(2, len(SURNAMES) + 2)
    surname = rng.choice(SURNAMES, size=count, p=frequency / frequency.sum())
    return join_words(surname, rng.choice(GIVEN_FIRST, size=count), rng.choice(GIVEN_LAST, size=count))


def firm_names(rng: Generator, places: Words, industries: Words) -> Words:
    """Draw names of firms by the place of each and its industry, the letter of a section of GB/T 4754."""
    count = len(places)
    brands = [rng.choice(syllables, size=count) for syllables in (BRANDS_FIRST, BRANDS_MIDDLE, BRANDS_LAST)]
    letters, position = np.unique(industries, return_inverse=True)
    trades = np.array([TRADES.get(letter[:1], "实业") for letter in letters.tolist()])
    return join_words(places, *brands, trades[position], np.array(["有限公司"]))


def addresses(rng: Generator, places: Words) -> Words:
    """Draw street addresses, each in its place."""
    numbers = rng.integers(1, 400, size=len(places)).astype(np.str_)
    roads = rng.choice(ROADS, size=len(places))
    return join_words(places, roads, np.array(["路"]), numbers, np.array(["号"]))


def phones(rng: Generator, count: int) -> Words:
    """Draw mobile numbers."""
    return join_words(np.array(["154"]), rng.integers(10_000_000, 100_000_000, size=count).astype(np.str_))


def join_words(*parts: Words) -> Words:
    """Join columns of words into one, row by row."""
    joined = parts[0]
    for part in parts[1:]:
        joined = np.strings.add(joined, part)
    return joined
