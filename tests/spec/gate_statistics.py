"""Variances, covariances, correlation and regression, made of noised moments."""

from tests.spec.gate_cases import LEAST, Allowed, NotAllowed

TITLE = ("Variance, correlation, regression", "方差、相关与回归")
ABOUT = (
    (
        "Each is made of a count, sums and sums of products, all measured from the middles of public ranges, each "
        "noised once and shared by whatever needs it. Rows in which either value is NULL do not count. Products of "
        "wide columns are cut to 2^36 steps; how far that can lead astray is part of the half-width. A variance is "
        "never below 0 and a correlation never outside ±1. What is divided by a variance within its own noise is "
        "withheld."
    ),
    (
        "它们由计数、和与乘积之和构成,均以公开范围的中点为原点度量,各加噪一次并由所有需要者共用。任一取值为空的行不"
        "计入。宽列的乘积按 2^36 级取整,由此产生的误差计入半宽。方差不小于 0,相关系数不超出 ±1。除数方差落在自身"
        "噪声之内的结果不予给出。"
    ),
)
AGES = (("sum((age - 60) * (age - 60) - 1800)", 1800, 1800**2),)
BOTH = (("sum((age - 60) * (income - 500000) - 0)", 30_000_000, 30_000_000**2),)
INCOMES = (("sum((((income - 500000) * (income - 500000)) // 4) - 31250000000)", 31_250_000_000, 31_250_000_000**2),)
FEES = (("sum((fee - 5000) * (fee - 5000) - 12500000)", 37_500_000, 37_500_000**2),)
AGE, INCOME = ("sum(age - 60e-0)", 60, 3600), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)
ROWS = ("count(*)", 1, 1)
FEE, PAID = ("sum(fee - 5000e-2)", 15_000, 225 * 10**6), ("count(fee)", 3, 9)
ALLOWED = (
    Allowed("SELECT variance(age) FROM person", (ROWS, *AGES, AGE)),
    Allowed("SELECT region, var_pop(age) FROM person GROUP BY region", (ROWS, *AGES, AGE), groups=5),
    Allowed(
        "SELECT stddev(income), avg(income), sum(income), count(*) FROM person",
        (ROWS, *INCOMES, INCOME),
        engine=") // 4 - (31250000000)",
    ),
    Allowed("SELECT stddev_pop(fee), stddev_samp(fee), var_samp(fee) FROM visits", (PAID, *FEES, FEE)),
    Allowed("SELECT stddev(age) / avg(age) AS variation FROM person HAVING stddev(age) > 1", (ROWS, *AGES, AGE)),
    Allowed("SELECT corr(age, income) FROM person", (ROWS, *INCOMES, *AGES, *BOTH, AGE, INCOME)),
    Allowed(
        "SELECT regr_slope(income, age), regr_intercept(income, age), covar_pop(age, income) FROM person",
        (ROWS, *AGES, *BOTH, AGE, INCOME),
    ),
    Allowed(
        "SELECT regr_r2(income, age), covar_samp(income, age) FROM person",
        (ROWS, *INCOMES, *AGES, *BOTH, AGE, INCOME),
    ),
    Allowed(
        "SELECT covar_pop(fee, score) FROM visits",
        (
            PAID,
            ("sum(((CASE WHEN NOT (fee IS NULL) THEN score END) - 2) * (fee - 5000) - 0)", 120_000, 120_000**2),
            ("sum(CASE WHEN NOT (fee IS NULL) THEN score END - 2e-0)", 24, 576),
            FEE,
        ),
    ),
    Allowed("SELECT regr_count(fee, level), regr_avgy(fee, level) FROM visits", (PAID, FEE)),
    Allowed(
        "SELECT regr_avgx(level, fee) FROM visits",
        (PAID, FEE),
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT stddev(region) FROM person",
        "kind_mismatch",
        "stddev_samp(region)",
        "SELECT count(region) FROM person",
    ),
    NotAllowed(
        "SELECT variance(urgent) FROM visits",
        "kind_mismatch",
        "var_samp(urgent)",
        "SELECT var_samp(CASE WHEN urgent THEN 1 ELSE 0 END) FROM visits",
    ),
    NotAllowed("SELECT corr(age, name) FROM person", "identifier_used", "name", LEAST),
    NotAllowed("SELECT covar_pop(age, note) FROM visits", "column_unknown", "age", "SELECT count(*) FROM visits"),
    NotAllowed(
        "SELECT stddev(DISTINCT age) FROM person",
        "construct_not_in_language",
        "STDDEV(DISTINCT age)",
        "SELECT COUNT(*) FROM person",
    ),
    NotAllowed(
        "SELECT skewness(age) FROM person",
        "function_not_in_language",
        "SKEWNESS(age)",
        "SELECT AVG(age) FROM person",
    ),
    NotAllowed(
        "SELECT regr_sxx(income, age) FROM person",
        "function_not_in_language",
        "REGR_SXX(income, age)",
        "SELECT AVG(income) FROM person",
    ),
    NotAllowed(
        "SELECT stddev(income * income * income) FROM person",
        "range_too_wide",
        "income * (income * income)",
        LEAST,
    ),
)
