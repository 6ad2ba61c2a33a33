"""Errors of governance and access: who may, when, and for what."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, WrongState
from sandbox.core.text import Text


class MoveNotAllowed(WrongState):
    """The state machine has no such move."""

    code = "move_not_allowed"
    says = Text("{machine} cannot go from {now} to {to}.", "{machine} 不能由 {now} 转为 {to}。")
    remedy = Text("From here it can go to: {allowed}.", "当前可转为:{allowed}。")


class MoveNotYours(Refused):
    """Another part makes this move."""

    code = "move_not_yours"
    says = Text(
        "{machine}: the move from {now} to {to} is made by {part}.", "{machine}:由 {now} 转为 {to} 应由 {part} 办理。"
    )
    remedy = Text("Ask them to do it.", "请由其办理。")


class ActionNotAllowed(Refused):
    """No policy permits the action."""

    code = "action_not_allowed"
    says = Text("{actor} may not {action} on {resource}.", "{actor} 无权对 {resource} 执行 {action}。")
    remedy = Text(
        "The role × action table is in docs/access.md; ask the data authority.",
        "角色权限表见 docs/access.md;请联系数据主管部门。",
    )


class RegionMissing(Missing):
    """There is no profile of the region, or no calendar."""

    code = "region_missing"
    says = Text("There is no region file {file}.", "没有地区配置文件 {file}。")
    remedy = Text(
        "Use hubei or hunan, or add the file to the state directory.",
        "请使用 hubei 或 hunan,或在状态目录中添加该文件。",
    )


class RegionInvalid(Invalid):
    """A region profile or calendar cannot be understood."""

    code = "region_invalid"
    says = Text("The region file {file} cannot be used:", "地区配置文件 {file} 不可用:")
    remedy = Text("Correct what is listed; the files shipped are models.", "请按所列问题更正;可参照自带文件。")


class RecordInvalid(Invalid):
    """A record lacks something, or contradicts a rule; all of it is listed."""

    code = "record_invalid"
    says = Text("{kind} {id} cannot be accepted:", "{kind} {id} 不能受理:")
    remedy = Text("Correct everything listed and hand it in again.", "请一次性更正所列各项后重新提交。")


class RecordExists(WrongState):
    """A record of this id is there already."""

    code = "record_exists"
    says = Text("{kind} {id} is already registered; it was left as it is.", "{kind} {id} 已登记,未作改动。")
    remedy = Text("Use it, or choose another id.", "请直接使用,或另选标识。")


class RecordChanged(WrongState):
    """Somebody else changed the record in between."""

    code = "record_changed"
    says = Text("{kind} {id} was changed by someone else just now.", "{kind} {id} 刚被他人更改。")
    remedy = Text("Look at it again, then decide.", "请重新查看后再办理。")


class AuthorisationMissing(Missing):
    """There is no such authorisation."""

    code = "authorisation_missing"
    says = Text("There is no authorisation {authorisation}.", "没有授权 {authorisation}。")
    remedy = Text("Have the implementing agency draft it.", "请由实施机构起草授权。")


class AuthorisationNotInForce(Refused):
    """The authorisation is a draft, suspended, terminated or expired."""

    code = "authorisation_not_in_force"
    says = Text("Authorisation {authorisation} is not in force: {state}.", "授权 {authorisation} 未生效:{state}。")
    remedy = Text(
        "Ask the data authority; nothing runs without it.", "请联系公共数据主管部门;无有效授权不得开展任何工作。"
    )


class AuthorisationEnded(Refused):
    """The authorisation's term is over (B2: hard stop)."""

    code = "authorisation_ended"
    says = Text("Authorisation {authorisation} ended on {ended}.", "授权 {authorisation} 已于 {ended} 到期。")
    remedy = Text("A new authorisation is needed.", "须重新取得授权。")


class AuthorisationNotStarted(Refused):
    """The authorisation's term has not begun."""

    code = "authorisation_not_started"
    says = Text("Authorisation {authorisation} starts on {starts}.", "授权 {authorisation} 自 {starts} 起生效。")
    remedy = Text("Come back on that day.", "请于生效之日起办理。")


class AuthorisationDoesNotCover(Refused):
    """The authorisation does not extend to the scenario or the dataset."""

    code = "authorisation_does_not_cover"
    says = Text("Authorisation {authorisation} does not cover {what}.", "授权 {authorisation} 不包含 {what}。")
    remedy = Text(
        "The agency can add a dataset to the catalogue; a wider scope needs a new version.",
        "实施机构可将数据集补入目录;扩大范围须报批新版本。",
    )


