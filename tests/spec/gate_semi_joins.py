"""Conditions on subqueries: units that have rows, and values that a public table lists."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Conditions on subqueries", "子查询条件")
ABOUT = (
    (
        "`unit IN (SELECT unit FROM …)` and EXISTS with the two units set equal keep units that have such rows; NOT "
        "keeps those that have none. They filter a unit's rows by that unit's own rows alone, and so cost nothing "
        "more. A column may be IN the key of a public table. They stand in WHERE, held together by AND, and are joins."
    ),
    (
        "`单元 IN (SELECT 单元 FROM …)` 以及令两个单元相等的 EXISTS 保留拥有此类行的单元,NOT 则保留没有此类行的单元。"
        "它们只按单元自身的行筛选该单元的行,因此不增加代价。列也可以 IN 公开表的主键。此类条件写在 WHERE 中,以 AND 相"
        "连,按连接处理。"
    ),
)
ALLOWED = (
    Allowed(
        "SELECT region, count(*) FROM person WHERE id_number IN (SELECT id FROM visits WHERE kind = 'ward') "
        "GROUP BY region",
        (("count(*)", 1, 1),),
        5,
        'GROUP BY 1) AS s1 ON s0."_unit" = s1."_unit"',
    ),
    Allowed(
        "SELECT avg(fee) FROM visits WHERE id NOT IN (SELECT DISTINCT id FROM visits WHERE urgent) AND score > 3",
        (("count(fee)", 3, 9), ("sum(fee - 5000e-2)", 15_000, 225_000_000)),
        engine="IS NULL",
    ),
    Allowed(
        "SELECT count(*) FROM person p WHERE EXISTS (SELECT 1 FROM visits v WHERE v.id = p.id_number AND v.urgent)",
        (("count(*)", 1, 1),),
    ),
    Allowed(
        "SELECT count(*) FROM person WHERE NOT EXISTS (SELECT * FROM visits WHERE id = id_number) AND age > 3",
        (("count(*)", 1, 1),),
        engine="LEFT JOIN (SELECT",
    ),
    Allowed(
        "SELECT count(*) FROM person WHERE id_number IN (SELECT id FROM visits GROUP BY id HAVING count(*) > 2)",
        (("count(*)", 1, 1),),
        engine=">= (3)",
    ),
    Allowed(
        "SELECT count(*) FROM visits WHERE level IN (SELECT level FROM levels WHERE weight > 3)",
        (("count(*)", 3, 9),),
        engine='JOIN main."levels" AS s1 ON s0."level" = s1."level"',
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM person WHERE age > 3 AND age IN (SELECT score FROM visits)",
        "subquery_not_joined",
        "age IN (SELECT score FROM visits)",
        "SELECT COUNT(*) FROM person WHERE age > 3",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age > 3 AND EXISTS (SELECT 1 FROM visits WHERE urgent)",
        "subquery_not_joined",
        "EXISTS(SELECT 1 FROM visits WHERE urgent)",
        "SELECT COUNT(*) FROM person WHERE age > 3",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age > 3 OR id_number IN (SELECT id FROM visits)",
        "subquery_not_joined",
        "id_number IN (SELECT id FROM visits)",
        "SELECT COUNT(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE level NOT IN (SELECT level FROM levels)",
        "subquery_not_joined",
        "NOT level IN (SELECT level FROM levels)",
        "SELECT COUNT(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE name IN (SELECT town FROM towns)",
        "subquery_not_joined",
        "name IN (SELECT town FROM towns)",
        "SELECT COUNT(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE region IN (SELECT id FROM visits)",
        "identifier_used",
        "met_0.met_0_key",
        "WITH met_0 AS (SELECT id AS met_0_key FROM visits GROUP BY id) "
        "SELECT count(*) FROM person JOIN met_0 ON person.id_number = met_0.met_0_key",
    ),
)
