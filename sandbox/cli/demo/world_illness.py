"""Which illnesses whom befall: a plausible mix by age and sex over the ICD-10 code list."""

import itertools

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from sandbox.cli.demo.world_codes import Words
from sandbox.cli.demo.world_draws import Number, Whole, places

AGE_BANDS = np.array([1, 15, 30, 45, 60, 75])
EVEN = (1.0,) * 7
BY_AGE = {
    "A": (9, 6, 3, 2, 2, 2, 2), "B": (5, 4, 4, 4, 4, 3, 2), "C": (0.2, 0.4, 1, 3, 8, 12, 10),
    "D": (2, 1, 2, 4, 3, 2, 2), "E": (1, 1, 2, 6, 14, 18, 15), "F": (0.1, 1, 4, 4, 3, 3, 3),
    "G": (1, 2, 2, 3, 5, 6, 7), "H": (3, 9, 5, 4, 6, 10, 9), "I": (0.3, 0.4, 1.5, 9, 26, 38, 44),
    "J": (42, 40, 18, 14, 12, 14, 18), "K": (9, 12, 16, 17, 15, 12, 10), "L": (8, 6, 6, 4, 3, 3, 3),
    "M": (0.1, 1, 6, 13, 17, 17, 15), "N": (2, 2, 10, 11, 9, 8, 7), "O": (0, 0, 12, 5, 0, 0, 0),
    "P": (18, 0, 0, 0, 0, 0, 0), "Q": (3, 1, 0.4, 0.2, 0.1, 0.1, 0.1), "R": (8, 6, 5, 5, 5, 6, 7),
    "S": (2, 7, 9, 8, 7, 6, 8), "T": (1, 2, 2, 2, 2, 1, 1), "Z": (1, 1, 4, 4, 4, 4, 3),
}  # fmt: skip
"""Weight of each letter at ages 0, 1–14, 15–29, 30–44, 45–59, 60–74, 75 and over."""
OF_WOMEN = ("C53", "D25", "N76", "O", "Z34")
OF_MEN = ("C61", "N40")
OF_GROWN = ("C", "E10", "E11", "E78", "F", "I", "K40", "K74", "K80", "M", "N18", "N20", "Z34")
OF_THE_OLD = ("C61", "G20", "G30", "H25", "I50", "J44", "M81", "N40", "S72")
OF_CHILDBEARING = ("Z34",)
COMMON = {"J06": 6, "I10": 6, "E11": 4, "K29": 3, "M47": 3, "J20": 2.5, "I25": 2, "K02": 2, "I63": 1.5, "J02": 2}
SELDOM = {"B20": 0.05, "D66": 0.02, "E10": 0.2, "F20": 0.3, "A15": 0.3, "M32": 0.2, "C91": 0.2}


def draw_diseases(rng: Generator, codes: Words, barred: int, ages: Whole, is_male: NDArray[np.bool_]) -> Whole:
    """Draw one place of the code list per visit, never the barred one."""
    common = np.array([COMMON.get(code, SELDOM.get(code, 1.0)) for code in codes.tolist()])
    common[barred] = 0.0
    band = np.searchsorted(AGE_BANDS, ages, side="right")
    drawn = np.empty(len(ages), dtype=np.int64)
    for age, sex in itertools.product(range(len(AGE_BANDS) + 1), (False, True)):
        rows = np.flatnonzero((band == age) & (is_male == sex))
        drawn[rows] = places(rng, common * _weights(codes, age, sex), len(rows))
    return drawn


def _weights(codes: Words, band: int, is_male: bool) -> Number:
    by_letter = np.array([BY_AGE.get(code[0], EVEN)[band] for code in codes.tolist()])
    possible = [_befalls(code, band, is_male) for code in codes.tolist()]
    weights: Number = by_letter * np.array(possible)
    return weights


def _befalls(code: str, band: int, is_male: bool) -> bool:
    if code.startswith(OF_CHILDBEARING) and band not in (2, 3):
        return False
    if (band < 4 and code.startswith(OF_THE_OLD)) or (band < 2 and code.startswith(OF_GROWN)):
        return False
    return not code.startswith(OF_WOMEN if is_male else OF_MEN)
