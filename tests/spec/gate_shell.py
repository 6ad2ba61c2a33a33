"""What is made of noised numbers."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

TITLE = ("Above the aggregates", "聚合之上")
ABOUT = (
    (
        "HAVING, ORDER BY, LIMIT, ratios, CASE and arithmetic over aggregates read noised numbers only, so they "
        "are free. Half-widths of what is derived come by the delta method."
    ),
    (
        "HAVING、ORDER BY、LIMIT、比率、CASE 以及聚合之间的运算只读取加噪后的数值,因此不另计费。派生数值的半宽由 "
        "delta 方法得出。"
    ),
)
ALLOWED = (
    Allowed(
        "SELECT region, avg(income) AS m FROM person GROUP BY region HAVING count(*) > 10 ORDER BY m DESC LIMIT 3",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
        5,
    ),
    Allowed(
        "SELECT sum(income) / count(*) AS m FROM person",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
    ),
    Allowed("SELECT 1 FROM person HAVING count(*) > 3", (("count(*)", 1, 1),)),
    Allowed("SELECT DISTINCT count(*) FROM person", (("count(*)", 1, 1),)),
)
NOT_ALLOWED = (
    NotAllowed("SELECT count(*) OVER () FROM person", "construct_not_in_language", "COUNT(*) OVER ()", COUNT),
)
