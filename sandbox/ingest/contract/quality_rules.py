"""Quality rules of a contract: rules of the standard's library, and rules between columns of one row (H3)."""

import re
from collections.abc import Sequence

from open_data_contract_standard.model import DataQuality

from sandbox.core.columns import Column, ColumnType
from sandbox.core.contract import Comparison, ConsistencyRule, LimitMetric, QualityLimit, Relation
from sandbox.ingest.findings import Findings, Place

RULE = re.compile(r"\s*(\w+(?:\s*\+\s*\w+)*)\s*(<=|=)\s*(\w+(?:\s*\+\s*\w+)*)\s*")
OF_TABLES = {
    "rowCount": LimitMetric.ROWS,
    "duplicateValues": LimitMetric.DUPLICATES,
    "duplicateCount": LimitMetric.DUPLICATES,
    "uniqueCheck": LimitMetric.DUPLICATES,
}
OF_COLUMNS = {
    "nullValues": LimitMetric.MISSING,
    "missingValues": LimitMetric.MISSING,
    "nullCheck": LimitMetric.MISSING,
    "invalidValues": LimitMetric.INVALID,
    "validValues": LimitMetric.INVALID,
}
COMPARISONS = {
    "mustBe": Comparison.EQUAL,
    "mustBeGreaterThan": Comparison.GREATER,
    "mustBeGreaterOrEqualTo": Comparison.AT_LEAST,
    "mustBeLessThan": Comparison.LESS,
    "mustBeLessOrEqualTo": Comparison.AT_MOST,
}
UNITS = ("rows", "percent")
READ = frozenset({"type", "engine", "implementation", "metric", "rule", "unit", "mustBeBetween", *COMPARISONS})
TOLD = frozenset({"id", "name", "description", "dimension", "severity", "businessImpact", "tags"})


def read_consistency(
    rules: Sequence[DataQuality], columns: tuple[Column, ...], where: Place, findings: Findings
) -> tuple[ConsistencyRule, ...]:
    """Read the rules between columns of one row; what is none is noted."""
    read = [_read_between(rule, columns) for rule in rules if rule.type != "library"]
    kept = tuple(rule for rule in read if rule is not None)
    if len(kept) < len(read):
        en = (
            "a quality rule is of type library, or: type custom, engine sandbox, implementation like `a = b + c` over"
            " numbers of one scale, or `a <= b` over dates"
        )
        zh = (
            "质量规则须为 type: library,或 type: custom、engine: sandbox,implementation 形如 `a = b + c`"
            "(同一小数位的数值)或 `a <= b`(日期)"
        )
        findings.add("H3", where, en, zh)
    return kept


def _read_between(rule: DataQuality, columns: tuple[Column, ...]) -> ConsistencyRule | None:
    text = rule.implementation
    match = RULE.fullmatch(text) if isinstance(text, str) else None
    if match is None or (rule.type, rule.engine) != ("custom", "sandbox"):
        return None
    left, right = (tuple(re.split(r"\s*\+\s*", match[side])) for side in (1, 3))
    kinds = {column.name: column for column in columns}
    named = [kinds.get(name) for name in (*left, *right)]
    are_two_days = _are_days(named) and len(left) == len(right) == 1
    if not (are_two_days or _are_of_one_scale(named)):
        return None
    return ConsistencyRule(left, Relation(match[2]), right)


def _are_of_one_scale(columns: list[Column | None]) -> bool:
    scales = {column.scale if column is not None and column.is_numeric else None for column in columns}
    return None not in scales and len(scales) == 1


def _are_days(columns: list[Column | None]) -> bool:
    return all(column is not None and column.type is ColumnType.DATE for column in columns)


def read_limits(
    rules: Sequence[DataQuality], column: str, where: Place, findings: Findings
) -> tuple[QualityLimit, ...]:
    """Read the library's rules about a table, or about one column of it (a name); what is unknown is told in words."""
    read = (_read_limit(rule, column, where, findings) for rule in rules if rule.type == "library")
    return tuple(limit for limit in read if limit is not None)


def _read_limit(rule: DataQuality, column: str, where: Place, findings: Findings) -> QualityLimit | None:
    known = OF_COLUMNS if column else OF_TABLES
    metric = known.get(rule.metric or rule.rule or "")
    amounts = _amounts_of(rule, metric)
    unread = sorted(rule.model_fields_set - READ - TOLD)
    is_whole = metric is not None and amounts and rule.unit in (None, *UNITS) and not unread
    if metric is None or not is_whole:
        words, signs = ", ".join(known), ", ".join((*COMPARISONS, "mustBeBetween"))
        en = f"a library rule here has a metric ({words}), unit rows or percent, and one of {signs}, and nothing else"
        zh = f"此处 library 规则须有 metric({words})、unit(rows 或 percent)及 {signs} 之一,不得有其他字段"
        findings.add("H3", where, en, zh)
        return None
    return QualityLimit(column, metric, amounts, is_percent=rule.unit == "percent")


def _amounts_of(rule: DataQuality, metric: LimitMetric | None) -> tuple[tuple[Comparison, float], ...]:
    """Give what is compared with; of a fault that is merely named, none may be there."""
    given = [(sign, getattr(rule, name)) for name, sign in COMPARISONS.items() if name in rule.model_fields_set]
    between = rule.mustBeBetween or []
    if between:
        given += list(zip((Comparison.AT_LEAST, Comparison.AT_MOST), between, strict=False))
    are_numbers = all(isinstance(amount, int | float) and not isinstance(amount, bool) for _, amount in given)
    if not are_numbers or len(between) not in (0, 2):
        return ()
    if not given and metric is not LimitMetric.ROWS:
        return ((Comparison.EQUAL, 0.0),)
    return tuple((sign, float(amount)) for sign, amount in given)
