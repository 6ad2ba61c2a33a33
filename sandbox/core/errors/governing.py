"""Errors of governance and access: who may, when, and for what."""

from sandbox.core.errors.tree import Missing, Refused, WrongState
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


class AccountMissing(Missing):
    """There is no such account."""

    code = "account_missing"
    says = Text("There is no account {account}.", "没有账户 {account}。")
    remedy = Text("Register it first.", "请先登记账户。")
