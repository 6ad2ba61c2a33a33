"""What a contract says of its samples beyond the product's rules: tightened limits, key version, cipher."""

from dataclasses import dataclass, fields
from enum import StrEnum


class BlockCipher(StrEnum):
    """By what pseudonyms are drawn: AES (FIPS 197), or SM4 (GB/T 32907)."""

    AES = "aes"
    SM4 = "sm4"


@dataclass(frozen=True, slots=True)
class MaskingPolicy:
    """The limits a contract sets for its masked samples; 0 leaves one to the product, whose rules.toml explains each.

    A provider only tightens. `key_version`: of pseudonyms; a higher one makes all of them anew.
    """

    most_rows: int = 0
    most_share: float = 0
    mean_risk: float = 0
    withheld: float = 0
    diversity: int = 0
    digits: int = 0
    tail: float = 0
    shift_days: int = 0
    key_version: int = 0
    cipher: BlockCipher = BlockCipher.AES


STRICTER_BELOW = ("most_rows", "most_share", "mean_risk", "withheld", "digits")
"""Limits that are stricter the lower they are; the others, the higher they are."""
LIMITS = tuple(field.name for field in fields(MaskingPolicy) if field.name != "cipher")


def is_looser(name: str, wanted: float, usual: float) -> bool:
    """Tell whether a limit lets a sample tell more than another of its name."""
    return wanted > usual if name in STRICTER_BELOW else wanted < usual


def stricter_masking(one: MaskingPolicy, other: MaskingPolicy) -> MaskingPolicy:
    """Give the stricter of each limit; SM4 where either asks for it."""
    cipher = BlockCipher.SM4 if BlockCipher.SM4 in (one.cipher, other.cipher) else BlockCipher.AES
    return MaskingPolicy(**{name: _stricter(name, one, other) for name in LIMITS}, cipher=cipher)  # type: ignore[arg-type]  # whole numbers stay whole


def _stricter(name: str, one: MaskingPolicy, other: MaskingPolicy) -> float:
    given: list[float] = [value for value in (getattr(one, name), getattr(other, name)) if value]
    return (min if name in STRICTER_BELOW else max)(given, default=0)
