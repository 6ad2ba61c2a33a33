"""Exact answers: what may not be asked so, and what does not leave."""

from sandbox.core.errors.tree import Refused, RefusedQuestion
from sandbox.core.text import Text


class NotAnsweredExactly(RefusedQuestion):
    """The contract has the table answered exactly, and this is not on the short list of what may be asked so."""

    code = "not_answered_exactly"
    says = Text(
        "{fragment}: this dataset is answered exactly, and so only a short list of constructs may be used.",
        "{fragment}:该数据集提供精确聚合,仅允许少数语句成分。",
    )
    remedy = Text(
        "Choose rows by =, IN and BETWEEN over columns, bins and date parts, joined by AND; group by the same; count,"
        " or sum and average bare columns.",
        "筛选仅限对列、分箱、日期成分使用 =、IN、BETWEEN 并以 AND 连接;分组同此;聚合仅限计数及对列求和、求平均。",
    )


class ExactQuestionsSpent(Refused):
    """A dataset that is answered exactly has been asked as often as its contract allows."""

    code = "exact_questions_spent"
    says = Text(
        "{dataset} may be asked {most} exact questions in all, by whomever, and they have been asked.",
        "数据集 {dataset} 的精确查询总次数上限为 {most} 次(所有人合计),现已用尽。",
    )
    remedy = Text(
        "Repeat an earlier question (free), or ask the data provider for another contract.",
        "请重复已答问题(免费),或由数据提供单位调整合约。",
    )


class AnswerWithheld(Refused):
    """An exact answer would break a disclosure rule; which one, and where, is not told: that would answer too."""

    code = "answer_withheld"
    says = Text(
        "The exact answer to this question is withheld: with what was answered before, it would show too few.",
        "该问题的精确结果不予提供:与此前答案结合,可能暴露过少的主体。",
    )
    remedy = Text(
        "Ask for wider groups. The question counts as asked (entry {entry}) and is not judged anew on the same data.",
        "请使用更粗的分组。该提问已计次(条目 {entry}),同一数据上不再重新判断。",
    )
