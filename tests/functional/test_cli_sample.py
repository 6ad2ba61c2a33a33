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


def test_the_real_data_tell_no_word_of_the_engine(typed: Typed, state: Path) -> None:
    ended = typed("ask", "yb_js", "SELECT sum(CAST(xm AS INTEGER)) AS n FROM yb_js", *SAMPLE[2:], "--dir", state)
    assert ended.code == 3
    assert "Error" not in ended.err
