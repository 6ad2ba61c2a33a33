"""Errors of social data, which developers bring (E8)."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, WrongState
from sandbox.core.text import Text


class SocialDatasetMissing(Missing):
    """There is no such social data, or not for this organisation and scenario."""

    code = "social_dataset_missing"
    says = Text(
        "There is no social data {dataset} of yours in scenario {scenario}.",
        "贵机构在应用场景 {scenario} 中没有社会数据 {dataset}。",
    )
    remedy = Text("See `sandbox social list`, or upload it first.", "请查看 `sandbox social list`,或先上传。")


class SocialDatasetNotInUse(Refused):
    """The social data were suspended or refused by the authority, or withdrawn."""

    code = "social_dataset_not_in_use"
    says = Text("Social data {dataset} are {state}.", "社会数据 {dataset} 的状态为 {state}。")
    remedy = Text(
        "Ask the data authority for its reason; what was withdrawn is gone.",
        "请向公共数据主管部门了解原因;已撤回的数据不可恢复。",
    )


class SocialVersionReplaced(WrongState):
    """The version asked for is not the one the declaration in force was made for."""

    code = "social_version_replaced"
    says = Text(
        "The version of {dataset} that is asked for is not the one its declaration was made for.",
        "所查询的 {dataset} 版本与现行声明不符。",
    )
    remedy = Text(
        "Ask the current version; where an upload was interrupted, repeat it.",
        "请查询当前版本;若上传中断,请重新上传。",
    )


class LegalityExpired(Refused):
    """The declared term, or the consent it stands on, is over or has not begun."""

    code = "legality_expired"
    says = Text(
        "The declaration of legality of {dataset} holds from {starts} to {ends}; it does not hold today.",
        "{dataset} 的合法性声明有效期为 {starts} 至 {ends},今日不在有效期内。",
    )
    remedy = Text("Upload again with a declaration that holds.", "请以有效的声明重新上传。")


class DeclarationInvalid(Invalid):
    """The declaration of legality lacks something or contradicts the contract; everything is listed."""

    code = "declaration_invalid"
    says = Text(
        "The declaration {file} cannot carry the upload: {count} faults.",
        "声明 {file} 不足以支持上传,共 {count} 处问题:",
    )
    remedy = Text(
        "Correct everything listed; docs/social-data.md has a model.", "请一次性更正;范例见 docs/social-data.md。"
    )


class SocialContractInvalid(Invalid):
    """The contract cannot be one of social data; everything is listed."""

    code = "social_contract_invalid"
    says = Text("The contract of {dataset} cannot be one of social data:", "{dataset} 的合约不能用于社会数据:")
    remedy = Text("Correct everything listed; see docs/social-data.md.", "请一次性更正;见 docs/social-data.md。")


class SocialDataNotLibrary(Refused):
    """The authorised library was to take in social data."""

    code = "social_data_not_library"
    says = Text(
        "{dataset} is the name of social data; the authorised library does not take it in.",
        "{dataset} 是社会数据的标识,授权数据库不予装载。",
    )
    remedy = Text("Upload it with `sandbox social upload`.", "请用 `sandbox social upload` 上传。")


class UploadTooLarge(Refused):
    """A file is larger than may be uploaded."""

    code = "upload_too_large"
    says = Text("The file of {table} is larger than {limit} MB.", "{table} 的文件超过 {limit} MB。")
    remedy = Text(
        "Upload less, or have the operator raise SANDBOX_UPLOAD_MB.", "请减小文件,或由运维人员调高 SANDBOX_UPLOAD_MB。"
    )


class IdentifiersFound(Refused):
    """A scan found identifiers that the contract does not declare; column, kind and share are told, never a value."""

    code = "identifiers_found"
    says = Text(
        "The upload of {dataset} holds identifiers that its contract does not declare:",
        "{dataset} 的上传内容含有合约未声明的标识符:",
    )
    remedy = Text(
        "Remove them, or declare the column: role direct_identifier, or mask scrub or suppress for free text.",
        "请删除,或在合约中声明:直接标识符角色,或对自由文本声明 scrub 或 suppress 掩码。",
    )


class NoSampleOfSocialData(Refused):
    """A masked sample of social data, or of a mixture, was asked for."""

    code = "no_sample_of_social_data"
    says = Text(
        "There is no masked sample of {dataset}: who knows one side of it would know the pseudonyms of the other.",
        "{dataset} 不提供脱敏样例:知道一方数据者可借此识别另一方的假名。",
    )
    remedy = Text(
        "Try questions on your own file, and on the sample of the granted dataset.",
        "请在自有文件上试算,并使用已授权数据集的样例。",
    )
