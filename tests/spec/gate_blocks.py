"""Several private blocks in one question, and what may be made of their noised results."""

from tests.spec.gate_cases import COUNT, LEAST, Allowed, NotAllowed

TITLE = ("Several blocks, and shells over results", "多个私有块及其结果之上的运算")
ABOUT = (
    (
        "A statement is cut where it aggregates rows. The blocks below are measured, noised and paid for together, "
        "each once however often it is named; all above reads noised results only, in an engine that holds nothing "
        "else, and is free: WITH, joins, UNION, INTERSECT, EXCEPT, window functions, scalar subqueries, IN, "
        "DISTINCT. Numbers that are passed on keep their half-width; those made of others get theirs by simulation "
        "with fresh noise of the same distributions."
    ),
    (
        "语句在聚合行数据之处切分。其下的私有块一并测量、加噪、计费,同一块无论被引用多少次只计一次;其上的运算只读取加噪"
        "后的结果,在不含任何其他数据的引擎中进行,不另计费:WITH、连接、UNION、INTERSECT、EXCEPT、窗口函数、标量子查询、"
        "IN、DISTINCT。原样传递的数值保留其半宽;由其他数值得出的,以同分布的新噪声模拟得出半宽。"
    ),
)
ONE = (("count(*)", 1, 1),)
COUNTED = "(SELECT region, COUNT(*) AS n FROM person GROUP BY region)"
BY_REGION = "SELECT region, count(*) AS n FROM person GROUP BY region"
ALLOWED = (
    Allowed(f"WITH c AS ({BY_REGION}) SELECT region, n FROM c WHERE n > 10 ORDER BY n DESC LIMIT 3", ONE, 5),
    Allowed("SELECT region, count(*) / sum(count(*)) OVER () AS share FROM person GROUP BY region", ONE, 5),
    Allowed("SELECT region, rank() OVER (ORDER BY count(*) DESC) AS place FROM person GROUP BY region", ONE, 5),
    Allowed(
        "WITH m AS (SELECT month(day) AS m, count(*) AS n FROM visits GROUP BY m) "
        "SELECT m, n, n - lag(n) OVER (ORDER BY m) AS more FROM m",
        (("count(*)", 3, 9),),
        5,
    ),
    Allowed(
        f"WITH a AS ({BY_REGION}), "
        "s AS (SELECT region, count(*) AS n FROM person WHERE disease = 'flu' GROUP BY region) "
        "SELECT region, s.n / a.n AS share FROM a JOIN s USING (region)",
        ONE * 2,
        10,
    ),
    Allowed("SELECT count(*) FROM person UNION ALL SELECT count(*) FROM person", ONE),
    Allowed("SELECT 'all' AS what, count(*) AS n FROM person UNION ALL " + BY_REGION, ONE * 2, 6),
    Allowed("SELECT (SELECT count(*) FROM person WHERE age > 60) / (SELECT count(*) FROM person) AS share", ONE * 2, 2),
    Allowed(f"{BY_REGION} HAVING count(*) > (SELECT avg(n) FROM ({BY_REGION}) AS t)", ONE, 5),
    Allowed(f"SELECT max(n) - min(n) AS spread FROM ({BY_REGION}) AS t", ONE, 5),
    Allowed(
        "WITH d AS (SELECT day, count(*) AS n FROM visits GROUP BY day) "
        "SELECT date_trunc('month', day) AS month, sum(n) AS n, max(n) AS most FROM d GROUP BY 1 ORDER BY 1",
        (("count(*)", 3, 9),),
        121,
    ),
    Allowed(
        f"SELECT region FROM ({BY_REGION}) AS t WHERE n > 100 EXCEPT "
        "SELECT region FROM (SELECT region, avg(age) AS a FROM person GROUP BY region) AS u WHERE a > 60",
        (("count(*)", 1, 1), ("sum(age - 60e-0)", 60, 3600)),
        5,
    ),
    Allowed(
        "SELECT sum(size) AS all_sizes FROM (SELECT town, sum(size) AS size FROM towns GROUP BY town) AS t",
        (("sum(size)", 0, 0),),
        3,
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM person WHERE income > (SELECT avg(income) FROM person)",
        "results_among_rows",
        "(SELECT AVG(income) FROM person)",
        COUNT,
    ),
    NotAllowed(
        f"SELECT p.region, c.n FROM person AS p JOIN ({BY_REGION}) AS c ON c.region = p.region",
        "results_among_rows",
        "(SELECT region, COUNT(*) AS n FROM person GROUP BY region) AS c",
        "SELECT COUNT(*) FROM person AS p",
    ),
    NotAllowed(
        "WITH RECURSIVE t(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM t) SELECT count(*) FROM t",
        "construct_not_in_language",
        "WITH RECURSIVE t(i)",
        LEAST,
    ),
    NotAllowed(
        f"SELECT name FROM ({BY_REGION}) AS t",
        "column_unknown",
        "name",
        f"SELECT COUNT(*) FROM {COUNTED} AS t",
    ),
    NotAllowed(f"SELECT region + 1 FROM ({BY_REGION}) AS t", "kind_mismatch", "(region + 1)", LEAST),
    NotAllowed(
        f"SELECT n FROM ({BY_REGION}) AS t, LATERAL (SELECT t.n AS m) AS u",
        "construct_not_in_language",
        "LATERAL",
        f"SELECT n FROM {COUNTED} AS t",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT day, count(*) AS n FROM visits GROUP BY day) AS a, "
        "(SELECT income // 1000 AS i, count(*) AS n FROM person GROUP BY 1) AS b, "
        "(SELECT age, count(*) AS n FROM person GROUP BY 1) AS c",
        "results_too_many",
        "count(*)",
        LEAST,
    ),
    NotAllowed(
        f"SELECT n FROM ({BY_REGION}) AS t WHERE n > (SELECT n FROM ({BY_REGION}) AS u)",
        "kind_mismatch",
        "(SELECT n FROM",
        "SELECT n FROM (SELECT region, COUNT(*) AS n FROM person GROUP BY region) AS t",
    ),
    NotAllowed(
        f"SELECT current_setting('threads') FROM ({BY_REGION}) AS t",
        "function_not_in_language",
        "CURRENT_SETTING('threads')",
        f"SELECT COUNT(*) FROM {COUNTED} AS t",
    ),
    NotAllowed(
        f"SELECT * FROM ({BY_REGION}) AS t NATURAL JOIN ({BY_REGION}) AS u",
        "construct_not_in_language",
        "NATURAL",
        f"SELECT * FROM {COUNTED} AS t, {COUNTED} AS u",
    ),
)
