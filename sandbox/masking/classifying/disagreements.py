"""What contract and content disagree on, told by kinds, rounded shares and names of columns; never by a value."""

from dataclasses import dataclass

from sandbox.core.columns import Column
from sandbox.core.errors.tree import Finding
from sandbox.core.settlements import Doubt
from sandbox.core.text import Text

SAID = {
    Doubt.HOLDS: Text("{share} of its values are {kind}, seen by {by}", "{share}的取值是 {kind}(依据{by})"),
    Doubt.CONTAINS: Text("{kind} stands within {share} of its values", "{share}的取值中夹有 {kind}"),
    Doubt.NOT_AS_DECLARED: Text(
        "declared {declared}, but {share} of its values are {kind}", "声明为 {declared},而{share}的取值是 {kind}"
    ),
    Doubt.GRADE: Text(
        "graded {declared}, but it holds {kind}: at least L{least}", "分级为 {declared},但含 {kind},至少 L{least}"
    ),
    Doubt.KEY: Text(
        "a key to units ({kind}): {share} of its values name one unit",
        "可作主体的键({kind}):{share}的取值指向单个主体",
    ),
    Doubt.COMBINATION: Text(
        "together these columns leave {share} of the units alone; they are no declared quasi-identifiers",
        "这些数据项合在一起使{share}的主体独一无二,而未声明为准标识符",
    ),
    Doubt.HEADING: Text("its name or title holds {kind}", "其名称或标题含 {kind}"),
}
OTHERS = Text("something else", "其他内容")
BANDS = (
    (0.95, Text("nearly all", "几乎全部")),
    (0.5, Text("most", "多数")),
    (0.2, Text("a good part", "相当一部分")),
    (0.0, Text("some", "少部分")),
)
NAMELESS = (Doubt.KEY, Doubt.COMBINATION)
"""What a settlement may be about without naming a kind."""
BY_CONTENT, BY_NAME = Text("content", "内容"), Text("name and type", "名称与类型")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One disagreement about columns of a table. `kind`: of identifier, or ""; `text` shows no value."""

    doubt: Doubt
    table: str
    columns: tuple[str, ...]
    kind: str
    text: Text

    @property
    def finding(self) -> Finding:
        """The disagreement as errors list it."""
        where = ", ".join(f"{self.table}.{name}" for name in self.columns) or self.table
        return Finding(f"contract_{self.doubt.value}", where, self.text)

    def is_settled_in(self, column: Column) -> bool:
        """Tell whether the provider has said of a column why it is not what it looks like."""
        kinds = (self.kind, "") if self.doubt in NAMELESS else (self.kind,)
        return any(s.doubt is self.doubt and s.kind in kinds for s in column.settled)


def banded(share: float) -> Text:
    """Say a share in words: exact shares are facts about data."""
    return next(words for least, words in BANDS if share >= least)


def said(doubt: Doubt, **facts: Text | str) -> Text:
    """Say a disagreement in both languages."""
    en = {name: fact.en if isinstance(fact, Text) else fact for name, fact in facts.items()}
    zh = {name: fact.zh if isinstance(fact, Text) else fact for name, fact in facts.items()}
    return Text(SAID[doubt].en.format(**en), SAID[doubt].zh.format(**zh))
