"""The settings of masking, read from rules.toml: what a sample may at most tell, and how it is drawn."""

import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files

from sandbox.core.contract import Contract
from sandbox.core.errors.masking import MaskingLoosened
from sandbox.core.errors.tree import Finding
from sandbox.core.masking_policy import LIMITS, BlockCipher, is_looser
from sandbox.core.text import Text


@dataclass(frozen=True, slots=True)
class MaskingLimits:
    """Limits of samples; rules.toml says what each is for."""

    version: int
    key_version: int
    most_rows: int
    most_share: float
    mean_risk: float
    withheld: float
    diversity: int
    digits: int
    tail: float
    shift_days: int
    bands: int
    cipher: BlockCipher = BlockCipher.AES


def load_limits() -> MaskingLimits:
    """Read the limits that come with the product."""
    text = files("sandbox.masking").joinpath("rules.toml").read_text(encoding="utf-8")
    return MaskingLimits(**tomllib.loads(text)["limits"])


def limits_of(contract: Contract, usual: MaskingLimits) -> MaskingLimits:
    """Give the limits of a contract's samples: the product's, tightened by what the contract sets.

    Raises:
        MaskingLoosened: it sets some that would let a sample tell more; all of them are listed.
    """
    policy = contract.privacy.masking
    wanted = {name: getattr(policy, name) for name in LIMITS if getattr(policy, name)}
    loose = tuple(
        _finding(name, value, getattr(usual, name))
        for name, value in wanted.items()
        if is_looser(name, value, getattr(usual, name))
    )
    if loose:
        raise MaskingLoosened(findings=loose, dataset=contract.dataset)
    return replace(usual, **wanted, cipher=policy.cipher)


def _finding(name: str, wanted: float, usual: float) -> Finding:
    text = Text(f"{wanted:g} is looser than the product's {usual:g}.", f"{wanted:g} 比产品规定的 {usual:g} 宽松。")
    return Finding("limit_tightened", f"privacy.masking.{name}", text)
