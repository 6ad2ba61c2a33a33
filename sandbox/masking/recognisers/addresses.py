"""Addresses: recognised by the words for places and the number at the end, and never trusted to be recognised fully."""

import re

from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import NO_EDGE, Recogniser

PART = "[一-龥0-9A-Za-z-]"
STREET = "(?:路|街|大道|巷|弄|村|小区|社区|花园|苑|里|湾|大厦|广场|胡同|园区|新村|庄|屯|镇|乡|道)"
DOOR = "(?:号|栋|幢|组|单元|室|楼|弄|座|户|附[0-9]{1,3}号|层|房)"
REGION = "(?:省|市|自治区|自治州|地区|盟|县|区|旗|街道|街道办事处|镇|乡)"
AFTER_DOOR = f"(?:{PART}{{0,12}}?(?:[0-9]{{1,5}}|[A-Za-z][0-9]{{0,4}}){DOOR}){{0,4}}(?:[0-9]{{2,4}}(?:室|房)?)?"
REST = f"{PART}{{0,24}}?{STREET}{PART}{{0,10}}?[0-9]{{1,5}}{DOOR}{AFTER_DOOR}"
ADDRESS_WORDS = ("地址", "住址", "住所", "address", "dz", "zz", "jtzz", "hjdz", "txdz", "lxdz", "jzdz")
THINGS = re.compile("[公铁线网电管思半一套]路[0-9]")
"""Roads of another kind, and lines."""

ADDRESS = Recogniser(
    kind="address",
    shape=f"[一-龥]{{2,9}}?{REGION}{REST}",
    score=0.82,
    score_in_context=0.95,
    context=ADDRESS_WORDS,
    edges=NO_EDGE,
    needs=Needs(length=6, han=4, digits=1),
)
SHORT_ADDRESS = Recogniser(
    kind="address",
    shape=f"[一-龥]{{2,9}}?{STREET}{PART}{{0,10}}?[0-9]{{1,5}}{DOOR}{AFTER_DOOR}",
    score=0.3,
    score_in_context=0.8,
    context=ADDRESS_WORDS,
    edges=NO_EDGE,
    before="(?:地址|住址|住所|家住|现住|居住于|居住在|住在|住|寄往|寄到|送到|位于|户籍地|地点)[: 于在,]{0,2}",
    needs=Needs(length=5, han=3, digits=1),
)

STREET_ADDRESS = Recogniser(
    kind="address",
    shape=f"[一-龥]{{2,4}}(?:大道|路|街)[0-9]{{1,5}}号{AFTER_DOOR}",
    score=0.62,
    score_in_context=0.8,
    context=ADDRESS_WORDS,
    is_valid=lambda address: THINGS.search(address) is None,
    edges=("", "(?![线桥机站台道])"),
    needs=Needs(length=5, han=4, digits=1),
)

ADDRESSES = (ADDRESS, STREET_ADDRESS, SHORT_ADDRESS)
