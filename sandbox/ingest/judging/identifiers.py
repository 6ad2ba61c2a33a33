"""Check digits of Chinese identifiers, over whole arrays: GB 11643 (公民身份号码), GB 32100 (统一社会信用代码)."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LENGTH = 18
ID_FORM = r"^[1-9]\d{16}[\dX]$"
ID_WEIGHTS = np.array([2 ** (17 - place) % 11 for place in range(17)])  # GB 11643: 2^(i-1) mod 11, i from the right
ID_CHECK = np.frombuffer(b"10X98765432", np.uint8)
USCC_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I O S V Z
USCC_FORM = r"^[1-9A-HJ-NP-RT-UW-Y][1-9]\d{6}[0-9A-HJ-NP-RT-UW-Y]{10}$"
USCC_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)])

Bytes = NDArray[np.uint8]
Check = Callable[[Bytes], NDArray[np.bool_]]


def is_valid(values: pa.Array, kind: str) -> pa.Array:
    """Tell for each value whether it is a well-formed identifier of its kind; null stays null."""
    distinct = values.dictionary_encode()
    form, check = CHECKS[kind]
    verdicts = _judge(distinct.dictionary, form, check)
    return verdicts.take(distinct.indices)


def _judge(texts: pa.Array, form: str, check: Check) -> pa.Array:
    fits = pc.match_substring_regex(texts, form)
    verdicts = np.array(fits, dtype=bool)
    fixed = pc.cast(texts.filter(fits).cast(pa.binary()), pa.binary(LENGTH))
    if len(fixed):
        verdicts[verdicts] = check(np.frombuffer(fixed.buffers()[1], np.uint8, len(fixed) * LENGTH).reshape(-1, LENGTH))
    return pa.array(verdicts)


def _is_cn_id(digits: Bytes) -> NDArray[np.bool_]:
    numbers = digits[:, :17].astype(np.int64) - ord("0")
    verdicts: NDArray[np.bool_] = ID_CHECK[numbers @ ID_WEIGHTS % 11] == digits[:, 17]
    return verdicts & _has_real_date(numbers)


def _has_real_date(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    year = numbers[:, 6:10] @ np.array([1000, 100, 10, 1])
    month, day = numbers[:, 10] * 10 + numbers[:, 11], numbers[:, 12] * 10 + numbers[:, 13]
    first = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    is_real: NDArray[np.bool_] = days.astype("datetime64[M]") == first
    is_real &= (month >= 1) & (month <= 12) & (day >= 1) & (year >= 1800)
    return is_real


def _is_cn_uscc(codes: Bytes) -> NDArray[np.bool_]:
    place = np.zeros(256, np.int64)
    place[np.frombuffer(USCC_ALPHABET, np.uint8)] = np.arange(len(USCC_ALPHABET))
    numbers = place[codes]
    verdicts: NDArray[np.bool_] = (31 - numbers[:, :17] @ USCC_WEIGHTS % 31) % 31 == numbers[:, 17]
    return verdicts


CHECKS: dict[str, tuple[str, Check]] = {"cn_id": (ID_FORM, _is_cn_id), "cn_uscc": (USCC_FORM, _is_cn_uscc)}
