"""The settings of masking, read from rules.toml: what a sample may at most tell, and how it is drawn."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


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


def load_limits() -> MaskingLimits:
    """Read the limits that come with the product."""
    text = files("sandbox.masking").joinpath("rules.toml").read_text(encoding="utf-8")
    return MaskingLimits(**tomllib.loads(text)["limits"])
