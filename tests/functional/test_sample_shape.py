"""One query, on the sample and on the real data through the gate: columns, kinds and categories are the same."""

from pathlib import Path

import pytest

from tests.functional.conftest import Typed
from tests.functional.sample_shapes import check_same_shape, shape_of
from tests.unit.web.web_world import the_world

WHO = ("--scenario", "S2", "--as", "wang")
QUERIES = {
    "group by a category": "SELECT xb, count(*) AS n, avg(zfy) AS mean FROM yb_js GROUP BY xb",
    "two categories": "SELECT xb, yllb, sum(tcjj) AS paid FROM yb_js GROUP BY xb, yllb",
    "a month": "SELECT date_trunc('month', jzrq) AS month, count(*) AS n FROM yb_js GROUP BY month",
    "case": "SELECT CASE WHEN zfy > 1000 THEN 'dear' ELSE 'cheap' END AS c, count(*) AS n FROM yb_js GROUP BY c",
    "a city": "SELECT substr(cbd_xzqh, 1, 4) AS city, count(DISTINCT gmsfhm) AS people FROM yb_js GROUP BY city",
    "quantiles": "SELECT xb, median(zfy) AS middle, quantile_cont(zfy, 0.9) AS dear FROM yb_js GROUP BY xb",
    "per person": "SELECT n, count(*) AS people FROM"
    " (SELECT gmsfhm, count(*) AS n FROM yb_js GROUP BY gmsfhm) AS p GROUP BY n",
    "joined on the person": "WITH v AS (SELECT gmsfhm AS who, sum(zfy) AS spent FROM yb_js GROUP BY 1)"
    " SELECT xb AS xb, avg(spent) AS spent FROM yb_js JOIN v ON yb_js.gmsfhm = v.who GROUP BY xb",
}


GENERALISED = frozenset({"month", "city"})


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return the_world().copied_to(tmp_path_factory.mktemp("shaped") / "state").state


@pytest.mark.slow
@pytest.mark.parametrize("sql", QUERIES.values(), ids=QUERIES)
def test_a_query_has_one_shape_on_sample_and_real_data(typed: Typed, state: Path, sql: str) -> None:
    answer = typed("ask", "yb_js", sql, "--rho", "0.002", *WHO, "--dir", state, "--json").document["answer"]
    real = shape_of([column["name"] for column in answer["columns"]], answer["rows"])
    shown = typed("sample", "yb_js", "--sql", sql, *WHO, "--dir", state, "--json").document
    edged = typed("sample", "yb_js", "--sql", sql, "--edge-rows", "with", *WHO, "--dir", state, "--json").document
    assert edged["columns"] == shown["columns"]
    check_same_shape(shape_of(shown["columns"], shown["rows"]), real, GENERALISED)
