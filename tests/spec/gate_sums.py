"""Sums, averages and shares, with ranges that come from the contract."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Sums and averages", "求和与平均")
ABOUT = (
    (
        "The range of what is added up follows from the contract by interval arithmetic; it gives the clamp and "
        "the sensitivity. `avg` is the middle of the range plus the noised sum of distances from it over the "
        "noised count: half the range, half the noise. Where the same values are counted or averaged as well, their "
        "sum is made of the middle times the count and the same sum of distances: never wider, one mechanism fewer."
    ),
    (
        "求和表达式的取值范围由合约经区间运算推出,并据此确定截断与敏感度。`avg` 等于范围中点加上(加噪的离中点距离"
        "之和 ÷ 加噪的计数):范围减半,噪声减半。若同时对同一表达式计数或求平均,则其总和"
        "由中点 × 计数加上同一距离之和得到:不会更宽,且少用一个机制。"
    ),
)
ALLOWED = (
    Allowed("SELECT sum(income) FROM person", (("sum(income)", 10**6, 10**12),)),
    Allowed(
        "SELECT avg(income) FROM person",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
        engine='WHEN "income" > 1000000 THEN 1000000 ELSE "income" END - (500000)',
    ),
    Allowed(
        "SELECT avg(income), count(*) FROM person",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
    ),
    Allowed(
        "SELECT sum(income) AS total, avg(income) FROM person",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
    ),
    Allowed(
        "SELECT sum(fee) AS total, count(fee) AS paid FROM visits",
        (("count(fee)", 3, 9), ("sum(fee - 5000e-2)", 15_000, 225 * 10**6)),
    ),
    Allowed("SELECT sum(fee), count(*) FROM visits", (("count(*)", 3, 9), ("sum(fee)", 30_000, 9 * 10**8))),
    Allowed("SELECT mean(score) FROM visits", (("count(*)", 3, 9), ("sum(score - 2e-0)", 24, 576))),
    Allowed("SELECT sum(income * 2 - age) FROM person", (("sum((2 * income) - age)", 2_000_000, 4 * 10**12),)),
    Allowed(
        "SELECT avg(CASE WHEN disease = 'flu' THEN 1 ELSE 0 END) AS share FROM person",
        (("count(*)", 1, 1), ("sum(CASE WHEN disease = 'flu' THEN 1 ELSE 0 END)", 1, 1)),
    ),
    Allowed("SELECT sum(fee) FROM visits WHERE fee > 12.5", (("sum(fee)", 30_000, 9 * 10**8),), engine=">= (1251)"),
    Allowed("SELECT sum(score) FROM visits", (("sum(score)", 30, 900),)),
    Allowed("SELECT avg(score) FROM visits", (("count(*)", 3, 9), ("sum(score - 2e-0)", 24, 576))),
)
NOT_ALLOWED = (
    NotAllowed("SELECT sum(region) FROM person", "kind_mismatch", "sum(region)", "SELECT count(region) FROM person"),
    NotAllowed(
        "SELECT avg(urgent) FROM visits",
        "kind_mismatch",
        "avg(urgent)",
        "SELECT avg(CASE WHEN urgent THEN 1 ELSE 0 END) FROM visits",
    ),
    NotAllowed(
        "SELECT sum(income * income * income * income) FROM person",
        "range_too_wide",
        "((income * income) * income) * income",
        "SELECT count(*) FROM person",
    ),
    NotAllowed(
        "SELECT sum(income * income * income) FROM person",
        "range_too_wide",
        "income * (income * income)",
        "SELECT sum(least((income * income) * income, 1000000000000000)) FROM person",
    ),
)
