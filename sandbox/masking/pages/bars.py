"""Charts of a sample's page: lengths of bars, worked out here and drawn by the template as SVG."""

from dataclasses import dataclass

from sandbox.core.sample_proof import ProofRule
from sandbox.core.samples import RiskReport, SampleManifest

FULL = 100.0


@dataclass(frozen=True, slots=True)
class RiskMeasure:
    """One measure of risk: its word, its value as told, and its bar and limit in hundredths."""

    word: str
    value: str
    limit: str
    bar: float
    mark: float | None


def of_population(manifest: SampleManifest) -> tuple[RiskMeasure, ...]:
    """Give the measures against the full table, with the limits that the sample was held to."""
    risk = manifest.risk
    held_to = {evidence.rule: evidence.required for evidence in manifest.evidence}
    return (
        _share("largest_risk", risk.largest_risk, 1 / risk.k_required if risk.k_required else None),
        _share("mean_risk", risk.mean_risk, held_to.get(ProofRule.MEAN_RISK)),
        _share("marketer_risk", risk.marketer_risk, None),
        _share("rows_withheld", risk.rows_withheld, None),
        _share("information_lost", risk.information_lost, None),
    )


def of_sample(risk: RiskReport) -> tuple[RiskMeasure, ...]:
    """Give the measures inside the sample."""
    return (
        _share("prosecutor_risk", risk.prosecutor_risk, None),
        _share("unique_in_sample", risk.unique_in_sample, None),
        _share("unique_histories", risk.unique_histories, None),
    )


def percent(share: float) -> str:
    """Give a share in percent, to as many digits as it was rounded to."""
    return f"{FULL * share:.3g} %"


def _share(word: str, share: float, limit: float | None) -> RiskMeasure:
    told = "" if limit is None else percent(limit)
    return RiskMeasure(word, percent(share), told, round(FULL * share, 2), None if limit is None else FULL * limit)
