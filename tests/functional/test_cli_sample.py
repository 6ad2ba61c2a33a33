"""Wrong SQL to a sample at the command line: the developer learns what is wrong with it."""

from pathlib import Path

import pytest

from tests.functional.conftest import Typed
from tests.unit.web.web_world import the_world

SAMPLE = ("sample", "yb_js", "--scenario", "S2", "--as", "wang")


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_world().copied_to(tmp_path_factory.mktemp("sampled") / "state").state


def test_a_wrong_column_is_named(typed: Typed, state: Path) -> None:
    ended = typed(*SAMPLE, "--dir", state, "--sql", "SELECT zfyy FROM yb_js")
    assert ended.code == 2
    assert '[sample_sql_failed] The sample could not run this SQL: Binder Error: Referenced column "zfyy"' in ended.err
    assert "DESCRIBE" in ended.err


def test_a_wrong_table_is_named_with_those_there_are_in_chinese_too(typed: Typed, state: Path) -> None:
    ended = typed(*SAMPLE, "--dir", state, "--json", "--lang", "zh", "--sql", "SELECT * FROM yb_jss")
    assert (ended.code, ended.error["code"]) == (2, "sample_sql_failed")
    assert "样例中没有表 yb_jss;现有:yb_js" in ended.error["message"]


def test_the_columns_of_a_sample_are_described(typed: Typed, state: Path) -> None:
    described = typed(*SAMPLE, "--dir", state, "--json", "--sql", "DESCRIBE yb_js").document
    assert {"gmsfhm", "zfy"} <= {row[0] for row in described["rows"]}
    listed = typed(*SAMPLE, "--dir", state, "--json", "--sql", "SHOW TABLES").document
    assert listed["rows"] == [["yb_js"]]


QUESTIONS = (
    "SELECT xb, count(*) AS n, avg(zfy) AS mean FROM yb_js GROUP BY xb",
    "SELECT date_trunc('month', jzrq) AS m, sum(grzf) AS own FROM yb_js GROUP BY m",
    "SELECT substr(cbd_xzqh, 1, 4) AS city, count(DISTINCT gmsfhm) AS people FROM yb_js GROUP BY city",
)


@pytest.mark.parametrize("sql", QUESTIONS)
def test_one_text_runs_on_the_sample_and_on_its_edge_rows(typed: Typed, state: Path, sql: str) -> None:
    """The text is one for the real data: it is judged there, and runs unchanged on the sample in each mode."""
    assert typed("quote", "yb_js", sql, *SAMPLE[2:], "--dir", state, "--json").code == 0
    shown = {}
    for which in ("without", "with", "only"):
        document = typed(*SAMPLE, "--dir", state, "--sql", sql, "--edge-rows", which, "--json").document
        shown[which] = document["columns"], len(document["rows"])
    assert len({tuple(columns) for columns, _ in shown.values()}) == 1
    assert 0 < shown["without"][1] <= shown["with"][1]


def test_the_list_of_edge_rows_says_what_each_is_about(typed: Typed, state: Path) -> None:
    sql = "SELECT e.about, y.zfy FROM edge_rows e JOIN yb_js y ON y.rowid = e.row_id WHERE e.about = 'zfy: low'"
    rows = typed(*SAMPLE, "--dir", state, "--edge-rows", "with", "--sql", sql, "--json").document["rows"]
    assert rows == [["zfy: low", 0.0]]
    alone = typed(*SAMPLE, "--dir", state, "--edge-rows", "only", "--json")
    assert (alone.code, alone.error["findings"][0]["where"]) == (2, "--edge-rows")


def test_the_real_data_tell_no_word_of_the_engine(typed: Typed, state: Path) -> None:
    ended = typed("ask", "yb_js", "SELECT sum(CAST(xm AS INTEGER)) AS n FROM yb_js", *SAMPLE[2:], "--dir", state)
    assert ended.code == 3
    assert "Error" not in ended.err


def test_the_price_of_a_masked_sample_is_told_and_is_nothing(typed: Typed, state: Path) -> None:
    quoted = typed(*SAMPLE, "--dir", state, "--quote", "--json").document
    assert (quoted["mode"], quoted["cost"], quoted["is_free"]) == ("masked", {"nano_rho": 0, "nano_delta": 0}, True)
    assert "free" in typed(*SAMPLE, "--dir", state, "--quote").out
    assert "免费" in typed(*SAMPLE, "--dir", state, "--quote", "--lang", "zh").out
