"""Functions and tests of texts in rows."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

ONE, THREE = (("count(*)", 1, 1),), (("count(*)", 3, 9),)
TITLE = ("Listed texts", "有清单的文本")
ABOUT = (
    (
        "A text with a public list of values may be changed (`upper`, `lower`, `trim`, `left`, `right`, `substr`, "
        "`replace`, `||` with a constant), measured (`length`) and tested (`LIKE`, `ILIKE`, `starts_with`, "
        "`ends_with`, `contains`). Each is worked out on the list while the question is judged, so the engine runs no "
        "pattern, and a test is the same question as the IN list of what passes it. A test that nothing in the "
        "list passes is refused. Letters change case one by one, so `ß` stays; DuckDB would write `ẞ`."
    ),
    (
        "有公开清单的文本可以变换(`upper`、`lower`、`trim`、`left`、`right`、`substr`、`replace`、与常量 `||`)、取长度"
        "(`length`)和测试(`LIKE`、`ILIKE`、`starts_with`、`ends_with`、`contains`)。结果在判定时就清单逐值得出,引擎不"
        "执行任何模式;测试等同于由通过者组成的 IN 清单。清单中无一通过的测试会被拒绝。大小写逐字转换,`ß` 保持不变"
        "(DuckDB 会写成 `ẞ`)。"
    ),
)
ALLOWED = (
    Allowed("SELECT count(*) FROM visits WHERE kind LIKE 'c%'", THREE, engine="IN (('clinic'), ('clip'))"),
    Allowed("SELECT count(*) FROM visits WHERE kind NOT ILIKE 'C%'", THREE, engine="(NOT (("),
    Allowed("SELECT count(*) FROM visits WHERE starts_with(kind, 'w')", THREE, engine="= ('ward')"),
    Allowed("SELECT upper(kind) AS k, count(*) FROM visits GROUP BY k", THREE, 5, "WHEN 'home' THEN 'HOME'"),
    Allowed("SELECT 'kind: ' || kind AS k, count(*) FROM visits GROUP BY k", THREE, 5),
    Allowed("SELECT concat('r-', region), count(*) FROM person GROUP BY 1", ONE, 5),
    Allowed("SELECT right(kind, 2), count(*) FROM visits GROUP BY 1", THREE, 5),
    Allowed("SELECT replace(kind, 'cli', 'c'), count(*) FROM visits GROUP BY 1", THREE, 5),
    Allowed("SELECT length(kind), count(*) FROM visits GROUP BY 1", THREE, 3),
    Allowed(
        "SELECT avg(length(region)) FROM person",
        (("count(length(region))", 1, 1), ("sum(length(region) - 1e-0)", 1, 1)),
    ),
    Allowed("SELECT count(*) FROM visits WHERE kind IS DISTINCT FROM 'ward'", THREE, engine="COALESCE((("),
    Allowed("SELECT count(*) FROM visits WHERE urgent IS NOT TRUE", THREE),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM visits WHERE kind LIKE 'x%'",
        "value_outside_domain",
        "kind LIKE 'x%'",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE note LIKE 'x%'", "domain_not_public", "note", "SELECT count(*) FROM visits"
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE name LIKE 'X%'", "identifier_used", "name", "SELECT count(*) FROM person"
    ),
    NotAllowed("SELECT sum(length(name)) FROM person", "identifier_used", "name", "SELECT count(*) FROM person"),
    NotAllowed("SELECT count(*) FROM person WHERE region LIKE disease", "kind_mismatch", "disease", COUNT),
    NotAllowed(
        "SELECT count(*) FROM person WHERE region || disease = 'NHIV'", "kind_mismatch", "region || disease", COUNT
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE regexp_matches(region, 'N|S')",
        "function_not_in_language",
        "REGEXP_MATCHES(region, 'N|S')",
        COUNT,
    ),
)
