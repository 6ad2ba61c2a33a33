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
from sandbox.masking.recognisers.recogniser import Recogniser

PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE = "[A-HJ-NP-Z0-9]"

CN_PASSPORT = Recogniser(
    kind="cn_passport",
    shape="[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|[DSP][0-9]{7,8}|[DSP]E[0-9]{7}",
    score=0.5,
    score_in_context=0.92,
    context=("护照", "passport"),
    needs=Needs(length=8, digits=7),
    is_surrogate=is_surrogate_passport,
)
HKMT_PERMIT = Recogniser(
    kind="hkmt_permit",
    shape="[HM][0-9]{8}(?:[0-9]{2})?|C[A-HJ-NP-Z0-9][0-9]{7}|[0-9]{8}",
    score=0.3,
    score_in_context=0.9,
    context=("通行证", "回乡证", "台胞证", "permit"),
    needs=Needs(length=8, digits=7),
    is_surrogate=is_surrogate_permit,
)
CN_PLATE = Recogniser(
    kind="cn_plate",
    shape=f"[{PLATE_PROVINCES}][A-HJ-NP-Z][·• -]?(?:{PLATE}{{5,6}}|{PLATE}{{4}}[挂学警港澳])|使[0-9]{{6}}|[0-9]{{6}}使",
    score=0.9,
    score_in_context=0.97,
    context=("车牌", "号牌", "plate", "cph"),
    is_surrogate=is_surrogate_plate,
    edges=("", "(?![0-9A-Za-z])"),
    needs=Needs(length=7, han=1),
)
VIN = Recogniser(
    kind="vin",
    shape="[A-HJ-NPR-Z0-9]{17}",
    score=0.75,
    score_in_context=0.96,
    context=("车架", "识别代号", "vin"),
    is_valid=has_vin_check,
    needs=Needs(length=17),
    is_surrogate=is_surrogate_vin,
)
MEDICAL_INSURANCE = Recogniser(
    kind="medical_insurance",
    shape="[A-Z][0-9]{8,9}|[0-9]{8,12}",
    score=0.05,
    score_in_context=0.85,
    context=("医保号", "医保卡", "医保编号", "社保卡", "社会保障", "ybkh", "medical insurance"),
    needs=Needs(length=8, digits=8),
    is_surrogate=is_surrogate_medical_number,
)

DOCUMENTS = (CN_PASSPORT, HKMT_PERMIT, CN_PLATE, VIN, MEDICAL_INSURANCE)
