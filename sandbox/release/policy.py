"""What the disclosure checks hold outputs to: product defaults, not law; tightened by contracts, never by authors."""

from dataclasses import dataclass, replace

from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of


@dataclass(frozen=True, slots=True)
class ReleasePolicy:
    """Thresholds of the disclosure checks.

    `min_units`: privacy units in a cell. `largest_1_percent`, `largest_2_percent`: greatest share of one and of
    two units in a cell's absolute total. `block_score`: confidence from which a recognised identifier blocks.
    """

    version: str = "1"
    standing: str = "product default, not law"
    min_units: int = 10
    largest_1_percent: int = 85
    largest_2_percent: int = 90
    block_score: float = 0.8
    max_file_bytes: int = 256 * 1024 * 1024

    @property
    def digest(self) -> str:
        """SHA-256 of the policy's canonical form."""
        return digest_of(self)


DEFAULT_POLICY = ReleasePolicy()


def tighten_policy(policy: ReleasePolicy, contracts: tuple[Contract, ...]) -> ReleasePolicy:
    """Give the policy under the contracts of all datasets that were used: the strictest of each."""
    units = max((c.privacy.min_group_size for c in contracts), default=0)
    return replace(policy, min_units=max(policy.min_units, units))
