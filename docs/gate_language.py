"""Write `gate-language.md` and its Chinese twin out of the spec cases: what is told there is what the tests hold."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

DOCS = Path(__file__).parent
ROOT = DOCS.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

from sandbox.core.columns import Column, ColumnRole, ColumnType, day_of  # noqa: E402 - the root has to be on the path
from sandbox.core.contract import Table  # noqa: E402
from sandbox.core.errors.tree import RefusedQuestion  # noqa: E402
from sandbox.core.questions import Question, QuotedColumn  # noqa: E402
from sandbox.core.text import Lang, Text  # noqa: E402
from sandbox.query_gate.judge import expected_columns, judge  # noqa: E402
from sandbox.query_gate.pricing.price import shown_epsilon  # noqa: E402
from tests.spec.families import FAMILIES, Both, Family  # noqa: E402
from tests.spec.gate_cases import Allowed, NotAllowed  # noqa: E402
from tests.unit.query_gate.gate_world import CONTRACT, GRANT  # noqa: E402

LONGEST = 150
MARKS = re.compile(r"([\\`*_<>|\[\]])")
HEAD = Text("gate-language.head.md", "gate-language.head.zh-CN.md")
TABLES = Text("## The tables of the examples", "## 示例所用的表")
TABLE_HEAD = Text("| column | kind | public bounds or values |", "| 列 | 类型 | 公开范围或取值 |")
PROTECTED = Text(
    "`{name}`: the privacy unit is `{unit}`; rows of a unit that are read: at most {rows}.",
    "`{name}`:隐私单元为 `{unit}`,每个单元至多读取 {rows} 行。",
)
PUBLIC = Text("`{name}`: a public table, without a privacy unit.", "`{name}`:公开表,没有隐私单元。")
IDENTIFIER = Text("direct identifier", "直接标识符")
NOTHING_PUBLIC = Text("nothing public", "无公开取值")
ANSWERED = Text(
    "| answered | groups | one unit moves (L1, L2) | price ρ | ± |",
    "| 可回答 | 分组数 | 单元影响(L1、L2) | 价格 ρ | ± |",
)
REFUSED = Text("| refused | why | this would pass |", "| 被拒绝 | 原因 | 可改写为 |")
FREE = Text("free", "免费")
EXACT = Text("exact", "精确")


def language_page(lang: Lang) -> str:
    """Write the reference of the gate's language."""
    policy = CONTRACT.privacy
    epsilon = shown_epsilon(policy.question.nano_rho, policy.display_delta)
    head = (DOCS / HEAD.in_(lang)).read_text()
    filled = head.format(rho=policy.question.rho, epsilon=epsilon, delta=policy.display_delta)
    lines = [filled.strip(), "", TABLES.in_(lang)]
    for table in CONTRACT.tables:
        lines += _table_lines(table, lang)
    for family in FAMILIES:
        lines += _family_lines(family, lang)
    return "\n".join(lines) + "\n"


def _table_lines(table: Table, lang: Lang) -> Iterator[str]:
    told = (PUBLIC if table.is_public else PROTECTED).in_(lang)
    yield from ("", told.format(name=table.name, unit=table.unit_column, rows=table.bounds.rows_per_unit), "")
    yield from (TABLE_HEAD.in_(lang), "|---|---|---|")
    for column in table.columns:
        null = "" if column.required else ", NULL"
        yield f"| `{column.name}` | {column.type.value}{null} | {_domain_text(column, lang)} |"


def _domain_text(column: Column, lang: Lang) -> str:
    if column.role is ColumnRole.DIRECT_IDENTIFIER:
        return IDENTIFIER.in_(lang)
    if column.domain is not None:
        return ", ".join(str(value) for value in column.domain)
    if column.bounds is None:
        return "true, false" if column.type is ColumnType.BOOLEAN else NOTHING_PUBLIC.in_(lang)
    low, high = column.bounds.low, column.bounds.high
    if column.type is ColumnType.DATE:
        return f"{day_of(low).isoformat()} … {day_of(high).isoformat()}"
    return f"{low / 10**column.scale:,g} … {high / 10**column.scale:,g}"


def _family_lines(family: Family, lang: Lang) -> Iterator[str]:
    yield from ("", f"## {_in(family.title, lang)}", "", _in(family.about, lang))
    if family.allowed:
        yield from ("", ANSWERED.in_(lang), "|---|---|---|---|---|")
        yield from (_allowed_line(case, lang) for case in family.allowed)
    if family.not_allowed:
        yield from ("", REFUSED.in_(lang), "|---|---|---|")
        yield from (_refused_line(case, lang) for case in family.not_allowed)


def _in(both: Both, lang: Lang) -> str:
    return both[1] if lang is Lang.ZH else both[0]


def _groups(case: Allowed) -> str:
    return "?" if case.groups is None else f"{case.groups:,}"


def _allowed_line(case: Allowed, lang: Lang) -> str:
    priced = judge(Question(case.sql), (CONTRACT,), GRANT)
    widths = [_width_text(c, lang) for c in expected_columns(priced, CONTRACT.privacy.min_group_size)]
    moves = [f"{_code(text)} {l1:,}, {l2_squared**0.5:,.6g}" for text, l1, l2_squared in case.measures if l1]
    price = f"{priced.cost.rho:g}" if priced.cost.nano_rho else FREE.in_(lang)
    shown = "; ".join(width for width in widths if width)
    return f"| {_code(case.sql)} | {_groups(case)} | {'; '.join(moves) or '–'} | {price} | {shown or '–'} |"


def _width_text(column: QuotedColumn, lang: Lang) -> str:
    if column.half_width_95 is None:
        return ""
    if not column.half_width_95:
        return EXACT.in_(lang)
    return f"{column.half_width_95:,.3g}" + ("" if column.at_units is None else f" at {column.at_units}")


def _refused_line(case: NotAllowed, lang: Lang) -> str:
    refusal = _refusal_of(case)
    rewrite = "–" if refusal.rewrite is None else _code(refusal.rewrite)
    return f"| {_code(case.sql)} | {_plain(refusal.message(lang))} `{refusal.code}` | {rewrite} |"


def _refusal_of(case: NotAllowed) -> RefusedQuestion:
    try:
        judge(Question(case.sql), (CONTRACT,), GRANT)
    except RefusedQuestion as refusal:
        return refusal
    raise AssertionError(f"a case that is not refused: {case.sql}")


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{_short(text).replace('|', chr(92) + '|') or ' '}{fence}"


def _plain(text: str) -> str:
    return MARKS.sub(r"\\\1", _short(text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[:LONGEST] + "…"
