"""Errors of the privacy ledger."""

from sandbox.core.errors.tree import Missing, Refused
from sandbox.core.text import Text


class BudgetExhausted(Refused):
    """A charge does not fit into one of its scopes."""

    code = "budget_exhausted"
    says = Text(
        "The privacy budget of {scope} does not allow this: it costs ρ {cost}, and ρ {left} is left.",
        "{scope} 的隐私预算不足:需要 ρ {cost},剩余 ρ {left}。",
    )
    remedy = Text(
        "Ask for less accuracy or fewer columns, repeat an earlier question (free), or have the authority allot more.",
        "请降低精度或减少列数,或重复已答问题(免费),或申请数据主管部门追加预算。",
    )


class ScopeMissing(Missing):
    """A budget scope was never opened."""

    code = "budget_scope_missing"
    says = Text("No privacy budget was opened for {scope}.", "尚未为 {scope} 开立隐私预算。")
    remedy = Text("Load the dataset and approve a data application first.", "请先装载数据集并批准数据申请。")


class EntryMissing(Missing):
    """There is no such ledger entry."""

    code = "ledger_entry_missing"
    says = Text("The ledger has no entry {entry}.", "账本中没有条目 {entry}。")
    remedy = Text("Check the receipt's id.", "请核对凭据编号。")
