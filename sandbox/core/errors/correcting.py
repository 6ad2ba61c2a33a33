"""Errors of corrections (校核)."""

from sandbox.core.errors.tree import Missing
from sandbox.core.text import Text


class CorrectionMissing(Missing):
    """There is no such correction."""

    code = "correction_missing"
    says = Text("There is no correction {correction}.", "没有校核单 {correction}。")
    remedy = Text(
        "See which there are: sandbox quality tickets DATASET", "请查看现有校核单:sandbox quality tickets 数据集"
    )
