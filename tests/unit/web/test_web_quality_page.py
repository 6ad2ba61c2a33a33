"""The page of a dataset's quality: exact with charts for who may, bands for developers, words in both languages."""

import re
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from sandbox.core.quality_trend import trend_of
from sandbox.web.console.quality_charts import EDGE, HEIGHT, MOST_BATCHES, WIDTH, line_through, points_of, shares_of
from tests.unit.core.test_quality_scores import WHOLE, version_of
from tests.unit.web.web_world import (
    AUDITOR,
    AUTHORITY,
    DATASET,
    DEVELOPER,
    OPERATOR,
    PROVIDER,
    Door,
    open_door,
    the_world,
)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with open_door(the_world()) as opened:
        yield opened


def shown_to(door: Door, who: str, lang: str = "en", dataset: str = DATASET) -> httpx.Response:
    cookies = {"sandbox_token": door.world.tokens[who]}
    with httpx.Client(base_url=door.http.base_url, cookies=cookies, timeout=60) as browser:
        return browser.get(f"/console/quality/{dataset}", params={"lang": lang})


@pytest.mark.parametrize("who", [PROVIDER, OPERATOR, AUTHORITY])
@pytest.mark.parametrize(("lang", "word"), [("en", "Completeness"), ("zh", "完整性")])
def test_who_may_read_counts_sees_scores_columns_trend_and_corrections(
    who: str, lang: str, word: str, door: Door
) -> None:
    shown = shown_to(door, who, lang)
    assert shown.status_code == 200
    assert word in shown.text
    assert shown.text.count("<svg") > 10
    assert "<polyline" in shown.text
    assert "bad_check_digit" in shown.text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_developer_sees_bands_and_no_exact_count(lang: str, door: Door) -> None:
    shown = shown_to(door, DEVELOPER, lang)
    assert shown.status_code == 200
    assert "95-100 %" in shown.text
    assert "<svg" not in shown.text
    report = door.house.datasets.current(DATASET).quality
    exact = {count.present for table in report.tables for count in table.columns}
    exact |= {table.rows_delivered for table in report.tables} | {table.rows_loaded for table in report.tables}
    numbers = {int(word.replace(",", "")) for word in re.findall(r"\d[\d,]{2,}", shown.text)}
    assert exact & numbers == set()


def test_others_and_unknown_datasets_are_refused(door: Door) -> None:
    assert shown_to(door, AUDITOR).status_code == 403
    assert shown_to(door, OPERATOR, dataset="none").status_code == 404


def test_every_batch_lies_within_the_drawing() -> None:
    versions = tuple(
        version_of(replace(WHOLE, rows_loaded=n, rows_delivered=n), f"v{n}") for n in range(1, MOST_BATCHES + 9)
    )
    points = points_of(trend_of(versions))
    assert len(points) == MOST_BATCHES
    assert all(EDGE <= point.x <= WIDTH - EDGE and EDGE <= point.rows_y <= HEIGHT - EDGE for point in points)
    assert points[-1].rows_y == EDGE
    assert len(line_through(points).split()) == MOST_BATCHES
    assert points_of(()) == ()


def test_the_shares_of_a_column_make_a_whole_and_the_worst_comes_first() -> None:
    columns = (*WHOLE.columns, replace(WHOLE.columns[0], column="w", present=500, missing=300, invalid=200))
    shares = shares_of(version_of(replace(WHOLE, columns=columns)).quality)
    assert [share.column for share in shares] == ["w", "v"]
    assert [share.present + share.missing + share.invalid for share in shares] == [100, 100]
