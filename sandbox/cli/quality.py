"""Commands on the quality of loads: show one, show the trend."""

from collections.abc import Iterator
from typing import Annotated

import typer

from sandbox.cli.desk import Desk, check_name
from sandbox.cli.showing import plain_table
from sandbox.core.columns import Value
from sandbox.core.datasets import QualityReport
from sandbox.core.quality import Dimension, Scores
from sandbox.core.quality_bands import BandedQuality
from sandbox.core.quality_limits import Verdict
from sandbox.core.quality_trend import Batch, Change, Measure
from sandbox.core.text import Lang, Text
from sandbox.wiring.quality import ShownQuality, show_quality, show_trend

DatasetName = Annotated[str, typer.Argument(callback=check_name, help="Dataset / 数据集")]
DIMENSIONS = {
    Dimension.CONFORMITY: Text("conformity", "规范性"),
    Dimension.COMPLETENESS: Text("completeness", "完整性"),
    Dimension.ACCURACY: Text("accuracy", "准确性"),
    Dimension.CONSISTENCY: Text("consistency", "一致性"),
    Dimension.TIMELINESS: Text("timeliness", "时效性"),
    Dimension.ACCESSIBILITY: Text("accessibility", "可访问性"),
}
MEASURES = {
    Measure.ROWS: Text("rows", "行数"),
    Measure.BAD_ROWS: Text("bad rows", "坏行占比"),
    Measure.MISSING: Text("missing", "缺失率"),
    Measure.INVALID: Text("invalid", "无效率"),
    Measure.CATEGORY: Text("category", "类别占比"),
}
HEAD = Text("{dataset}, version {version}, batch {batch}: {score}", "{dataset},版本 {version},批次 {batch}:{score}")
IN_ALL = Text("{percent:.2f} of 100", "{percent:.2f} 分")
BANDED = Text(
    "in bands; exact counts are for the provider and the authority", "仅显示区间,确切计数限提供单位与主管部门"
)
LATE = Text("The delivery is older than its update frequency allows.", "交付已超过更新频率允许的时间。")
JUMPS = Text("Jumps that somebody should look at: {count}", "需要关注的突变:{count} 处")


def show(
    desk: Desk,
    dataset: DatasetName,
    *,
    version: Annotated[str, typer.Option("--version", help="Version, at least 8 characters [default: current]")] = "",
) -> None:
    """Show the quality of a load: exact counts to provider, operator and authority, bands to developers. 质量报告。"""
    with desk.open_house() as house:
        shown = show_quality(house, desk.actor_id, dataset, version)
    lang = desk.screen.lang
    desk.screen.show(shown, HEAD.in_(lang).format(**_head(shown, lang)))
    if shown.bands is not None:
        desk.screen.lay(plain_table(("dimension", "band"), _band_rows(shown.bands, lang)))
        desk.screen.lay(plain_table(("table", "rows", "column", "missing", "invalid"), _banded_rows(shown.bands)))
    if shown.exact is not None and shown.scores is not None:
        desk.screen.lay(plain_table(("dimension", "good", "of", "score"), _score_rows(shown.scores, lang)))
        desk.screen.lay(plain_table(("table", "column", "present", "missing", "invalid"), _column_rows(shown.exact)))
        desk.screen.lay(plain_table(("table", "column", "rule", "rows"), _rule_rows(shown.exact)))
    if shown.limits:
        desk.screen.lay(plain_table(("table", "column", "limit", "rows", "of", "holds"), _limit_rows(shown.limits)))
    if not shown.is_timely:
        desk.screen.say(LATE)


def trend(desk: Desk, dataset: DatasetName) -> None:
    """Show how quality changed from batch to batch, and which changes are jumps. 质量趋势。"""
    with desk.open_house() as house:
        batches = show_trend(house, desk.actor_id, dataset)
    lang, jumps = desk.screen.lang, [(batch, jump) for batch in batches for jump in batch.jumps]
    desk.screen.show({"dataset": dataset, "batches": batches})
    desk.screen.lay(plain_table(("batch", "version", "rows", "bad rows", "score"), map(_batch_row, batches)))
    if not desk.screen.as_json:
        desk.screen.say(JUMPS, count=len(jumps))
    if jumps:
        names = ("batch", "table", "column", "measure", "before", "now")
        desk.screen.lay(plain_table(names, (_jump_row(batch, jump, lang) for batch, jump in jumps)))


def _head(shown: ShownQuality, lang: Lang) -> dict[str, str]:
    percent = shown.scores.percent if shown.scores else None
    score = BANDED.in_(lang) if percent is None else IN_ALL.in_(lang).format(percent=percent)
    return {"dataset": shown.dataset, "version": shown.version[:12], "batch": shown.batch, "score": score}


def _score_rows(scores: Scores, lang: Lang) -> Iterator[tuple[Value, ...]]:
    for score in scores.dimensions:
        percent = "-" if score.percent is None else f"{score.percent:.2f}"
        yield DIMENSIONS[score.dimension].in_(lang), score.good, score.of, percent


def _column_rows(report: QualityReport) -> Iterator[tuple[Value, ...]]:
    for table in report.tables:
        for column in table.columns:
            yield table.table, column.column, column.present, column.missing, column.invalid


def _rule_rows(report: QualityReport) -> Iterator[tuple[Value, ...]]:
    for table in report.tables:
        for count in (*table.bad_rows, *table.inconsistent):
            yield table.table, count.column, count.rule, count.rows


def _limit_rows(limits: tuple[Verdict, ...]) -> Iterator[tuple[Value, ...]]:
    for limit in limits:
        yield limit.table, limit.column, limit.limit, limit.rows, limit.of, limit.holds


def _band_rows(bands: BandedQuality, lang: Lang) -> Iterator[tuple[Value, ...]]:
    for dimension, band in bands.scores:
        yield DIMENSIONS[Dimension(dimension)].in_(lang), band


def _banded_rows(bands: BandedQuality) -> Iterator[tuple[Value, ...]]:
    for table in bands.tables:
        for column in table.columns:
            yield table.table, table.rows, column.column, column.missing, column.invalid


def _batch_row(batch: Batch) -> tuple[Value, ...]:
    percent = batch.scores.percent
    return batch.batch, batch.version[:12], batch.rows, batch.bad_rows, "-" if percent is None else f"{percent:.2f}"


def _jump_row(batch: Batch, jump: Change, lang: Lang) -> tuple[Value, ...]:
    is_share = jump.measure is not Measure.ROWS
    before, now = (f"{value:.2%}" if is_share else f"{value:,.0f}" for value in (jump.before, jump.now))
    column = f"{jump.column} = {jump.category}" if jump.category else jump.column
    return batch.batch, jump.table, column, MEASURES[jump.measure].in_(lang), before, now
