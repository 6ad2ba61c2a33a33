"""Several sets of keys in one question."""

from tests.spec.gate_cases import COUNT, LEAST, Allowed, NotAllowed

TITLE = ("Grouping sets", "分组集")
ABOUT = (
    (
        "ROLLUP, CUBE and GROUPING SETS group by several sets of keys at once. Either each set is a private block of "
        "its own, and they share the price, or one noised table of the finest groups has the whole price and the "
        "others are its sums: whichever has the smaller deviations on the whole. `grouping(key)` tells a key that a "
        "set does not have (1) from a key that is NULL (0)."
    ),
    (
        "ROLLUP、CUBE、GROUPING SETS 一次按多组键分组。各组或各为一个私有块、分摊价格;或以全部价格对最细分组加噪,其余各"
        "组为其求和:取总体偏差较小者。`grouping(键)` 区分该组不含的键(1)与取值为 NULL 的键(0)。"
    ),
)
ONE = (("count(*)", 1, 1),)
ALLOWED = (
    Allowed("SELECT region, count(*) FROM person GROUP BY ROLLUP (region)", ONE * 2, 6),
    Allowed("SELECT region, disease, count(*) AS n FROM person GROUP BY CUBE (region, disease)", ONE * 4, 30),
    Allowed(
        "SELECT urgent, level, count(*) AS n, grouping_id(urgent, level) AS g FROM visits "
        "GROUP BY CUBE (urgent, level)",
        (("count(*)", 3, 9),),
        9,
    ),
    Allowed(
        "SELECT region, disease, count(*), avg(age) FROM person GROUP BY GROUPING SETS ((region), (disease), ()) "
        "ORDER BY grouping(region), 3 DESC",
        (("count(*)", 1, 1), ("sum(age - 60e-0)", 60, 3600)) * 3,
        10,
    ),
    Allowed(
        "SELECT region, is_old, count(*) FROM (SELECT region, age > 60 AS is_old FROM person) AS v "
        "GROUP BY region, ROLLUP (is_old)",
        ONE,
        10,
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT name, count(*) FROM person GROUP BY ROLLUP (name)",
        "identifier_used",
        "name",
        LEAST,
    ),
    NotAllowed(
        "SELECT region, count(*) FROM person GROUP BY CUBE (region, age, disease, income, region, 1)",
        "question_too_long",
        "region",
        COUNT,
    ),
    NotAllowed(
        "SELECT grouping(age), count(*) FROM person GROUP BY ROLLUP (region)",
        "construct_not_in_language",
        "age",
        LEAST,
    ),
    NotAllowed(
        "SELECT income, count(*) FROM person GROUP BY GROUPING SETS (region)",
        "rows_asked",
        "income",
        "SELECT COUNT(*) FROM person",
    ),
)
