"""Refusals of the query gate: decided from the text, the contract and the grant alone, never from a row."""

from sandbox.core.errors.tree import Invalid, RefusedQuestion, Unavailable
from sandbox.core.text import Text

_LANGUAGE = Text("The language of the gate is in docs/gate.md.", "网关语言见 docs/gate.md。")


class QuestionTooLong(RefusedQuestion):
    """The text is longer, or nested deeper, than the gate reads."""

    code = "question_too_long"
    says = Text(
        "The question has more {what} than the gate reads (at most {limit}).",
        "查询的 {what} 超过网关上限({limit})。",
    )
    remedy = Text("Split it into shorter questions.", "请拆分为较短的查询。")


class CharacterNotAllowed(RefusedQuestion):
    """A character or sign has no meaning in the gate's language."""

    code = "character_not_allowed"
    says = Text(
        "Character {fragment} at position {position} is not in the language of the gate.",
        "位置 {position} 处的字符 {fragment} 不属于网关语言。",
    )
    remedy = _LANGUAGE


class QuestionUnreadable(RefusedQuestion):
    """The text is not SQL that the gate can read."""

    code = "question_unreadable"
    says = Text("The text cannot be read as SQL near {fragment}.", "无法将 {fragment} 附近的文本读作 SQL。")
    remedy = _LANGUAGE


class NotOneSelect(RefusedQuestion):
    """A question is exactly one SELECT."""

    code = "not_one_select"
    says = Text(
        "A question is exactly one SELECT; this is {fragment}.", "一次提问只能是一条 SELECT 语句;此处为 {fragment}。"
    )
    remedy = Text(
        "Write: SELECT keys, aggregates FROM table GROUP BY keys.",
        "请写成:SELECT 分组键, 聚合 FROM 表 GROUP BY 分组键。",
    )


class ConstructNotInLanguage(RefusedQuestion):
    """A construct has no node in the closed query model."""

    code = "construct_not_in_language"
    says = Text(
        "{fragment}: {construct} is not in the language of the gate.", "{fragment}:网关语言不包含 {construct}。"
    )
    remedy = _LANGUAGE


class FunctionNotInLanguage(RefusedQuestion):
    """A function is not among those the gate knows."""

    code = "function_not_in_language"
    says = Text(
        "{fragment}: the function {function} is not in the language of the gate.",
        "{fragment}:网关语言不包含函数 {function}。",
    )
    remedy = Text(
        "Aggregates are counts, sum, avg, variance, correlation, regression, quantiles and histogram; all of the "
        "language is in docs/gate-language.md.",
        "可用聚合为计数、sum、avg、方差、相关、回归、分位数与 histogram;语言全貌见 docs/gate-language.zh-CN.md。",
    )


class TableUnknown(RefusedQuestion):
    """No table of this name is open to the asker."""

    code = "table_unknown"
    says = Text("There is no table {fragment} in what is granted.", "授权范围内没有表 {fragment}。")
    remedy = Text("Tables that are open: {open}.", "可用的表:{open}。")


class ColumnUnknown(RefusedQuestion):
    """No column of this name is open to the asker."""

    code = "column_unknown"
    says = Text("There is no column {fragment} in what is granted of {table}.", "{table} 的授权列中没有 {fragment}。")
    remedy = Text("Columns that are open: {open}.", "可用的列:{open}。")


class NameAmbiguous(RefusedQuestion):
    """A name could mean two things."""

    code = "name_ambiguous"
    says = Text("{fragment} names both an output and a column of the table.", "{fragment} 既是输出名又是表的列名。")
    remedy = Text("Give the output another name.", "请为输出另取名称。")


class IdentifierUsed(RefusedQuestion):
    """A direct identifier may only be counted (F1)."""

    code = "identifier_used"
    says = Text(
        "{fragment}: an identifier is never compared, grouped, cut or shown.",
        "{fragment}:标识符不得用于比较、分组、截取或输出。",
    )
    remedy = Text("Only count(DISTINCT {unit}) may name one.", "仅可在 count(DISTINCT {unit}) 中使用。")


class RowsAsked(RefusedQuestion):
    """Rows never leave; only aggregates do (F1, J2)."""

    code = "rows_asked"
    says = Text(
        "{fragment} asks for values of single rows; the gate answers with aggregates only.",
        "{fragment} 要求输出单行数值;网关只回答聚合结果。",
    )
    remedy = Text(
        "Aggregate it with count, sum or avg, or put it into GROUP BY.", "请用 count、sum、avg 聚合,或放入 GROUP BY。"
    )


class ResultsAmongRows(RefusedQuestion):
    """Results of aggregates stand beside rows in one SELECT, so that they would be compared with single rows."""

    code = "results_among_rows"
    says = Text(
        "{fragment}: results of aggregates cannot stand beside rows in one SELECT.",
        "{fragment}:聚合结果不能与单行数据并列于同一条 SELECT 中。",
    )
    remedy = Text(
        "Aggregate the rows first, each in a WITH entry or subquery of its own, then join the results.",
        "请先在各自的 WITH 或子查询中聚合,再连接其结果。",
    )


class ValueOutsideDomain(RefusedQuestion):
    """A constant lies outside the public bounds or domain of what it is compared with."""

    code = "value_outside_domain"
    says = Text(
        "{fragment}: the constant lies outside the public domain of {of} ({domain}).",
        "{fragment}:常量超出 {of} 的公开取值范围({domain})。",
    )
    remedy = Text("Compare with a value inside the domain.", "请使用取值范围内的常量。")


