"""Counts of rows, of values and of privacy units."""

from tests.spec.gate_cases import BOUNDED, COUNT, Allowed, NotAllowed

TITLE = ("Counting", "计数")
ABOUT = (
    (
        "`count(*)` counts rows, `count(x)` those where x is not NULL, `count(DISTINCT …)` of the privacy unit's "
        "column counts units. One unit moves a count by as many rows as its contract lets it have. `count(DISTINCT x)` "
        "of anything but an identifier counts values: only the listed ones, where the contract lists them. One unit "
        "moves it by no more values than a group can have."
    ),
    (
        "`count(*)` 统计行数,`count(x)` 统计 x 非空的行数,对隐私单元列使用 `count(DISTINCT …)` 统计单元数。一个单"
        "元对计数的影响不超过合约允许的行数。`count(DISTINCT x)` 统计除标识符外任何表达式的不同取值数(合约列出取值时"
        "只计所列取值);一个单元对它的影响不超过一个分组可能的取值数。"
    ),
)
ALLOWED = (
    Allowed(
        "SELECT count(*) FROM person",
        (("count(*)", 1, 1),),
        engine='SELECT m0 FROM (SELECT system.main.count(*) AS m0 FROM main."person")',
    ),
    Allowed("SELECT count(DISTINCT id_number) FROM person", (("count(*)", 1, 1),)),
    Allowed("SELECT count(age), count(1) FROM person", (("count(*)", 1, 1),)),
    Allowed("SELECT count(*) FROM visits", (("count(*)", 3, 9),), engine='FROM main."visits")'),
    Allowed("SELECT count(*) FROM visits WHERE score > -3", (("count(*)", 3, 9),), engine=BOUNDED),
    Allowed("SELECT count(*) FROM visits WHERE score > 3", (("count(*)", 3, 9),), engine='WHERE "_place" <= 3'),
    Allowed("SELECT count(DISTINCT id) FROM visits", (("count(DISTINCT unit)", 1, 1),), engine='"_rank" = 1'),
    Allowed("SELECT count(DISTINCT age) FROM person", (("count(DISTINCT age)", 1, 1),)),
    Allowed(
        "SELECT count(DISTINCT kind) FROM visits",
        (("count(DISTINCT kind)", 3, 9),),
        engine="count(DISTINCT CASE WHEN \"kind\" IN ('clinic', 'ward', 'home', 'clip') THEN",
    ),
    Allowed("SELECT count(DISTINCT note) FROM visits", (("count(DISTINCT note)", 3, 9),), engine='(DISTINCT "note")'),
    Allowed(
        "SELECT urgent, count(DISTINCT urgent) FROM visits GROUP BY urgent",
        (("count(DISTINCT urgent)", 3, 5),),
        groups=3,
    ),
    Allowed("SELECT count(note) FROM visits WHERE note IS NOT NULL", (("count(*)", 3, 9),), engine='"note" IS NULL'),
)
NOT_ALLOWED = (
    NotAllowed("SELECT count(name) FROM person", "identifier_used", "name", "SELECT count(*) FROM person"),
    NotAllowed(
        "SELECT count(DISTINCT name) FROM person",
        "identifier_used",
        "count(DISTINCT name)",
        "SELECT count(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(DISTINCT (age, region)) FROM person",
        "function_not_in_language",
        "COUNT(DISTINCT (age, region))",
        COUNT,
    ),
    NotAllowed(
        "SELECT count(DISTINCT substr(note, 1, 1)) FROM visits",
        "domain_not_public",
        "note",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed("SELECT count() FILTER (WHERE age > 1) FROM person", "construct_not_in_language", "COUNT()", COUNT),
)
