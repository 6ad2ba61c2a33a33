"""What can be wrong with a product folder: one rule, one sentence."""

from dataclasses import dataclass, field

from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text

_SENTENCES = {
    "missing_field": Text("{0} is missing.", "缺少 {0}。"),
    "unknown_field": Text("{0} is not a field here; known are: {1}.", "{0} 不是此处的字段;可用:{1}。"),
    "wrong_type": Text("{0} must be {1}.", "{0} 应为 {1}。"),
    "bad_name": Text("{0} must match {1}.", "{0} 应符合 {1}。"),
    "unknown_value": Text("{0} must be one of: {1}.", "{0} 应为以下之一:{1}。"),
    "bad_budget": Text("{0} must be above 0 for ρ, and at least 0 for δ.", "{0} 中 ρ 应大于 0,δ 不小于 0。"),
    "bad_price": Text(
        "{0} must be yuan, at least 0, with at most two decimals.", "{0} 应为不小于 0 的元,至多两位小数。"
    ),
    "price_on_public_good": Text(
        "A public good is free of charge: the price must be 0 (H 四(五)3, G8).",
        "用于公共治理、公益事业的应免费提供:价格须为 0(H 四(五)3,G8)。",
    ),
    "bad_schedule": Text("{0} must be five cron fields, such as 0 3 1 * *.", "{0} 应为五段 cron 表达式,如 0 3 1 * *。"),
    "form_not_built": Text(
        "Products of form {0} cannot be built yet; dataset can.", "暂不支持 {0} 形态;可用:dataset。"
    ),
    "unknown_input": Text("{0} is not among the inputs.", "{0} 不在 inputs 之中。"),
    "unused_input": Text("The input {0} is asked by no question.", "输入 {0} 未被任何问题使用。"),
    "duplicate": Text("{0} is given more than once.", "{0} 重复。"),
    "nothing_asked": Text("A product asks at least one question.", "产品至少应有一个问题。"),
    "file_missing": Text("The file {0} is not in the folder.", "目录中没有文件 {0}。"),
    "file_not_used": Text("product.yml names no use for this file; remove it.", "product.yml 未使用此文件,请移除。"),
    "file_not_allowed": Text(
        "Only regular files with plain names belong here: {0}.", "此处仅允许普通文件与规范文件名:{0}。"
    ),
    "file_too_large": Text("It is larger than {0} bytes.", "文件超过 {0} 字节。"),
    "too_many_files": Text("There are more than {0} files.", "文件数超过 {0}。"),
    "not_text": Text("It is not UTF-8 text.", "不是 UTF-8 文本。"),
    "not_yaml": Text("It cannot be read as plain YAML at line {0}.", "第 {0} 行不是可读的纯 YAML。"),
    "title_without_column": Text("The answer has no column {0}.", "答复中没有列 {0}。"),
    "columns_clash": Text("The column {0} would appear twice in the output.", "输出中列 {0} 会重复出现。"),
}


@dataclass(slots=True)
class Findings:
    """Findings as they come in, so that all are told at once."""

    found: list[Finding] = field(default_factory=list)

    def add(self, rule: str, where: str, *facts: str | int) -> None:
        """Note that a rule is broken somewhere."""
        sentence = _SENTENCES[rule]
        self.found.append(Finding(rule, where, Text(sentence.en.format(*facts), sentence.zh.format(*facts))))

    def add_refusal(self, rule: str, where: str, text: Text) -> None:
        """Note a refusal that was worded elsewhere."""
        self.found.append(Finding(rule, where, text))

    def all(self) -> tuple[Finding, ...]:
        """Give them in order of place."""
        return tuple(sorted(self.found, key=lambda f: (f.where, f.rule)))
