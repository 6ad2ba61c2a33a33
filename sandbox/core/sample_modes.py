"""What a developer's sample is made of: masked rows of real units, or no real row at all."""

from enum import StrEnum


class SampleMode(StrEnum):
    """How a sample is made.

    `MASKED`: some of the units, masked (E1). `SYNTHETIC`: rows drawn from noised statistics; the stronger of the two,
    and charged to the privacy budget.
    """

    MASKED = "masked"
    SYNTHETIC = "synthetic"


def stricter_mode(*modes: SampleMode) -> SampleMode:
    """Give the stronger of the modes that a contract and grants ask for."""
    return SampleMode.SYNTHETIC if SampleMode.SYNTHETIC in modes else SampleMode.MASKED
