"""Medians, quantiles and histograms, read from noised counts of leaves."""

from tests.spec.gate_cases import LEAST, Allowed, NotAllowed

TITLE = ("Quantiles and histograms", "分位数与直方图")
ABOUT = (
    (
        "Quantiles of one expression share one noised histogram over its public range: a leaf for each value where "
        "there are at most 256, else leaves whose width doubles with the distance from zero, and a tree of coarser "
        "counts above them. The interval reaches over all leaves that may hold the quantile: it is right 95 times in "
        "100 or more, and never narrower than a leaf. `approx_min` and `approx_max` are the quantiles at 0.01 and "
        "0.99; there is no `min` or `max`, which would be the value of one row. `histogram(x, [edges])` is a column "
        "for each bin, up to and including its edge, and one beyond the last; `histogram_bin(x, [edges], n)` is its "
        "n-th. A list of shares is a column for each."
    ),
    (
        "同一表达式的各分位数共用其公开范围上的一个加噪直方图:取值不超过 256 个时每个取值一个叶,否则叶宽随离零距离"
        "加倍,其上另有较粗计数构成的树。区间覆盖所有可能含有该分位数的叶:100 次中至少 95 次正确,且不窄于一个叶。"
        "`approx_min` 与 `approx_max` 是 0.01 与 0.99 分位数;没有 `min` 与 `max`,因其为单行取值。"
        "`histogram(x, [边界])` 每箱一列(含右边界),末列为最后边界以上;`histogram_bin(x, [边界], n)` 是其第 n 列。"
        "比例列表每项一列。"
    ),
)
AGES = ("histogram(age, 0 … 120 e-0, 121 by 16 by 4)", 3, 3)
FEES = ("histogram(fee, 0 … 10047 e-2, 205 by 64 by 8)", 9, 27)
SCORES = ("histogram(score, -5 … 10 e-0, 16 by 4)", 6, 18)
BANDS = ("histogram(income, ≤ 10000e-0, ≤ 50000e-0, more)", 1, 1)
PRICES = ("histogram(fee, ≤ 999e-2, ≤ 5000e-2, more)", 3, 9)
ALLOWED = (
    Allowed("SELECT median(age) FROM person", (AGES,)),
    Allowed(
        "SELECT region, median(age), quantile_cont(age, 0.9), quantile_disc(age, 0.25) FROM person GROUP BY region",
        (AGES,),
        groups=5,
    ),
    Allowed("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY fee) AS half FROM visits", (FEES,)),
    Allowed("SELECT percentile_cont(0.1) WITHIN GROUP (ORDER BY fee DESC) AS tenth FROM visits", (FEES,)),
    Allowed("SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY score) AS half FROM visits", (SCORES,)),
    Allowed("SELECT quantile(score, 0.5) FROM visits", (SCORES,)),
    Allowed("SELECT quantile_cont(score, [0.25, 0.75]) AS quarter FROM visits", (SCORES,)),
    Allowed("SELECT quantile_cont(score, 0.75) - quantile_cont(score, 0.25) AS spread FROM visits", (SCORES,)),
    Allowed("SELECT kind FROM visits GROUP BY kind HAVING median(score) > 2", (SCORES,), groups=5),
    Allowed("SELECT approx_min(fee), approx_max(fee) FROM visits", (FEES,)),
    Allowed("SELECT histogram(income, [10000, 50000]) AS band FROM person", (BANDS,)),
    Allowed("SELECT histogram_bin(fee, [9.99, 50], 1) / histogram_bin(fee, [9.99, 50], 2) FROM visits", (PRICES,)),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT max(income) FROM person",
        "function_not_in_language",
        "MAX(income)",
        "SELECT APPROX_MAX(income) FROM person",
    ),
    NotAllowed(
        "SELECT min(age + 1) FROM person",
        "function_not_in_language",
        "MIN(age + 1)",
        "SELECT APPROX_MIN(age + 1) FROM person",
    ),
    NotAllowed(
        "SELECT median(region) FROM person",
        "kind_mismatch",
        "quantile_cont(region, 0.5)",
        "SELECT count(region) FROM person",
    ),
    NotAllowed(
        "SELECT quantile_cont(age, 1.5) FROM person",
        "kind_mismatch",
        "quantile_cont(age, 1.5)",
        "SELECT quantile_cont(age, 0.5) FROM person",
    ),
    NotAllowed(
        "SELECT quantile_cont(age, [0.5, 0.9]) + 1 FROM person",
        "construct_not_in_language",
        "[0.5, 0.9]",
        "SELECT QUANTILE_CONT(age, 0.5) + 1 FROM person",
    ),
    NotAllowed("SELECT median(name) FROM person", "identifier_used", "name", LEAST),
    NotAllowed(
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY age DESC) FROM person",
        "construct_not_in_language",
        "age DESC",
        "SELECT COUNT(*) FROM person",
    ),
    NotAllowed(
        "SELECT histogram(income, [50000, 10000]) FROM person",
        "kind_mismatch",
        "histogram_bin(income, [50000, 10000], 1)",
        "SELECT histogram_bin(income, [10000, 50000], 1), histogram_bin(income, [10000, 50000], 2), "
        "histogram_bin(income, [10000, 50000], 3) FROM person",
    ),
    NotAllowed(
        "SELECT histogram(income, [50000, 2000000]) FROM person",
        "value_outside_domain",
        "histogram_bin(income, [50000, 2000000], 1)",
        "SELECT histogram_bin(income, [50000], 1), histogram_bin(income, [50000], 2) FROM person",
    ),
    NotAllowed(
        "SELECT kind, histogram(score, [0]), count(*) AS n FROM visits GROUP BY kind ORDER BY 4",
        "kind_mismatch",
        "4",
        "SELECT kind, HISTOGRAM(score, [0]), COUNT(*) AS n FROM visits GROUP BY kind",
    ),
    NotAllowed("SELECT [1, 2] FROM person", "function_not_in_language", "[1, 2]", "SELECT COUNT(*) FROM person"),
)
