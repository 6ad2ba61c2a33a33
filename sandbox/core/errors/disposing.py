"""Errors of spaces as the law knows them: closed, disposed of, certified; and of keys that are destroyed with them."""

from sandbox.core.errors.tree import Invalid, Missing, Untrue, WrongState
from sandbox.core.text import Text


class SpaceDisposed(WrongState):
    """A space was disposed of: its files, samples and keys are gone for good."""

    code = "space_disposed"
    says = Text(
        "The space {space} was disposed of: its files, samples and keys were destroyed.",
        "数据空间 {space} 已妥善处置:文件、样例和密钥均已销毁。",
    )
    remedy = Text(
        "Its certificate: sandbox space certificate. A new grant by the provider opens a new space.",
        "处置证书见:sandbox space certificate。如需再用,须由数据提供单位重新授权。",
    )


class SpaceNotOpen(WrongState):
    """A space is suspended, or closing: nothing is read from it."""

    code = "space_not_open"
    says = Text("The space {space} is {state}: nothing is read from it.", "数据空间 {space} 为 {state} 状态,不可读取。")
    remedy = Text(
        "A suspended one opens again with its authorisation; a closing one is to be disposed of.",
        "暂停的空间随授权恢复;正在关闭的空间应予处置。",
    )


class SpaceUnknown(Missing):
    """There is no space of this id."""

    code = "space_unknown"
    says = Text("There is no space {space}.", "没有数据空间 {space}。")
    remedy = Text("List them: sandbox space list", "请查看:sandbox space list")


class KeyErased(WrongState):
    """The secret half of a data key was destroyed: what the key opened can never be read again."""

    code = "key_erased"
    says = Text("The key of {name} was destroyed, or its file is missing.", "{name} 的密钥已销毁或密钥文件缺失。")
    remedy = Text(
        "What was disposed of stays so; a space that was not is derived anew from its version.",
        "已处置的不可恢复;未处置的空间将由数据版本重新生成。",
    )


class CertificateUnreadable(Invalid):
    """A file is not a certificate of disposal."""

    code = "certificate_unreadable"
    says = Text("{file} is not a certificate of disposal: {why}.", "{file} 不是处置证书:{why}。")
    remedy = Text(
        "Give the file as sandbox space certificate wrote it.", "请使用 sandbox space certificate 写出的原文件。"
    )


class CertificateForged(Untrue):
    """A certificate is not as the service signed it, or another signed it."""

    code = "certificate_forged"
    says = Text(
        "{file} was not signed by the service, or was changed after it was signed.",
        "{file} 不是由本服务签署,或签署后被改动。",
    )
    remedy = Text(
        "Ask the operator for the certificate anew; compare the key with the one you trust.",
        "请向运营机构重新索取证书,并核对所信任的公钥。",
    )


class TrustNotGiven(Invalid):
    """A certificate can only be checked against a key that is trusted already."""

    code = "trust_not_given"
    says = Text(
        "Nothing says which key to trust: no sandbox here, and no trust file was named.",
        "未指明应信任的公钥:此处没有数据沙箱,也未给出信任文件。",
    )
    remedy = Text(
        "Name the trust file published with the packages: --trust trust.json",
        "请指定随数据产品公布的信任文件:--trust trust.json",
    )
