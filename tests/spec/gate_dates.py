"""Functions of dates in rows."""

from tests.spec.gate_cases import Allowed, NotAllowed

THREE = (("count(*)", 3, 9),)
TITLE = ("Dates", "日期")
ABOUT = (
    (
        "`date_trunc` gives a date, of which all that can occur are groups; parts of dates are `year`, `quarter`, "
        "`month`, `day`, `dow`, `isodow`, `doy`, `week`, `isoyear`, `yearweek`, `decade` and `century`. Differences "
        "count boundaries (`date_diff`) or whole units passed (`date_sub`: age in whole years); weeks are seven days "
        "either way. A date plus an interval stays a date, cut to the month's last day. Today is no constant: an "
        "answer must not depend on when it is asked."
    ),
    (
        "`date_trunc` 得到日期,凡可能出现者均为分组;日期部分有 `year`、`quarter`、`month`、`day`、`dow`、`isodow`、"
        "`doy`、`week`、`isoyear`、`yearweek`、`decade`、`century`。"
        "差值可按跨越的边界(`date_diff`)或已满的单位(`date_sub`,"
        "如周岁)计算;周均按七天。日期加间隔仍为日期,截至当月最后一天。当天日期不是常量:答案不得取决于何时提问。"
    ),
)
ALLOWED = (
    Allowed("SELECT date_trunc('month', day) AS m, count(*) FROM visits GROUP BY m", THREE, 5, "AS DATE"),
    Allowed("SELECT date_trunc('week', day) AS w, count(*) FROM visits GROUP BY w", THREE, 19),
    Allowed("SELECT date_trunc('quarter', day) AS q, count(*) FROM visits GROUP BY q", THREE, 3),
    Allowed("SELECT dayofweek(day), count(*) FROM visits GROUP BY 1", THREE, 8, "system.main.dayofweek"),
    Allowed("SELECT date_part('week', day), count(*) FROM visits GROUP BY 1", THREE, 19),
    Allowed("SELECT extract(doy FROM day) // 100, count(*) FROM visits GROUP BY 1", THREE, 3),
    Allowed("SELECT yearweek(day), count(*) FROM visits GROUP BY 1", THREE, 19),
    Allowed(
        "SELECT avg(date_diff('day', day, DATE '2025-03-01')) FROM visits",
        (
            ("count(date_diff('day', day, DATE '2025-03-01'))", 3, 9),
            ("sum(date_diff('day', day, DATE '2025-03-01') - 60e-0)", 180, 32_400),
        ),
    ),
    Allowed(
        "SELECT sum(DATE '2025-03-01' - day) FROM visits",
        (("sum(date_diff('day', day, DATE '2025-03-01'))", 360, 129_600),),
    ),
    Allowed(
        "SELECT sum(date_sub('year', day, DATE '2030-01-01')) FROM visits",
        (("sum(date_sub('year', day, DATE '2030-01-01'))", 15, 225),),
    ),
    Allowed("SELECT count(*) FROM visits WHERE day >= DATE '2025-01-01' + 30", THREE, engine="DATE '2025-01-31'"),
    Allowed("SELECT count(*) FROM visits WHERE day < DATE '2025-01-01' + INTERVAL 1 MONTH", THREE),
    Allowed(
        "SELECT count(*) FROM visits WHERE day + INTERVAL '1 month' > DATE '2025-01-31'", THREE, engine="to_months"
    ),
    Allowed("SELECT count(*) FROM visits WHERE date_trunc('month', day) = '2024-12-01'", THREE),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT date_trunc('hour', day) AS m, count(*) FROM visits GROUP BY m",
        "function_not_in_language",
        "DATE_TRUNC('HOUR', day)",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE day < current_date",
        "function_not_in_language",
        "CURRENT_DATE",
        "SELECT count(*) FROM visits WHERE day <= DATE '2024-11-01'",
    ),
    NotAllowed(
        "SELECT avg(age(DATE '2030-01-01', day)) FROM visits",
        "function_not_in_language",
        "AGE(",
        "SELECT AVG(DATE_SUB('year', day, CAST('2030-01-01' AS DATE))) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE day + score > DATE '2025-01-01'",
        "kind_mismatch",
        "day + score",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT sum(date_diff('day', day, day + INTERVAL 9000 YEAR)) FROM visits",
        "range_too_wide",
        "day + INTERVAL 108000 MONTH",
        "SELECT count(*) FROM visits",
    ),
)
