"""Derived tables of rows: subqueries in FROM and names of WITH that keep rows as they are."""

from tests.spec.gate_cases import LEAST, Allowed, NotAllowed

TITLE = ("Subqueries of rows", "行级子查询")
ABOUT = (
    (
        "A subquery in FROM, or a name of WITH, that only picks rows and makes columns is written into the question "
        "around it: its tables, its conditions and the expressions of its columns take its place. So it bounds, "
        "costs and answers exactly as the question without it."
    ),
    (
        "FROM 中的子查询或 WITH 中的命名查询,若只筛选行并生成列,则直接并入外层问题:其表、条件与列表达式取代其位置。因"
        "此其上限、价格与答案与不使用子查询的写法完全相同。"
    ),
)
ALLOWED = (
    Allowed("SELECT count(*) FROM (SELECT * FROM person)", (("count(*)", 1, 1),), engine='FROM main."person")'),
    Allowed(
        "WITH adults AS (SELECT *, income // 1000 AS thousands FROM person WHERE age >= 18), "
        "rich AS (SELECT region, thousands FROM adults WHERE thousands > 100) "
        "SELECT region, sum(thousands) FROM rich GROUP BY region",
        (("sum(income // 1000)", 1000, 10**6),),
        5,
        " AND ",
    ),
    Allowed(
        "SELECT x.region, avg(v.fee) FROM (SELECT id_number AS who, region FROM person WHERE age < 18) x "
        "JOIN (SELECT id, fee FROM visits WHERE urgent) v ON v.id = x.who GROUP BY x.region",
        (("count(s1.fee)", 3, 9), ("sum(s1.fee - 5000e-2)", 15_000, 225_000_000)),
        5,
    ),
    Allowed(
        "SELECT kind, count(*) FROM person LEFT JOIN (SELECT id, kind FROM visits WHERE urgent) v ON v.id = id_number "
        "GROUP BY kind",
        (("count(*)", 3, 9),),
        5,
        's1."_unit" AND s1."urgent"',
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM (SELECT * FROM person ORDER BY income LIMIT 10)",
        "construct_not_in_language",
        "LIMIT 10",
        "SELECT COUNT(*) FROM (SELECT * FROM person)",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT DISTINCT region FROM person)",
        "construct_not_in_language",
        "DISTINCT",
        "SELECT COUNT(*) FROM (SELECT region FROM person)",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT * EXCLUDE (name) FROM person)",
        "construct_not_in_language",
        "name",
        "SELECT COUNT(*) FROM (SELECT * FROM person)",
    ),
    NotAllowed(
        "SELECT sum(fee) FROM (SELECT fee * 2 AS double FROM visits)",
        "column_unknown",
        "fee",
        "SELECT COUNT(*) FROM (SELECT fee * 2 AS double FROM visits)",
    ),
    NotAllowed("SELECT count(who) FROM (SELECT name AS who FROM person)", "identifier_used", "name", LEAST),
    NotAllowed(
        "WITH v(a) AS (SELECT age FROM person) SELECT avg(a) FROM v",
        "construct_not_in_language",
        "a",
        "WITH v AS (SELECT age FROM person) SELECT COUNT(*) FROM v",
    ),
    NotAllowed(
        "SELECT kind, sum(f) FROM person LEFT JOIN (SELECT id, kind, fee + 1 AS f FROM visits) v ON v.id = id_number "
        "GROUP BY kind",
        "construct_not_in_language",
        "LEFT JOIN (SELECT",
        LEAST,
    ),
)
