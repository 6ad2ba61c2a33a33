"""Ranges that conditions narrow."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

TITLE = ("Narrower ranges, less noise", "收窄范围以减少噪声")
ABOUT = (
    (
        "Where a condition compares a column with constants, its range is narrower there, and with it the noise, at "
        "the same price: in WHERE, in FILTER, and in the branches of CASE. Groups that WHERE leaves no row for are "
        "not shown. FILTER is the same question as CASE inside the aggregate."
    ),
    (
        "条件将列与常量比较时,该处列的取值范围随之收窄,噪声也随之减小,价格不变:WHERE、FILTER 与 CASE 分支皆然。WHERE "
        "排除的分组不再显示。FILTER 等同于在聚合内写 CASE。"
    ),
)
ALLOWED = (
    Allowed("SELECT sum(fee) FROM visits WHERE fee <= 10", (("sum(fee)", 3_000, 9 * 10**6),), engine="> 1000 THEN"),
    Allowed("SELECT count(fee) FROM visits WHERE fee < 10", (("count(*)", 3, 9),)),
    Allowed(
        "SELECT avg(income) FROM person WHERE income BETWEEN 10000 AND 90000",
        (("count(*)", 1, 1), ("sum(income - 50000e-0)", 40_000, 16 * 10**8)),
    ),
    Allowed(
        "SELECT sum(CASE WHEN fee > 10 THEN 10 ELSE fee END) FROM visits",
        (("sum(CASE WHEN fee >= 10.01 THEN 10 ELSE fee END)", 3_000, 9 * 10**6),),
    ),
    Allowed(
        "SELECT sum(income) FILTER (WHERE income < 50000) FROM person",
        (("sum(CASE WHEN income <= 49999 THEN income END)", 49_999, 49_999**2),),
    ),
    Allowed("SELECT count(*) FILTER (WHERE age > 18) FROM person", (("count(CASE WHEN age >= 19 THEN 1 END)", 1, 1),)),
    Allowed("SELECT region, count(*) FROM person WHERE region IN ('N', 'S') GROUP BY region", (("count(*)", 1, 1),), 2),
    Allowed("SELECT day, count(*) FROM visits WHERE day >= '2025-02-01' GROUP BY day", (("count(*)", 3, 9),), 28),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT avg(income * income * income - 1) FROM person",
        "range_too_wide",
        "(income * (income * income)) - 1",
        "SELECT avg(greatest(least(((income * income) * income) - 1, 1000000000000000), -1000000000000000)) "
        "FROM person",
    ),
    NotAllowed(
        "SELECT count(DISTINCT id) FILTER (WHERE urgent) FROM visits",
        "construct_not_in_language",
        "COUNT(DISTINCT id) FILTER(WHERE urgent)",
        "SELECT COUNT(DISTINCT id) FROM visits",
    ),
    NotAllowed(
        "SELECT sum(age) FILTER (WHERE sqrt(age) > 3) FROM person", "function_not_in_language", "SQRT(age)", COUNT
    ),
)
