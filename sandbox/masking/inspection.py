"""Inspect a finished sample before anyone sees it. Every check reads the masked rows; one failure, no sample.

The checks do not trust what made the sample: identifiers are looked for anew, and classes and categories are counted
again from the values shown. Each check tells what it looked at whether or not it holds: that is the sample's proof.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sandbox.core.columns import Column, ColumnType
from sandbox.core.errors.tree import Finding
from sandbox.core.sample_proof import Evidence, ProofRule, Sense, none_found
from sandbox.core.samples import RiskReport, Treatment
from sandbox.core.text import Text
from sandbox.masking.masks.limits import MaskingLimits
from sandbox.masking.masks.transforms import one_chunk
from sandbox.masking.recognisers.columns import leaking_kinds
from sandbox.masking.sampling.making import MadeSample
from sandbox.masking.sampling.masked import MaskedTable, RawRows
from sandbox.masking.sampling.recounting import count_shown_units
from sandbox.masking.sampling.space_sql import frequent_sql
from sandbox.masking.sampling.survey import Run

LEAK = Text("Holds what looks like: {kinds}.", "含疑似标识符:{kinds}。")
FAILS: dict[ProofRule, Text] = {
    ProofRule.NO_RAW_IDENTIFIER: Text("A raw identifier survives in it.", "仍含原始标识符。"),
    ProofRule.DISTINCT_KEPT: Text("Two identifiers became one pseudonym.", "两个标识符得到同一假名。"),
    ProofRule.SMALL_CATEGORIES: Text("It shows a value that too few units have.", "显示了持有主体过少的取值。"),
    ProofRule.K_OF_SHOWN_VALUES: Text(
        "Some of its rows share a class with too few units.", "存在同类主体数不足的记录。"
    ),
    ProofRule.DIVERSITY: Text("A class shown tells a rare value of everyone in it.", "存在敏感取值单一的等价类。"),
    ProofRule.K_REACHED: Text("A class is smaller than required.", "存在小于要求的等价类。"),
    ProofRule.MEAN_RISK: Text("The mean risk is above its limit.", "平均重识别风险超过上限。"),
    ProofRule.SAMPLE_RATE: Text("Too large a share of the units was drawn.", "抽取的主体占比过高。"),
}


@dataclass(frozen=True, slots=True)
class Standard:
    """What a sample is held to: the limits, how many units must share a shown value, and the space to count in."""

    run: Run
    limits: MaskingLimits
    least: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was looked at, and everything that is wrong; nothing, if the sample may be shown."""

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]


Looked = tuple[Evidence, Text]
"""A row of evidence, and what it says where it does not hold."""


def inspect(made: MadeSample, risk: RiskReport, standard: Standard) -> Inspection:
    """Look at a made sample anew, table by table."""
    looked = [_told(evidence) for evidence in _look_at_risk(made, risk, standard.limits)]
    for table, before in zip(made.masked, made.raw, strict=True):
        identifiers = _raw_identifiers(before)
        for report in table.reports:
            column = table.table.column(report.column)
            if column is not None:
                looked += _look_at_column(table, before, column, identifiers)
                looked += [_told(e) for e in _look_at_category(table, column, report.treatment, standard)]
        looked += [_told(e) for e in _look_at_classes(made, table, before, standard, risk.k_required)]
        looked += [_told(e) for e in _look_at_diversity(before, standard.limits.diversity)]
    findings = (Finding(e.rule.value, e.where, text) for e, text in looked if not e.holds)
    return Inspection(tuple(e for e, _ in looked), tuple(findings))


def _told(evidence: Evidence) -> Looked:
    return evidence, FAILS[evidence.rule]


def _look_at_risk(made: MadeSample, risk: RiskReport, limits: MaskingLimits) -> Iterator[Evidence]:
    if not made.draw.tables:
        return
    units, rate = len(made.draw.units), made.draw.rate
    yield Evidence(ProofRule.K_REACHED, "-", units, risk.k_reached, Sense.AT_LEAST, risk.k_required)
    yield Evidence(ProofRule.MEAN_RISK, "-", units, risk.mean_risk, Sense.AT_MOST, limits.mean_risk)
    yield Evidence(ProofRule.SAMPLE_RATE, "-", units, float(f"{rate:.2g}"), Sense.AT_MOST, limits.most_share)


def _look_at_column(table: MaskedTable, before: RawRows, column: Column, identifiers: pa.Array) -> Iterable[Looked]:
    where = f"{table.table.name}.{column.name}"
    values = one_chunk(table.rows.column(column.name))
    treatment = next(r.treatment for r in table.reports if r.column == column.name)
    if column.type is ColumnType.TEXT:
        yield _look_at_text(where, column, values, treatment)
    if _may_hold_identifiers(column, treatment):
        yield _told(_look_for_raw(where, values, identifiers, treatment))
    if treatment is Treatment.PSEUDONYM:
        raw = one_chunk(before.rows.column(column.name)).filter(pc.is_valid(values))
        known, shown = pc.count_distinct(raw).as_py(), pc.count_distinct(values, mode="only_valid").as_py()
        yield _told(Evidence(ProofRule.DISTINCT_KEPT, where, len(values), shown, Sense.EQUAL, known))


