"""Subqueries that make one row of each privacy unit's rows."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Subqueries per unit", "按单元聚合的子查询")
ABOUT = (
    (
        "A subquery that groups by the privacy unit alone makes one row of each unit's rows: count, sum, avg, min and "
        "max of it are exact inside, for they never leave by themselves, and their ranges follow from the contract's "
        "bounds. One unit then moves one row, so averages per person, persons by number of visits, and persons whose "
        "total exceeds a limit cost no more than counting persons. Its HAVING is a condition on that row. An average "
        "within a unit is cut to two more decimals."
    ),
    (
        "仅按隐私单元分组的子查询将每个单元的各行合成一行:其中的 count、sum、avg、min、max 在内部精确计算(本身不会输"
        "出),取值范围由合约的上限推出。于是一个单元只影响一行,人均值、按就诊次数统计的人数、总额超过某值的人数与统计人数"
        "代价相同。其 HAVING 即对该行的条件。单元内的平均值截断到多两位小数。"
    ),
)
NESTED = 'SELECT system.main.count(*) AS m0 FROM (SELECT s0."_unit"'


def made(values: str, outputs: str) -> str:
    """A question over visits by unit, as it is written in a rewrite."""
    rows = f"SELECT id AS id, {values} FROM visits GROUP BY id"
    return f"WITH visits_per_unit AS ({rows}) SELECT {outputs} FROM visits_per_unit"


ALLOWED = (
    Allowed(
        "SELECT avg(n) FROM (SELECT id, count(*) AS n FROM visits GROUP BY id)",
        (("count(*)", 1, 1), ("sum(c0 - 2e-0)", 1, 1)),
        engine='(SELECT s0."_unit" AS "_unit", system.main.count(*) AS "c0" FROM main."visits" AS s0 GROUP BY 1)',
    ),
    Allowed(
        "SELECT n, count(*) FROM (SELECT id, count(*) AS n FROM visits WHERE urgent GROUP BY id) GROUP BY n",
        (("count(*)", 1, 1),),
        3,
        'WHERE "urgent" GROUP BY 1)',
    ),
    Allowed(
        "SELECT count(*) FROM (SELECT id FROM visits GROUP BY id HAVING sum(fee) > 100)",
        (("count(*)", 1, 1),),
        engine=">= (10001)",
    ),
    Allowed(
        "WITH v AS (SELECT id AS who, max(day) AS last, sum(fee) FILTER (WHERE urgent) AS paid FROM visits GROUP BY 1) "
        "SELECT region, avg(paid), count(*) FROM person LEFT JOIN v ON who = id_number GROUP BY region",
        (("count(*)", 1, 1), ("count(s1.c0)", 1, 1), ("sum(s1.c0 - 15000e-2)", 15_000, 225_000_000)),
        5,
        'main."person" AS s0 LEFT JOIN (SELECT',
    ),
    Allowed(
        "SELECT avg(per_visit) FROM (SELECT id, sum(fee) - 2 * count(*) AS per_visit FROM visits GROUP BY id)",
        (("count(c1 - (2 * c0))", 1, 1), ("sum(c1 - (2 * c0) - 14600e-2)", 15_200, 15_200**2)),
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM (SELECT id, kind, count(*) AS n FROM visits GROUP BY id, kind)",
        "not_per_unit",
        "GROUP BY id, kind",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT id, note, count(*) AS n FROM visits GROUP BY id)",
        "rows_asked",
        "note",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT avg(m) FROM (SELECT id, max(kind) AS m FROM visits GROUP BY id)",
        "kind_mismatch",
        "kind",
        made("count(*) AS m", "avg(m)"),
    ),
    NotAllowed(
        "SELECT avg(n) FROM (SELECT id, sum(fe) AS n FROM visits GROUP BY id)",
        "column_unknown",
        "fe",
        made("sum(fee) AS n", "avg(n)"),
    ),
    NotAllowed(
        "SELECT id, avg(n) FROM (SELECT id, count(*) AS n FROM visits GROUP BY id) GROUP BY id",
        "identifier_used",
        "id",
        made("count(*) AS n", "avg(n)"),
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT id, count(*) AS n FROM visits WHERE level = 9 GROUP BY id) WHERE n > 1",
        "value_outside_domain",
        "level = 9",
        made("count(*) AS n", "count(*)") + " WHERE n > 1",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT id, count(*) AS n FROM visits GROUP BY id) WHERE n > 4",
        "value_outside_domain",
        "n > 4",
        made("count(*) AS n", "count(*)") + " WHERE n >= 3",
    ),
)
