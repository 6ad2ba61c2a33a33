"""Functions of numbers in rows."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

ONE, THREE = (("count(*)", 1, 1),), (("count(*)", 3, 9),)
TITLE = ("Numbers in rows", "行内数值运算")
ABOUT = (
    (
        "All arithmetic is exact and total: whole numbers in 64 bits at a public scale, nothing can overflow or raise. "
        "`/` has six places behind the point (or as many as its dividend), cut towards zero, and is NULL for a "
        "divisor of 0; `//` and `%` are by a positive constant, and `%` has the sign of its dividend. `round` goes "
        "half away from zero, as the engine's decimals do. `greatest` and `least` leave NULL out. A cast rounds, "
        "and is refused where a value might not fit; DOUBLE keeps a number as it is. So `x / y` differs from plain "
        "DuckDB, which divides in floating point, by less than 0.000001, `x / 0` is NULL instead of infinite, and `//` "
        "cuts the quotient of a decimal too, which DuckDB leaves as it is. A cast of 0.5 gives 1, also where DuckDB "
        "casts a DOUBLE and takes the even 0."
    ),
    (
        "所有运算精确且总有结果:以公开小数位的 64 位整数计算,不会溢出或报错。`/` 保留六位小数(或与被除数相同),向零截"
        "断,除数为 0 时得 NULL;`//` 与 `%` 的除数须为正常量,`%` 的符号同被除数。`round` 四舍五入(远离零)。"
        "`greatest`、`least` 忽略 NULL。类型转换按四舍五入,可能放不下时拒绝;DOUBLE 保持原值。因此 "
        "`x / y` 与普通 DuckDB 的浮点除法相差小于 0.000001,`x / 0` 为 NULL 而非无穷大;`//` 对小数的商也取整,而 "
        "DuckDB 不取整。0.5 转换为 1,DuckDB 转换 DOUBLE 时则取偶数 0。"
    ),
)
ALLOWED = (
    Allowed("SELECT sum(income / 100) FROM person", (("sum(income / 100)", 10**10, 10**20),), engine="// CAST((100)"),
    Allowed(
        "SELECT avg(income / age) FROM person",
        (("count(income / age)", 1, 1), ("sum(income / age - 500000000000e-6)", 5 * 10**11, 25 * 10**22)),
    ),
    Allowed("SELECT sum(coalesce(fee, 0)) FROM visits", (("sum(coalesce(fee, 0))", 30_000, 9 * 10**8),)),
    Allowed("SELECT sum(ifnull(fee, 0)) FROM visits", (("sum(coalesce(fee, 0))", 30_000, 9 * 10**8),)),
    Allowed(
        "SELECT count(nullif(fee, 0)) FROM visits",
        (("count(CASE WHEN coalesce(fee <> 0, TRUE) THEN fee END)", 3, 9),),
    ),
    Allowed("SELECT avg(abs(score)) FROM visits", (("count(*)", 3, 9), ("sum(abs(score) - 5e-0)", 15, 225))),
    Allowed("SELECT sign(score), count(*) FROM visits GROUP BY 1", THREE, 3),
    Allowed("SELECT sum(round(fee)) FROM visits", (("sum(round(fee))", 300, 90_000),), engine="system.main.round("),
    Allowed("SELECT sum(round(fee, 1)) FROM visits", (("sum(round(fee, 1))", 3_000, 9 * 10**6),)),
    Allowed("SELECT sum(round(fee, 2)) FROM visits", (("sum(fee)", 30_000, 9 * 10**8),)),
    Allowed("SELECT sum(CAST(fee AS INTEGER)) FROM visits", (("sum(round(fee))", 300, 90_000),)),
    Allowed("SELECT sum(fee::DECIMAL(9, 1)) FROM visits", (("sum(round(fee, 1))", 3_000, 9 * 10**6),)),
    Allowed("SELECT sum(TRY_CAST(fee AS DOUBLE)) FROM visits", (("sum(fee)", 30_000, 9 * 10**8),)),
    Allowed("SELECT sum(urgent::INT) FROM visits", (("sum(CAST(urgent AS BIGINT))", 3, 9),)),
    Allowed("SELECT sum(least(income, 100000)) FROM person", (("sum(least(100000, income))", 10**5, 10**10),)),
    Allowed("SELECT sum(greatest(score, 0)) FROM visits", (("sum(greatest(0, score))", 30, 900),)),
    Allowed("SELECT floor(fee / 20) * 20 AS b, count(*) FROM visits GROUP BY b", THREE, 7),
    Allowed("SELECT round(income, -5) AS b, count(*) FROM person GROUP BY b", ONE, 11),
    Allowed("SELECT age % 10 AS last, count(*) FROM person GROUP BY last", ONE, 10),
    Allowed("SELECT mod(score, 3), count(*) FROM visits GROUP BY 1", THREE, 5),
    Allowed("SELECT +age % 2, count(*) FROM person GROUP BY 1", ONE, 2),
)
NOT_ALLOWED = (
    NotAllowed("SELECT sum(income / 0) FROM person", "kind_mismatch", "income / 0", "SELECT count(*) FROM person"),
    NotAllowed("SELECT sum(age % 0) FROM person", "kind_mismatch", "age % 0", "SELECT count(*) FROM person"),
    NotAllowed("SELECT sum(sqrt(income)) FROM person", "function_not_in_language", "SQRT(income)", COUNT),
    NotAllowed(
        "SELECT sum(fee::DECIMAL(4, 2)) FROM visits",
        "range_too_wide",
        "CAST(fee AS DECIMAL(4, 2))",
        "SELECT sum(CAST(fee AS DECIMAL(18, 2))) FROM visits",
    ),
    NotAllowed(
        "SELECT sum(CAST(fee AS VARCHAR)) FROM visits",
        "kind_mismatch",
        "CAST(fee AS VARCHAR)",
        "SELECT sum(fee) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE TRY_CAST(region AS INTEGER) = 3",
        "kind_mismatch",
        "CAST(region AS INTEGER)",
        "SELECT count(*) FROM person",
    ),
)