def _look_at_text(where: str, column: Column, values: pa.Array, treatment: Treatment) -> Looked:
    """Look for identifiers of any kind in what is shown and not public."""
    heading = "" if treatment is Treatment.PSEUDONYM else f"{column.name} {column.title}"
    public = pa.array(column.domain or (), pa.string())
    unlisted = values.filter(pc.invert(pc.is_in(values, value_set=public)))
    kinds = leaking_kinds(unlisted, heading)
    text = Text(LEAK.en.format(kinds=", ".join(kinds)), LEAK.zh.format(kinds="、".join(kinds)))
    return none_found(ProofRule.NO_IDENTIFIER, where, pc.count(unlisted).as_py(), len(kinds)), text


def _may_hold_identifiers(column: Column, treatment: Treatment) -> bool:
    return treatment is Treatment.PSEUDONYM or (column.type is ColumnType.TEXT and not column.has_public_domain)


def _look_for_raw(where: str, values: pa.Array, identifiers: pa.Array, treatment: Treatment) -> Evidence:
    shown = pc.unique(pc.cast(values, pa.string())).drop_null()
    found = pc.sum(pc.is_in(shown, value_set=identifiers)).as_py() or 0
    if treatment is Treatment.SCRUBBED:
        found += _hold_any(shown.to_pylist(), identifiers.to_pylist())
    return none_found(ProofRule.NO_RAW_IDENTIFIER, where, len(shown), found)


def _hold_any(texts: list[str], identifiers: list[str]) -> int:
    """Count the texts in which an identifier stands anywhere."""
    known, lengths = set(identifiers), {len(i) for i in identifiers if len(i) > 1}
    return sum(any(text[at : at + n] in known for n in lengths for at in range(len(text) - n + 1)) for text in texts)


def _look_at_category(
    table: MaskedTable, column: Column, treatment: Treatment, standard: Standard
) -> Iterator[Evidence]:
    """Count again how many units of the full table have each category shown."""
    if treatment is not Treatment.CATEGORY:
        return
    shown = pc.unique(one_chunk(table.rows.column(column.name))).drop_null()
    frequent = one_chunk(standard.run(frequent_sql(table.table, column.name, standard.least)).column("v"))
    rare = len(shown) - (pc.sum(pc.is_in(shown, value_set=frequent.cast(shown.type))).as_py() or 0)
    yield none_found(ProofRule.SMALL_CATEGORIES, f"{table.table.name}.{column.name}", len(shown), rare)


def _look_at_diversity(before: RawRows, least: int) -> Iterator[Evidence]:
    """Look at the sensitive values of each class shown (SensitiveSets.lacks_diversity)."""
    generalised, name = before.sampled.generalised, before.table.name
    shown = pc.unique(pa.array(before.sampled.classes)).to_numpy()
    for sensitive in generalised.sensitive:
        poor = sensitive.lacks_diversity(generalised.classes.of_cells, least)[shown]
        yield none_found(ProofRule.DIVERSITY, f"{name}.{sensitive.column}", len(shown), int(poor.sum()))


def _raw_identifiers(before: RawRows) -> pa.Array:
    """Give every identifier in the sampled rows as they were, granted or not."""
    named = [m.column.name for m in before.masks if m.is_identifying]
    columns = [pc.cast(one_chunk(before.rows.column(name)), pa.string()) for name in named]
    return pc.unique(pa.concat_arrays(columns)).drop_null() if columns else pa.array([], pa.string())


def _look_at_classes(
    made: MadeSample, table: MaskedTable, before: RawRows, standard: Standard, k: int
) -> Iterator[Evidence]:
    """Count again, from the values shown, how many units of the full table share each shown class."""
    generalised, whole = before.sampled.generalised, made.draw.generalised
    levels = {
        ladder.column.name: ladder.levels[level].expression
        for ladder, level in zip(generalised.ladders, generalised.levels, strict=True)
        if ladder.column.name in table.rows.column_names and ladder.column.identifier is None
    }
    if not levels or not table.rows.num_rows or whole is None:
        return
    units = count_shown_units(standard.run, table.table, levels, whole.survey.ranges)
    shown = table.rows.select(list(levels)).group_by(list(levels)).aggregate([]).to_pylist()
    small = sum(units.get(tuple(row[n] for n in levels), 0) < k for row in shown)
    yield none_found(ProofRule.K_OF_SHOWN_VALUES, table.table.name, len(shown), small)
