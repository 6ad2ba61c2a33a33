"""How much of a column may look like identifiers by chance, and when it is more than that.

Measured on random strings of the right form: 9 % pass an id's check digit, 10 % Luhn, 3 % a credit code's. A column
holds a kind when so many of its look-alikes are valid that chance would do this less than once in a million columns.
"""

from math import log

LOOKALIKES = {
    "cn_id": r"^(?:[0-9]{17}[0-9X]|[0-9]{15})$",
    "foreign_resident_id": r"^(?:[0-9]{17}[0-9X]|[A-Z]{3}[0-9]{12})$",
    "cn_uscc": r"^[0-9A-Z]{18}$",
    "cn_mobile": r"^(?:(?:[+]|00)?86)?[0-9]{11}$",
    "bank_card": r"^[0-9]{13,19}$",
    "vin": r"^[0-9A-Z]{17}$",
}
"""What each kind is told from: texts without spaces and dashes, in capitals. Of other kinds, any text."""
CHANCES = {
    "cn_id": 1 / 11,
    "foreign_resident_id": 1 / 11,
    "cn_uscc": 1 / 31,
    "cn_mobile": 0.08,
    "bank_card": 1 / 10,
    "vin": 1 / 11,
}
"""Share of look-alikes that is valid by chance: one of the check characters; of mobile numbers, their segments."""
OTHERWISE = 0.01
NATS = 13.8
"""ln 10⁶: how improbable it must be that chance alone made so many."""
LEAST_VALUES = 5


def is_above_chance(valid: int, lookalikes: int, kind: str) -> bool:
    """Tell whether so many valid look-alikes are more than chance gives.

    The binomial tail is bounded by exp(−n·KL(share‖chance)). Source: Chernoff 1952; Hoeffding 1963, Theorem 1.
    """
    expected = CHANCES.get(kind, OTHERWISE)
    if valid < LEAST_VALUES or valid <= expected * lookalikes:
        return False
    return lookalikes * _divergence(valid / lookalikes, expected) > NATS


def _divergence(share: float, expected: float) -> float:
    """Give the Kullback–Leibler divergence of two coins, in nats; `share` is above `expected`."""
    if share >= 1:
        return -log(expected)
    return share * log(share / expected) + (1 - share) * log((1 - share) / (1 - expected))
