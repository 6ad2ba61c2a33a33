"""What contract and data disagree on, for people and for programs."""

from sandbox.core.text import Lang, Text
from sandbox.masking.classifying.classify import Classification
from sandbox.masking.classifying.disagreements import Disagreement

DISAGREES = Text("{name}: to be settled by the provider: {count}", "{name}:须由数据提供单位处理:{count} 项")


def complaints(classified: Classification, lang: Lang) -> list[str]:
    """Say each disagreement that nobody settled."""
    return [f"  - {disagreement.finding.said(lang)}" for disagreement in classified.open]


def plain_disagreement(disagreement: Disagreement, lang: Lang) -> dict[str, object]:
    """Give a disagreement for programs."""
    return {
        "finding": disagreement.doubt,
        "table": disagreement.table,
        "columns": disagreement.columns,
        "kind": disagreement.kind,
        "text": disagreement.text.in_(lang),
    }
