"""Keys with public domains."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

TITLE = ("Groups", "分组")
ABOUT = (
    (
        "A key is whatever has a finite public domain: listed columns, booleans, bounded numbers and dates, "
        "bins, date parts, cut texts, CASE. All groups appear, also empty ones, so which groups there are tells "
        "nothing about anybody."
    ),
    (
        "分组键须有有限的公开取值范围:列有清单的列、布尔、有界数值与日期、分箱、日期部分、截取文本、CASE。所有分"
        "组都会出现,包括空组,因此分组本身不泄露任何人的信息。"
    ),
)
ALLOWED = (
    Allowed("SELECT region, count(*) FROM person GROUP BY region", (("count(*)", 1, 1),), 5, "GROUP BY 1"),
    Allowed("SELECT region, count(*) FROM person GROUP BY 1 -- by place", (("count(*)", 1, 1),), 5),
    Allowed("SELECT income // 10000 AS b, count(*) FROM person GROUP BY b", (("count(*)", 1, 1),), 101, "// 10000"),
    Allowed(
        "SELECT age // 10 * 10 AS decade, count(*) FROM person GROUP BY age // 10 * 10",
        (("count(*)", 1, 1),),
        13,
    ),
    Allowed(
        "SELECT income // 100000 * 100000 + 50000 AS middle, avg(age) FROM person GROUP BY middle",
        (("count(*)", 1, 1), ("sum(age - 60e-0)", 60, 3600)),
        11,
    ),
    Allowed(
        "SELECT year(day) // 20 * 20 AS since, count(*) FROM visits GROUP BY since",
        (("count(*)", 3, 9),),
        2,
    ),
    Allowed("SELECT level * 10, count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 3),
    Allowed("SELECT age, region, count(*) FROM person GROUP BY age, region", (("count(*)", 1, 1),), 605),
    Allowed(
        "SELECT CASE WHEN age < 18 THEN 'child' WHEN age < 65 THEN 'adult' ELSE 'senior' END AS g, count(*) "
        "FROM person GROUP BY g",
        (("count(*)", 1, 1),),
        3,
    ),
    Allowed("SELECT urgent, count(DISTINCT id) FROM visits GROUP BY urgent", (("count(DISTINCT unit)", 3, 3),), 3),
    Allowed("SELECT level = 1, count(DISTINCT id) FROM visits GROUP BY 1", (("count(DISTINCT unit)", 2, 2),), 2),
    Allowed("SELECT kind, count(fee) FROM visits GROUP BY kind", (("count(fee)", 3, 9),), 5),
    Allowed("SELECT year(day), month(day), count(*) FROM visits GROUP BY 1, 2", (("count(*)", 3, 9),), 3 * 5),
    Allowed(
        "SELECT date_part('year', day), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 3, "system.main.year"
    ),
    Allowed("SELECT extract(month FROM day), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 5),
    Allowed("SELECT day, count(*) FROM visits GROUP BY day", (("count(*)", 3, 9),), 121, "DATE '2024-11-01'"),
    Allowed(
        "SELECT substr(kind, 1, 2) AS k, count(*) FROM visits GROUP BY k",
        (("count(*)", 3, 9),),
        4,
    ),
    Allowed("SELECT left(kind, 1), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 4),
    Allowed("SELECT level, count(*) FROM visits GROUP BY level", (("count(*)", 3, 9),), 3),
)
NOT_ALLOWED = (
    NotAllowed("SELECT region FROM person GROUP BY region", "rows_asked", "region", COUNT),
    NotAllowed("SELECT region, count(*) FROM person", "rows_asked", "region", COUNT),
    NotAllowed(
        "SELECT id_number, count(*) FROM person GROUP BY 1",
        "identifier_used",
        "id_number",
        "SELECT count(*) FROM person",
    ),
    NotAllowed(
        "SELECT age // 10 AS age, count(*) FROM person GROUP BY age",
        "name_ambiguous",
        "age",
        "SELECT age // 10 AS age_of, count(*) FROM person GROUP BY age // 10",
    ),
)
