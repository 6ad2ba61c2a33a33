"""Inspect a finished sample before anyone sees it. Every check reads the masked rows; one failure, no sample.

The checks do not trust what made the sample: identifiers are looked for anew, and classes are counted again from
the values shown.
"""

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnType
from sandbox.core.errors.tree import Finding
from sandbox.core.samples import RiskReport, Treatment
from sandbox.core.text import Text
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.recognisers.columns import leaking_kinds
from sandbox.masking.sampling.masked import MaskedTable, RawRows, is_identifying
from sandbox.masking.sampling.survey import one_chunk

LEAK = Text("Holds what looks like: {kinds}.", "含疑似标识符:{kinds}。")
SURVIVES = Text("A raw identifier survives in it.", "仍含原始标识符。")
SMALL_CLASS = Text("Some of its rows share a class with too few units.", "存在同类主体数不足的记录。")
JOINED = Text("Two identifiers became one pseudonym.", "两个标识符得到同一假名。")
RISK = Text("The mean risk is above its limit.", "平均重识别风险超过上限。")
K_MISSED = Text("A class is smaller than required.", "存在小于要求的等价类。")


def inspect(
    masked: tuple[MaskedTable, ...], raw: tuple[RawRows, ...], risk: RiskReport, limits: MaskingLimits
) -> tuple[Finding, ...]:
    """Give everything that is wrong with a sample; nothing, if it may be shown."""
    findings = [*_check_risk(risk, limits)]
    for table, before in zip(masked, raw, strict=True):
        identifiers = _raw_identifiers(before)
        for report in table.reports:
            column = table.table.column(report.column)
            if column is not None:
                findings += _check_column(table, before, column, identifiers)
        findings += _check_classes(table, before, risk.k_required)
    return tuple(findings)


def _check_risk(risk: RiskReport, limits: MaskingLimits) -> Iterable[Finding]:
    if risk.k_reached < risk.k_required:
        yield Finding("k_reached", "-", K_MISSED)
    if risk.mean_risk > limits.mean_risk:
        yield Finding("mean_risk", "-", RISK)


def _check_column(table: MaskedTable, before: RawRows, column: Column, identifiers: pa.Array) -> Iterable[Finding]:
    where = f"{table.table.name}.{column.name}"
    values = one_chunk(table.rows.column(column.name))
    treatment = next(r.treatment for r in table.reports if r.column == column.name)
    if column.type is ColumnType.TEXT:
        yield from _check_text(where, column, values, treatment)
    if _may_hold_identifiers(column, treatment) and _survives(values, identifiers, treatment):
        yield Finding("no_raw_identifier", where, SURVIVES)
    if treatment is Treatment.PSEUDONYM:
        raw = one_chunk(before.rows.column(column.name)).filter(pc.is_valid(values))
        if pc.count_distinct(raw).as_py() != pc.count_distinct(values, mode="only_valid").as_py():
            yield Finding("distinct_kept", where, JOINED)


def _check_text(where: str, column: Column, values: pa.Array, treatment: Treatment) -> Iterable[Finding]:
    """Look for identifiers of any kind in what is shown and not public."""
    heading = "" if treatment is Treatment.PSEUDONYM else f"{column.name} {column.title}"
    public = pa.array(column.domain or (), pa.string())
    unlisted = values.filter(pc.invert(pc.is_in(values, value_set=public)))
    kinds = leaking_kinds(unlisted, heading)
    if kinds:
        text = Text(LEAK.en.format(kinds=", ".join(kinds)), LEAK.zh.format(kinds="、".join(kinds)))
        yield Finding("no_identifier", where, text)


def _may_hold_identifiers(column: Column, treatment: Treatment) -> bool:
    return treatment is Treatment.PSEUDONYM or (column.type is ColumnType.TEXT and not column.has_public_domain)


def _survives(values: pa.Array, identifiers: pa.Array, treatment: Treatment) -> bool:
    shown = pc.unique(pc.cast(values, pa.string())).drop_null()
    if bool(pc.any(pc.is_in(shown, value_set=identifiers)).as_py()):
        return True
    return treatment is Treatment.SCRUBBED and _stands_within(shown.to_pylist(), identifiers.to_pylist())


def _stands_within(texts: list[str], identifiers: list[str]) -> bool:
    """Tell whether any identifier stands anywhere in any text."""
    known, lengths = set(identifiers), {len(i) for i in identifiers if len(i) > 1}
    return any(text[at : at + n] in known for text in texts for n in lengths for at in range(len(text) - n + 1))


def _raw_identifiers(before: RawRows) -> pa.Array:
    """Give every identifier in the sampled rows as they were, granted or not."""
    named = [m.column.name for m in before.masks if is_identifying(m)]
    columns = [pc.cast(one_chunk(before.rows.column(name)), pa.string()) for name in named]
    return pc.unique(pa.concat_arrays(columns)).drop_null() if columns else pa.array([], pa.string())


def _check_classes(table: MaskedTable, before: RawRows, k: int) -> Iterable[Finding]:
    """Count again, from the values shown, how many units of the full table share each shown class."""
    generalised = before.sampled.generalised
    surveyed = generalised.surveyed
    columns = {}
    for ladder, level in zip(surveyed.ladders, generalised.levels, strict=True):
        if ladder.column.name in table.rows.column_names and ladder.column.identifier is None:
            columns[ladder.column.name] = ladder.levels[level].shown.take(pa.array(ladder.rows))
    names = list(columns)
    if not names or not table.rows.num_rows:
        return
    full = pa.table({**columns, "_unit": pa.array(surveyed.units)})
    counted = full.group_by(names).aggregate([("_unit", "count_distinct")]).to_pylist()
    units = {tuple(row[n] for n in names): row["_unit_count_distinct"] for row in counted}
    shown = table.rows.select(names).group_by(names).aggregate([]).to_pylist()
    if any(units.get(tuple(row[n] for n in names), 0) < k for row in shown):
        yield Finding("k_of_shown_values", table.table.name, SMALL_CLASS)
