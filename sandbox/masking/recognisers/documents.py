"""Travel documents, vehicles and insurance cards."""

from sandbox.masking.identifiers.checksums import has_vin_check
from sandbox.masking.identifiers.surrogate_ranges import (
    is_surrogate_medical_number,
    is_surrogate_passport,
    is_surrogate_permit,
    is_surrogate_plate,
    is_surrogate_vin,
)
from sandbox.masking.recognisers.needs import Needs
from sandbox.masking.recognisers.recogniser import NUMBER_EDGE, Recogniser

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
ARMIES = "军空海北沈兰济南广成"
MARK = "[ ·•.・-]?"
PLATE = "[A-HJ-NP-Za-hj-np-z0-9]"
LETTER = "[A-HJ-NP-Za-hj-np-z]"


def _is_plate(plate: str) -> bool:
    """Tell whether a plate's serial has as many digits as GA 36 asks for: two of its last five at the least."""
    return sum(c.isdigit() for c in plate[2:]) >= 2


def _is_numbered_vin(vin: str) -> bool:
    """Tell whether a number is made as GB 16735 says: letters among the first eight, four digits last."""
    return vin[-4:].isdigit() and any(c.isalpha() for c in vin[:8])


def _is_checked_vin(vin: str) -> bool:
    return _is_numbered_vin(vin) and has_vin_check(vin)


PERMIT_WORDS = ("通行证", "回乡证", "台胞证", "permit", "txz", "hxz", "tbz")
VIN_WORDS = ("车架", "识别代号", "识别码", "vin", "clsbdh", "vehicle identification")

CN_PASSPORT = Recogniser(
    kind="cn_passport",
    shape="[EGeg][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7}|[DSPdsp][0-9]{7,8}|[DSPdsp][Ee][0-9]{7}",
    score=0.5,
    score_in_context=0.92,
    context=("护照", "passport", "hz", "hzh", "hzhm"),
    needs=Needs(length=8, digits=7),
    is_surrogate=is_surrogate_passport,
)
HKMT_PERMIT = Recogniser(
    kind="hkmt_permit",
    shape="[HMhm][0-9]{8}(?:[0-9]{2})?|[CWTLcwtl][0-9]{8}|[Cc][A-HJ-NP-Za-hj-np-z][0-9]{7}|[0-9]{8}(?:[0-9]{2})?(?:[(][A-Z0-9][)])?",
    score=0.3,
    score_in_context=0.9,
    context=PERMIT_WORDS,
    edges=NUMBER_EDGE,
    needs=Needs(length=8, digits=7),
    is_surrogate=is_surrogate_permit,
)
CN_PLATE = Recogniser(
    kind="cn_plate",
    shape=(
        f"[{PLATE_PROVINCES}] ?{LETTER}{MARK}"
        f"(?:{PLATE}{{4,5}}[挂学警港澳领试超]|[A-HJKa-hjk]{PLATE}[0-9]{{4}}|[0-9]{{5}}[DFdf]|{PLATE}{{5}})|"
        f"[{PLATE_PROVINCES}][Oo]{MARK}{PLATE}{{4}}[警0-9]|[{PLATE_PROVINCES}]{LETTER}{MARK}{PLATE}{{4}}应急|"
        f"[{ARMIES}]{LETTER}{MARK}[0-9]{{5}}|[Ww][Jj]{MARK}[{PLATE_PROVINCES}]{MARK}[0-9]{{4}}[0-9A-Za-z]|"
        "使 ?[0-9]{3}[ -]?[0-9]{3}|[0-9]{3}[ -]?[0-9]{3} ?使|民航 ?[A-Za-z][0-9]{4}"
    ),
    score=0.9,
    score_in_context=0.97,
    context=("车牌", "号牌", "plate", "cph", "cphm", "hphm"),
    is_valid=_is_plate,
    is_surrogate=is_surrogate_plate,
    edges=("(?<![0-9A-Za-z])(?!(?<=[大公出行驱])使)", "(?![0-9A-Za-z]|使[用得者])"),
    needs=Needs(length=6, han=1),
)
VIN = Recogniser(
    kind="vin",
    shape="[A-HJ-NPR-Za-hj-npr-z0-9]{17}",
    score=0.8,
    score_in_context=0.96,
    context=VIN_WORDS,
    is_valid=_is_checked_vin,
    needs=Needs(length=17, digits=4),
    is_surrogate=is_surrogate_vin,
)
UNCHECKED_VIN = Recogniser(
    kind="vin",
    shape="[A-HJ-NPR-Za-hj-npr-z0-9]{17}",
    score=0.3,
    score_in_context=0.85,
    context=VIN_WORDS,
    is_valid=_is_numbered_vin,
    needs=Needs(length=17, digits=4),
    is_surrogate=is_surrogate_vin,
)
MEDICAL_INSURANCE = Recogniser(
    kind="medical_insurance",
    shape="[A-Za-z][0-9]{8,9}|[0-9]{8,12}",
    score=0.05,
    score_in_context=0.85,
    context=(
        *(
            "新农合",
            "农合证",
            "社保编号",
            "社保号",
            "个人社保",
            "医保号",
            "医保卡",
            "医保编号",
            "医保个人编号",
            "医疗保险号",
            "医疗保险卡",
            "社保卡",
            "社会保障卡",
            "社会保障号",
        ),
        *("ybkh", "ybh", "ybbh", "sbkh", "medical insurance", "insurance no", "insurance_no"),
    ),
    edges=NUMBER_EDGE,
    needs=Needs(length=8, digits=8),
    is_surrogate=is_surrogate_medical_number,
)

DOCUMENTS = (CN_PASSPORT, HKMT_PERMIT, CN_PLATE, VIN, UNCHECKED_VIN, MEDICAL_INSURANCE)
