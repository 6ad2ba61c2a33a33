"""Errors of masked samples."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, WrongState
from sandbox.core.text import Text


class SampleUnsafe(Refused):
    """A made sample failed its own checks; it was destroyed unseen."""

    code = "sample_unsafe"
    says = Text(
        "The sample of {dataset} did not pass its checks and was destroyed before anyone saw it.",
        "{dataset} 的样例未通过检查,已在展示前销毁。",
    )
    remedy = Text(
        "Have the provider correct the contract: declare identifiers, roles or stricter masks for the columns named.",
        "请数据提供单位修正合约:为所列数据项声明标识符类型、角色或更严格的脱敏方式。",
    )


class SampleTooSmall(Refused):
    """There are too few units to hide among."""

    code = "sample_too_small"
    says = Text(
        "{dataset} has too few units for a sample in which everyone shares a class with at least {k} units.",
        "{dataset} 的保护主体过少,无法形成每类不少于 {k} 个主体的样例。",
    )
    remedy = Text(
        "Work from the contract's schema, or have fewer quasi-identifiers declared.",
        "请依据合约结构开发,或减少声明的准标识符。",
    )


class MaskUnknown(Invalid):
    """A contract asks for masks that do not exist or do not fit their columns."""

    code = "mask_unknown"
    says = Text(
        "The contract of {dataset} asks for masks that cannot be made:", "{dataset} 的合约要求了无法实现的脱敏方式:"
    )
    remedy = Text("See docs/masking.md for the masks of each type.", "各类型可用的脱敏方式见 docs/masking.md。")


class MaskingLoosened(Refused):
    """A contract sets limits for its samples that would let them tell more than the product allows."""

    code = "masking_loosened"
    says = Text(
        "The contract of {dataset} loosens limits of masking; it may only tighten them:",
        "{dataset} 的合约放宽了脱敏限值;限值只能收紧:",
    )
    remedy = Text(
        "Set a stricter value, or leave the limit out: the product's own then holds.",
        "请设为更严格的值,或不填写该限值以采用产品默认值。",
    )


class GrantNotOfContract(Invalid):
    """A grant names what the contract does not have."""

    code = "grant_not_of_contract"
    says = Text(
        "The grant {grant} does not fit the contract of {dataset}:", "数据授权 {grant} 与 {dataset} 的合约不符:"
    )
    remedy = Text("Apply again under the present contract.", "请按现行合约重新申请。")


class PseudonymsExhausted(WrongState):
    """The surrogate range of an identifier kind is too small for the values at hand."""

    code = "pseudonyms_exhausted"
    says = Text(
        "There are not enough pseudonyms of the kind {kind} for all its values.",
        "标识符类型 {kind} 的假名空间不足以覆盖全部取值。",
    )
    remedy = Text(
        "Declare the column as a category or have it suppressed; short codes are no identifiers.",
        "请将该数据项声明为分类或予以隐去;短代码不宜作为标识符。",
    )


class SampleMissing(Missing):
    """There is no such sample."""

    code = "sample_missing"
    says = Text("There is no sample {sample}.", "没有样例 {sample}。")
    remedy = Text("Make it first: sandbox sample", "请先生成样例:sandbox sample")


class ContractDisagrees(Refused):
    """A contract and the content of its data disagree, and their provider has not settled it."""

    code = "contract_disagrees"
    says = Text("The contract of {dataset} does not say what its data hold:", "{dataset} 的合约与数据内容不一致:")
    remedy = Text(
        "Declare the columns for what they are, or state under `settled` why they are not what they look like"
        " (docs/contract.md); `sandbox contract classify CONTRACT FILE` tells all of this before loading.",
        "请按实际内容修改声明,或在 settled 中说明该数据项为何并非如此(见 docs/contract.md);"
        "加载前可用 sandbox contract classify CONTRACT FILE 查看。",
    )


class SampleAwaitsProvider(Refused):
    """No sample is made before the data provider has settled what contract and data disagree on."""

    code = "sample_awaits_provider"
    says = Text(
        "The sample of {dataset} waits for its data provider: contract and data disagree.",
        "{dataset} 的样例有待数据提供单位处理:合约与数据内容不一致。",
    )
    remedy = Text(
        "Nothing is to be done by you; the provider or the operator sees it by: sandbox contract classify {dataset}",
        "您无需操作;提供单位或运营机构可用 sandbox contract classify {dataset} 查看详情。",
    )


class SyntheticNeedsLedger(Refused):
    """A synthetic sample is charged, and there is no ledger to charge."""

    code = "synthetic_needs_ledger"
    says = Text(
        "The sample of {dataset} is to be synthetic: it is charged to a privacy budget, and there is none here.",
        "{dataset} 的样例须为合成样例,应计入隐私预算,而此处没有预算账本。",
    )
    remedy = Text(
        "Make it in a sandbox under a grant: sandbox sample DATASET --scenario …",
        "请在沙箱中凭数据授权生成:sandbox sample DATASET --scenario …",
    )


class SyntheticPriceTooLow(Invalid):
    """The contract's price of a synthetic sample buys no statistics."""

    code = "synthetic_price_too_low"
    says = Text(
        "ρ {price} buys no statistics for a synthetic sample of {dataset}; nothing was charged.",
        "ρ {price} 不足以购得 {dataset} 合成样例所需的统计量;未计费。",
    )
    remedy = Text("Have the contract's sampleRho raised.", "请在合约中提高 sampleRho。")
