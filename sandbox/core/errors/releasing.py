"""Errors of release: submission, review, seal, and what a verifier finds."""

from sandbox.core.errors.tree import Invalid, Missing, Refused, Untrue, WrongState
from sandbox.core.text import Text


class ReleaseMissing(Missing):
    """There is no such release."""

    code = "release_missing"
    says = Text("There is no release {release}.", "没有发布申请 {release}。")
    remedy = Text("List the queue: sandbox release queue", "请查看审核队列:sandbox release queue")


class ReleaseExists(WrongState):
    """The job's output was submitted before."""

    code = "release_exists"
    says = Text("The output of job {job} was submitted before: {release}.", "任务 {job} 的输出已提交:{release}。")
    remedy = Text(
        "Submit it anew from the state RETURNED or BLOCKED, or run the job again.",
        "请在退回或拦截状态下重新提交,或重新运行任务。",
    )


class SubmissionUnusable(Invalid):
    """The output or its context cannot be reviewed as it stands."""

    code = "submission_unusable"
    says = Text("The output of job {job} cannot be reviewed:", "任务 {job} 的输出无法受理:")
    remedy = Text("Correct everything listed, then submit again.", "请改正所列各项后重新提交。")


class SubmissionRefused(Refused):
    """A rule forbids this release, whatever the reviewers think."""

    code = "submission_refused"
    says = Text("The output of job {job} may not be released:", "任务 {job} 的输出不得发布:")
    remedy = Text("Change the product's terms as listed, then submit again.", "请按所列各项调整产品条款后重新提交。")


class ReleaseBlocked(Refused):
    """A hard rule blocks the release; it cannot be voted over."""

    code = "release_blocked"
    says = Text("Release {release} is blocked by hard rules:", "发布申请 {release} 被硬性规则拦截:")
    remedy = Text(
        "The author changes the product and submits again; no vote can overrule this.",
        "请作者修改产品后重新提交;该类规则不得以表决推翻。",
    )


class PartsNotDistinct(Refused):
    """One person would have two parts in one release (G2)."""

    code = "parts_not_distinct"
    says = Text(
        "{person} already is the {has} of release {release} and cannot also be its {wants}.",
        "{person} 已是发布申请 {release} 的 {has},不能兼任 {wants}。",
    )
    remedy = Text("Ask another person who has no part in it.", "请由未参与该申请的其他人员办理。")


class NoSeat(Refused):
    """The person has no vote in this release."""

    code = "no_seat"
    says = Text(
        "{person} has no vote on release {release}: votes are due from {seats}.",
        "{person} 对发布申请 {release} 没有表决权:应由 {seats} 表决。",
    )
    remedy = Text("A third party needs a delegation record of that organisation.", "第三方须有该单位的委托记录。")


class SeatTaken(WrongState):
    """The vote of this seat was cast already."""

    code = "seat_taken"
    says = Text("The vote of {seat} on release {release} was cast already.", "{seat} 对发布申请 {release} 已表决。")
    remedy = Text("A vote is never changed; a new round asks for new votes.", "表决不可更改;新一轮审核将重新表决。")


class BallotIncomplete(Invalid):
    """Something is blank on the ballot."""

    code = "ballot_incomplete"
    says = Text("The ballot on release {release} is not complete:", "对发布申请 {release} 的表决不完整:")
    remedy = Text("Fill in everything listed, then vote again.", "请补全所列各项后再表决。")


class VoteOutdated(WrongState):
    """The voter saw something else than what is under review now."""

    code = "vote_outdated"
    says = Text(
        "What you reviewed is not what release {release} is now.", "您所审核的内容与发布申请 {release} 的现状不一致。"
    )
    remedy = Text("Open the evidence again and vote on that.", "请重新打开审核材料后表决。")


class ReleaseStale(WrongState):
    """Files, context, policy, checks, code or ledger changed: all votes of the round are void."""

    code = "release_stale"
    says = Text(
        "Release {release} changed after it was checked; the votes of round {round} are void.",
        "发布申请 {release} 在检查后发生变化;第 {round} 轮表决作废。",
    )
    remedy = Text("Check it again: sandbox release check {release}", "请重新检查:sandbox release check {release}")


class ReleaseMovedOn(WrongState):
    """Somebody else moved the release meanwhile."""

    code = "release_moved_on"
    says = Text("Release {release} is no longer {expected}.", "发布申请 {release} 已不处于 {expected} 状态。")
    remedy = Text("Look at its present state, then decide again.", "请查看当前状态后再办理。")


class PackageUnreadable(Untrue):
    """The file is not a package as the sandbox writes it."""

    code = "package_unreadable"
    says = Text("{package} is not a readable package:", "{package} 不是可读的数据产品包:")
    remedy = Text("Get the package again from where it was published.", "请从发布处重新获取该包。")


class PackageChanged(Untrue):
    """A file of the package is not the file that was sealed."""

    code = "package_changed"
    says = Text("{package} was changed after it was sealed:", "{package} 在封装后被改动:")
    remedy = Text("Do not use it; get the package again from where it was published.", "请勿使用;请从发布处重新获取。")


class PackageForged(Untrue):
    """The signatures do not prove what the package says."""

    code = "package_forged"
    says = Text("The signatures of {package} do not hold:", "{package} 的签名不成立:")
    remedy = Text(
        "Do not use it. Make sure that the trust file is the sandbox's present one.",
        "请勿使用。请确认信任文件为该沙箱的现行版本。",
    )


class PackageRevoked(Untrue):
    """The release was revoked or superseded by its authority."""

    code = "package_revoked"
    says = Text("{package} is genuine, but its release was revoked:", "{package} 真实,但该发布已被撤回:")
    remedy = Text("Stop using it, and delete what was derived from it.", "请停止使用,并删除由其衍生的内容。")


class TrustUnreadable(Invalid):
    """The trust file or the revocation list cannot be used."""

    code = "trust_unreadable"
    says = Text("{file} cannot be used to verify a package: {why}.", "{file} 不能用于核验:{why}。")
    remedy = Text(
        "Get it from the sandbox again: sandbox release trust > trust.json",
        "请从沙箱重新获取:sandbox release trust > trust.json",
    )
