"""Errors of accounts, their gates, and tokens (E2, E3)."""

from sandbox.core.errors.tree import Missing, Refused
from sandbox.core.text import Text


class OrganisationMissing(Missing):
    """There is no such organisation."""

    code = "organisation_missing"
    says = Text("There is no organisation {organisation}.", "没有机构 {organisation}。")
    remedy = Text("Register it first.", "请先登记机构。")


class OrganisationNotOnboarded(Refused):
    """A product developer has not been admitted (A5)."""

    code = "organisation_not_onboarded"
    says = Text(
        "{organisation} has not been admitted as a product developer.", "{organisation} 尚未办理产品开发商入驻。"
    )
    remedy = Text("Complete its onboarding first.", "请先完成入驻。")


class AccountMissing(Missing):
    """There is no such account."""

    code = "account_missing"
    says = Text("There is no account {account}.", "没有账户 {account}。")
    remedy = Text("Register it first.", "请先登记账户。")


class IdentityNotVerified(Refused):
    """The first gate: identity (身份认证)."""

    code = "identity_not_verified"
    says = Text("{account}: the identity has not been verified.", "{account}:尚未通过身份认证。")
    remedy = Text("An administrator verifies it against a document.", "请由管理员核验身份证明。")


class AccountNotFiled(Refused):
    """The second gate: filing (备案)."""

    code = "account_not_filed"
    says = Text("{account} has not been filed.", "{account}:尚未备案。")
    remedy = Text("An administrator files the person and records the number.", "请由管理员办理备案并登记备案号。")


class AccountNotVetted(Refused):
    """The third gate: vetting (审查)."""

    code = "account_not_vetted"
    says = Text("{account} has not been vetted.", "{account}:尚未通过审查。")
    remedy = Text("The implementing agency vets the person.", "请由实施机构审查。")


class NdaMissing(Refused):
    """The fourth gate: the confidentiality agreement (保密协议)."""

    code = "nda_missing"
    says = Text("{account} has not signed a confidentiality agreement.", "{account}:尚未签订保密协议。")
    remedy = Text("Sign it with the operating institution and have it recorded.", "请与运营机构签订保密协议并登记。")


class NdaExpired(Refused):
    """The confidentiality agreement is not in force today."""

    code = "nda_expired"
    says = Text(
        "{account}: the confidentiality agreement is in force from {signed} to {expires}, not today.",
        "{account}:保密协议有效期为 {signed} 至 {expires},当前不在有效期内。",
    )
    remedy = Text("Sign a new one and have it recorded.", "请重新签订并登记。")


class NotAppointed(Refused):
    """An official has no appointment by the organisation."""

    code = "not_appointed"
    says = Text("{account} has not been appointed by {organisation}.", "{account} 尚未获 {organisation} 委派。")
    remedy = Text("An administrator records the appointment.", "请由管理员登记委派文件。")


class AccountNotActive(Refused):
    """All gates are passed, but the account is not active."""

    code = "account_not_active"
    says = Text("{account} is not active: {state}.", "{account} 未启用:{state}。")
    remedy = Text("Ask an administrator.", "请联系管理员。")


class TokenRefused(Refused):
    """The token is unknown, expired or revoked; it is not said which."""

    code = "token_refused"
    says = Text("The access token does not open anything.", "访问令牌无效。")
    remedy = Text("Ask an administrator for a new one.", "请向管理员申请新令牌。")