class DomainNotPublic(RefusedQuestion):
    """A column has no public domain or bounds, so nothing about its values may be asked."""

    code = "domain_not_public"
    says = Text(
        "{fragment}: the contract gives no public domain or bounds for it.", "{fragment}:数据合约未给出公开取值范围。"
    )
    remedy = Text(
        "Use a column with a public domain, or count its non-null values.", "请改用有公开取值范围的列,或统计非空数量。"
    )


class TooManyGroups(RefusedQuestion):
    """The public domains of the keys have too many combinations."""

    code = "too_many_groups"
    says = Text(
        "GROUP BY {fragment} has {cells} public groups; the gate gives at most {limit}.",
        "GROUP BY {fragment} 共有 {cells} 个公开分组,上限为 {limit}。",
    )
    remedy = Text("Use wider bins or fewer keys.", "请加宽分箱或减少分组键。")


class KindMismatch(RefusedQuestion):
    """An operation is applied to a kind of value it is not made for."""

    code = "kind_mismatch"
    says = Text("{fragment}: {needed} is needed here.", "{fragment}:此处需要 {needed}。")
    remedy = _LANGUAGE


class RangeTooWide(RefusedQuestion):
    """The range of an expression, computed from public bounds, exceeds what is proven not to overflow."""

    code = "range_too_wide"
    says = Text(
        "{fragment} can range from {low} to {high}, which is more than the gate can add up exactly.",
        "{fragment} 的取值可从 {low} 到 {high},超出网关可精确求和的范围。",
    )
    remedy = Text(
        "Narrow it: least(x, …), greatest(x, …), a CASE, or a WHERE that compares its columns with constants.",
        "请收窄范围:least(x, …)、greatest(x, …)、CASE,或在 WHERE 中将所涉列与常量比较。",
    )


class SpendTooSmall(RefusedQuestion):
    """The budget offered is too small to be divided among the question's mechanisms."""

    code = "spend_too_small"
    says = Text(
        "ρ {spend} is too little for {fragment}, which needs {mechanisms} noise additions.",
        "ρ {spend} 不足以支付 {fragment} 所需的 {mechanisms} 次加噪。",
    )
    remedy = Text("Spend more, or ask for fewer aggregates.", "请增加预算,或减少聚合。")


class DeltaTooSmall(RefusedQuestion):
    """The δ offered is too small for any threshold on groups that come from the data."""

    code = "delta_too_small"
    says = Text(
        "{fragment}: δ {delta} pays for no threshold on groups that come from the data.",
        "{fragment}:δ {delta} 不足以为来自数据的分组设定阈值。",
    )
    remedy = Text("Offer more δ, or group by columns with a public domain.", "请提高 δ,或改用有公开取值范围的分组列。")


class AccuracyUnclear(Invalid):
    """What is asked for is no accuracy."""

    code = "accuracy_unclear"
    says = Text(
        "An accuracy is a share of each value below 100%, such as 2%, or a number in a column's own unit, such as 50.",
        "精度应为小于 100% 的相对值(如 2%),或以该列单位表示的数值(如 50)。",
    )
    remedy = Text("Confidences in percent: {offered}.", "可用的置信度(百分数):{offered}。")


class AccuracyUnknown(RefusedQuestion):
    """A column is made of several results, so that its half-width is known only with the answer."""

    code = "accuracy_unknown"
    says = Text(
        "{fragment} is made of several results; how exact it is is known only with the answer.",
        "{fragment} 由多个结果计算得出,其精度须待回答后才能得知。",
    )
    remedy = Text(
        "Ask for an accuracy of the aggregates it is made of, or ask it at a price.",
        "请对其所依据的聚合按精度提问,或按价格提问。",
    )


class ResultsTooMany(RefusedQuestion):
    """A step over results could have more rows than the gate works out."""

    code = "results_too_many"
    says = Text(
        "{fragment}: results joined there can be {rows} rows; the gate works out at most {limit}.",
        "{fragment}:所连接的结果可能多达 {rows} 行,上限为 {limit}。",
    )
    remedy = Text("Join results on their keys, or group them more coarsely.", "请按分组键连接结果,或使用更粗的分组。")


class AccuracyTooDear(RefusedQuestion):
    """No budget that may be paid makes a column as exact as is asked."""

    code = "accuracy_too_dear"
    says = Text(
        "{fragment}: ± {within} needs ρ {needed}, and at most ρ {most} may be paid.",
        "{fragment}:± {within} 需要 ρ {needed},而至多可支付 ρ {most}。",
    )
    remedy = Text(
        "Allow a higher ρ, ask for less accuracy, or for fewer aggregates.", "请提高 ρ 上限,或降低精度,或减少聚合。"
    )


class QuestionFailed(Unavailable):
    """The space could not answer; a failure may depend on data, so it is charged, kept and not run again."""

    code = "question_failed"
    says = Text(
        "The space could not answer this question ({failure}); it was charged and is not run again on the same data.",
        "数据空间未能回答该问题({failure});费用已计,同一数据上不再重复执行。",
    )
    remedy = Text(
        "Ask a narrower question, or tell the operator the entry: {entry}.",
        "请缩小查询范围,或将条目编号告知运维人员:{entry}。",
    )
