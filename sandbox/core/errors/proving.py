"""Errors of samples' reports and of their proof."""

from sandbox.core.errors.tree import Invalid, Missing, Untrue
from sandbox.core.text import Text


class SampleReportUnreadable(Invalid):
    """A file is neither a sample's report nor its manifest."""

    code = "sample_report_unreadable"
    says = Text("{file} is no report of a sample, and no manifest of one.", "{file} 不是样例报告,也不是样例清单。")
    remedy = Text(
        "Give the file as sandbox samples report --json wrote it.",
        "请使用 sandbox samples report --json 写出的原文件。",
    )


class SampleManifestForged(Untrue):
    """A sample's manifest is not as the service signed it, or another signed it."""

    code = "sample_manifest_forged"
    says = Text(
        "The manifest in {file} was not signed by the service, or was changed after it was signed.",
        "{file} 中的样例清单不是由本服务签署,或签署后被改动。",
    )
    remedy = Text(
        "Ask for the report anew, and compare the key with the one you trust.",
        "请重新索取报告,并核对所信任的公钥。",
    )


class SampleIsAnother(Missing):
    """A manifest is genuine, and of another sample than was named."""

    code = "sample_is_another"
    says = Text(
        "The manifest in {file} is genuine, but of sample {found}, not of {sample}.",
        "{file} 中的样例清单签名有效,但属于样例 {found},而非 {sample}。",
    )
    remedy = Text("Ask for the report of the sample you have.", "请索取所持样例的报告。")


class SampleNotMade(Missing):
    """Nobody has made a sample of this dataset for this scenario yet, or it was destroyed with its space."""

    code = "sample_not_made"
    says = Text(
        "There is no sample of {dataset} for the scenario {scenario}.", "应用场景 {scenario} 尚无 {dataset} 的样例。"
    )
    remedy = Text(
        "A sample is made when a developer of the scenario first looks at it.",
        "样例在该场景的开发人员首次查看时生成。",
    )