class AuthorisationImmutable(WrongState):
    """What was approved is not changed (B1)."""

    code = "authorisation_immutable"
    says = Text(
        "Authorisation {authorisation} is {state}: only its catalogue and product list may change.",
        "授权 {authorisation} 状态为 {state}:除资源目录和产品清单外不得变更。",
    )
    remedy = Text("Draft a new version and have it approved.", "请起草新版本并报批。")


class NotTheHolder(Refused):
    """The person does not belong to the authorised operating institution."""

    code = "not_the_holder"
    says = Text(
        "{actor} does not belong to the holder of authorisation {authorisation}.",
        "{actor} 不属于授权 {authorisation} 的运营机构。",
    )
    remedy = Text("Only the holder's own staff may work under it.", "仅限被授权运营机构的人员使用。")


class ScenarioMissing(Missing):
    """There is no such scenario."""

    code = "scenario_missing"
    says = Text("There is no scenario {scenario}.", "没有应用场景 {scenario}。")
    remedy = Text("Submit it for review first.", "请先提请场景审核。")


class ScenarioNotApproved(Refused):
    """The scenario was not approved, or is closed (D1, D3)."""

    code = "scenario_not_approved"
    says = Text("Scenario {scenario} is not approved: {state}.", "应用场景 {scenario} 未通过审核:{state}。")
    remedy = Text("The implementing agency decides it.", "请由实施机构审核。")


class ApplicationMissing(Missing):
    """There is no such data application."""

    code = "application_missing"
    says = Text("There is no data application {application}.", "没有数据申请 {application}。")
    remedy = Text("Submit it first.", "请先提交数据申请。")


class GrantMissing(Refused):
    """Nothing grants the dataset to the scenario (D3)."""

    code = "grant_missing"
    says = Text("Nothing grants {dataset} to scenario {scenario}.", "应用场景 {scenario} 未获 {dataset} 的数据授权。")
    remedy = Text("Apply for the data; its provider decides.", "请提交数据申请,由数据提供单位审核。")


class GrantRevoked(Refused):
    """The provider took the grant back."""

    code = "grant_revoked"
    says = Text(
        "The grant of {dataset} to scenario {scenario} was revoked on {on}.",
        "{dataset} 对应用场景 {scenario} 的授权已于 {on} 撤回。",
    )
    remedy = Text("Ask the data provider, or apply again.", "请联系数据提供单位,或重新申请。")


class GrantNotStarted(Refused):
    """The grant's term has not begun."""

    code = "grant_not_started"
    says = Text(
        "The grant of {dataset} to scenario {scenario} starts on {starts}.",
        "{dataset} 对应用场景 {scenario} 的授权自 {starts} 起生效。",
    )
    remedy = Text("Come back on that day.", "请于生效之日起使用。")


class GrantEnded(Refused):
    """The grant's term is over."""

    code = "grant_ended"
    says = Text(
        "The grant of {dataset} to scenario {scenario} ended on {ended}.",
        "{dataset} 对应用场景 {scenario} 的授权已于 {ended} 到期。",
    )
    remedy = Text("Apply again; the provider decides.", "请重新申请,由数据提供单位审核。")


class GrantExists(WrongState):
    """The scenario already has a grant of the dataset."""

    code = "grant_exists"
    says = Text(
        "Scenario {scenario} already has a grant of {dataset}.", "应用场景 {scenario} 已有 {dataset} 的有效授权。"
    )
    remedy = Text("Revoke it before another is approved.", "请先撤回原授权,再批准新的申请。")


class AgreementNotAccepted(Refused):
    """The person has not accepted the scenario's data usage agreement (D10)."""

    code = "agreement_not_accepted"
    says = Text(
        "{actor} has not accepted the data usage agreement of scenario {scenario}.",
        "{actor} 尚未接受应用场景 {scenario} 的数据利用协议。",
    )
    remedy = Text("Read it and accept it, then ask again.", "请阅读并接受协议后再试。")


class GovernanceFileInvalid(Invalid):
    """A governance file cannot be understood; every mistake is listed with its line."""

    code = "governance_file_invalid"
    says = Text(
        "The governance file {file} has {count} mistakes; nothing was done:",
        "办理文件 {file} 有 {count} 处错误,未作任何办理:",
    )
    remedy = Text("Correct them; docs/governance.md describes every step.", "请更正;各步骤说明见 docs/governance.md。")
