"""What the gate says to texts: each case is a line of the language, or a line beyond it."""

from dataclasses import dataclass

BOUNDED = '"_rank" <= 3'


@dataclass(frozen=True, slots=True)
class Allowed:
    """A text that is answered: its measures with L1 and L2² sensitivity, and what the engine is to read."""

    sql: str
    measures: tuple[tuple[str, int, int], ...]
    groups: int = 1
    engine: str = ""


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """A text that is refused: under which code, with which fragment, and its rewrite (None: there is none)."""

    sql: str
    code: str
    fragment: str
    rewrite: str | None


ALLOWED = (
    Allowed(
        "SELECT count(*) FROM person",
        (("count(*)", 1, 1),),
        engine='SELECT m0 FROM (SELECT system.main.count(*) AS m0 FROM main."person")',
    ),
    Allowed("select COUNT(*) from PERSON as p where p.AGE >= 18", (("count(*)", 1, 1),)),
    Allowed("SELECT count(DISTINCT id_number) FROM person", (("count(*)", 1, 1),)),
    Allowed("SELECT count(age), count(1) FROM person", (("count(*)", 1, 1),)),
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
    Allowed("SELECT region, count(*) FROM person GROUP BY region", (("count(*)", 1, 1),), 5, "GROUP BY 1"),
    Allowed("SELECT region, count(*) FROM person GROUP BY 1 -- by place", (("count(*)", 1, 1),), 5),
    Allowed("SELECT income // 10000 AS b, count(*) FROM person GROUP BY b", (("count(*)", 1, 1),), 101, "// 10000"),
    Allowed(
        "SELECT age // 10 * 10 AS decade, count(*) FROM person GROUP BY age // 10 * 10",
        (("count(*)", 1, 1),),
        13,
        "k0 BETWEEN 0 AND 120",
    ),
    Allowed(
        "SELECT income // 100000 * 100000 + 50000 AS middle, avg(age) FROM person GROUP BY middle",
        (("count(*)", 1, 1), ("sum(age - 60e-0)", 60, 3600)),
        11,
    ),
    Allowed(
        "SELECT year(day) // 20 * 20 AS since, count(*) FROM visits GROUP BY since",
        (("count(*)", 3, 9),),
        2,
        "k0 IS NULL",
    ),
    Allowed("SELECT level * 10, count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 3, "k0 IN (10, 20, 30)"),
    Allowed("SELECT age, region, count(*) FROM person GROUP BY age, region", (("count(*)", 1, 1),), 605),
    Allowed("SELECT count(*) FROM person WHERE region IN ('N', 'S') AND NOT disease = 'HIV'", (("count(*)", 1, 1),)),
    Allowed("SELECT count(*) FROM person WHERE age BETWEEN 18 AND 65 OR region <> 'N'", (("count(*)", 1, 1),)),
    Allowed(
        "SELECT avg(CASE WHEN disease = 'flu' THEN 1 ELSE 0 END) AS share FROM person",
        (("count(*)", 1, 1), ("sum(CASE WHEN disease = 'flu' THEN 1 ELSE 0 END)", 1, 1)),
    ),
    Allowed("SELECT sum(income * 2 - age) FROM person", (("sum((2 * income) - age)", 2_000_000, 4 * 10**12),)),
    Allowed(
        "SELECT CASE WHEN age < 18 THEN 'child' WHEN age < 65 THEN 'adult' ELSE 'senior' END AS g, count(*) "
        "FROM person GROUP BY g",
        (("count(*)", 1, 1),),
        3,
        "k0 IN ('child', 'adult', 'senior')",
    ),
    Allowed("SELECT count(*) FROM visits", (("count(*)", 3, 9),), engine=BOUNDED),
    Allowed("SELECT count(*) FROM visits WHERE score > 3", (("count(*)", 3, 9),), engine=BOUNDED + " AND ("),
    Allowed(
        "SELECT count(DISTINCT id) FROM visits", (("count(DISTINCT unit)", 1, 1),), engine='count(DISTINCT "_unit")'
    ),
    Allowed("SELECT urgent, count(DISTINCT id) FROM visits GROUP BY urgent", (("count(DISTINCT unit)", 3, 3),), 3),
    Allowed("SELECT level = 1, count(DISTINCT id) FROM visits GROUP BY 1", (("count(DISTINCT unit)", 2, 2),), 2),
    Allowed("SELECT kind, count(fee) FROM visits GROUP BY kind", (("count(fee)", 3, 9),), 5, "k0 IS NULL"),
    Allowed("SELECT count(note) FROM visits WHERE note IS NOT NULL", (("count(note)", 3, 9),), engine='"note" IS NULL'),
    Allowed("SELECT sum(fee) FROM visits WHERE fee > 12.5", (("sum(fee)", 30_000, 9 * 10**8),), engine=">= (1251)"),
    Allowed("SELECT sum(score) FROM visits", (("sum(score)", 30, 900),)),
    Allowed("SELECT avg(score) FROM visits", (("count(*)", 3, 9), ("sum(score - 2e-0)", 24, 576))),
    Allowed("SELECT year(day), month(day), count(*) FROM visits GROUP BY 1, 2", (("count(*)", 3, 9),), 3 * 13),
    Allowed(
        "SELECT date_part('year', day), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 3, "system.main.year"
    ),
    Allowed("SELECT extract(month FROM day), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 13),
    Allowed("SELECT day, count(*) FROM visits GROUP BY day", (("count(*)", 3, 9),), 121, "DATE '2024-11-01'"),
    Allowed("SELECT count(*) FROM visits WHERE day >= '2025-01-01' AND day < DATE '2025-02-01'", (("count(*)", 3, 9),)),
    Allowed(
        "SELECT substr(kind, 1, 2) AS k, count(*) FROM visits GROUP BY k",
        (("count(*)", 3, 9),),
        4,
        "IN ('cl', 'wa', 'ho')",
    ),
    Allowed("SELECT left(kind, 1), count(*) FROM visits GROUP BY 1", (("count(*)", 3, 9),), 4),
    Allowed("SELECT level, count(*) FROM visits GROUP BY level", (("count(*)", 3, 9),), 3, "k0 IN (1, 2, 3)"),
    Allowed("SELECT count(*) FROM visits WHERE urgent AND level = 2", (("count(*)", 3, 9),)),
    Allowed(
        "SELECT region, avg(income) AS m FROM person GROUP BY region HAVING count(*) > 10 ORDER BY m DESC LIMIT 3",
        (("count(*)", 1, 1), ("sum(income - 500000e-0)", 500_000, 25 * 10**10)),
        5,
    ),
    Allowed("SELECT sum(income) / count(*) AS m FROM person", (("count(*)", 1, 1), ("sum(income)", 10**6, 10**12))),
    Allowed("SELECT 1 FROM person HAVING count(*) > 3", (("count(*)", 1, 1),)),
    Allowed("SELECT town, sum(size) FROM towns GROUP BY town", (("sum(size)", 0, 0),), 3),
)

COUNT = "SELECT COUNT(*) FROM person"
NOT_ALLOWED = (
    NotAllowed("SELECT name FROM person", "rows_asked", "name", COUNT),
    NotAllowed("SELECT * FROM person WHERE age > 3", "rows_asked", "*", COUNT + " WHERE age > 3"),
    NotAllowed("SELECT count() FILTER (WHERE age > 1) FROM person", "construct_not_in_language", "COUNT()", COUNT),
    NotAllowed("SELECT FROM person", "rows_asked", "SELECT FROM person", COUNT),
    NotAllowed("SELECT region FROM person GROUP BY region", "rows_asked", "region", COUNT),
    NotAllowed("SELECT region, count(*) FROM person", "rows_asked", "region", COUNT),
    NotAllowed("SELECT count(name) FROM person", "identifier_used", "name", "SELECT count(*) FROM person"),
    NotAllowed(
        "SELECT count(*) FROM person WHERE name IS NULL", "identifier_used", "name", "SELECT count(*) FROM person"
    ),
    NotAllowed(
        "SELECT id_number, count(*) FROM person GROUP BY 1",
        "identifier_used",
        "id_number",
        "SELECT count(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age > 3 AND id_number = 'ID1'",
        "identifier_used",
        "id_number",
        "SELECT count(*) FROM person WHERE age > 3",
    ),
    NotAllowed(
        "SELECT count(DISTINCT name) FROM person",
        "identifier_used",
        "count(DISTINCT name)",
        "SELECT count(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(DISTINCT age) FROM person",
        "function_not_in_language",
        "count(DISTINCT age)",
        "SELECT count(age) FROM person",
    ),
    NotAllowed(
        "SELECT max(income) FROM person", "function_not_in_language", "MAX(income)", "SELECT AVG(income) FROM person"
    ),
    NotAllowed(
        "SELECT median(age) FROM person", "function_not_in_language", "MEDIAN(age)", "SELECT AVG(age) FROM person"
    ),
    NotAllowed("SELECT sum(region) FROM person", "kind_mismatch", "sum(region)", "SELECT count(region) FROM person"),
    NotAllowed(
        "SELECT avg(urgent) FROM visits",
        "kind_mismatch",
        "avg(urgent)",
        "SELECT avg(CASE WHEN urgent THEN 1 ELSE 0 END) FROM visits",
    ),
    NotAllowed(
        "SELECT avg(income) FROM person WHERE region < 'N'",
        "kind_mismatch",
        "region < 'N'",
        "SELECT avg(income) FROM person",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age = 'old'", "kind_mismatch", "age = 'old'", "SELECT count(*) FROM person"
    ),
    NotAllowed("SELECT count(*) FROM person WHERE age", "kind_mismatch", "age", "SELECT count(*) FROM person"),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age < 200",
        "value_outside_domain",
        "age < 200",
        "SELECT count(*) FROM person WHERE age <= 120",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE -1 < age",
        "value_outside_domain",
        "(-1) < age",
        "SELECT count(*) FROM person WHERE age >= 0",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE disease = 'Flu'",
        "value_outside_domain",
        "disease = 'Flu'",
        "SELECT count(*) FROM person WHERE disease = 'flu'",
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE region IN ('N', 'Q')",
        "value_outside_domain",
        "region IN ('N', 'Q')",
        "SELECT count(*) FROM person WHERE region IN ('N')",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE day > '2031-01-01'",
        "value_outside_domain",
        "day > DATE '2031-01-01'",
        "SELECT count(*) FROM visits WHERE day >= DATE '2025-02-28'",
    ),
    NotAllowed(
        "SELECT note, count(*) FROM visits GROUP BY note", "domain_not_public", "note", "SELECT count(*) FROM visits"
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE note = 'free text'",
        "domain_not_public",
        "note",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT income, count(*) FROM person GROUP BY income",
        "too_many_groups",
        "income",
        "SELECT income // 100000, count(*) FROM person GROUP BY income // 100000",
    ),
    NotAllowed("SELECT day, age FROM person", "rows_asked", "day", COUNT),
    NotAllowed(
        "SELECT sum(income / 100) FROM person",
        "construct_not_in_language",
        "income / 100",
        "SELECT SUM(income // 100) FROM person",
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
        "SELECT count(*) FROM person",
    ),
    NotAllowed("SELECT count(*) FROM persons", "table_unknown", "persons", "SELECT count(*) FROM person"),
    NotAllowed("SELECT avg(incme) FROM person", "column_unknown", "incme", "SELECT avg(income) FROM person"),
    NotAllowed("SELECT sum(q.income) FROM person p", "column_unknown", "q.income", "SELECT COUNT(*) FROM person AS p"),
    NotAllowed(
        "SELECT age // 10 AS age, count(*) FROM person GROUP BY age",
        "name_ambiguous",
        "age",
        "SELECT age // 10 AS age_of, count(*) FROM person GROUP BY age // 10",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p JOIN visits v ON p.id_number = v.id",
        "construct_not_in_language",
        "JOIN visits AS v ON p.id_number = v.id",
        "SELECT COUNT(*) FROM person AS p",
    ),
    NotAllowed(
        "SELECT count(*) FROM (SELECT * FROM person)", "construct_not_in_language", "(SELECT * FROM person)", None
    ),
    NotAllowed(
        "SELECT count(*) FILTER (WHERE age > 18) FROM person",
        "construct_not_in_language",
        "COUNT(*) FILTER(WHERE age > 18)",
        "SELECT COUNT(CASE WHEN age > 18 THEN 1 END) FROM person",
    ),
    NotAllowed(
        "SELECT region, count(*) FROM person GROUP BY ROLLUP (region)",
        "construct_not_in_language",
        "GROUP BY ROLLUP (region)",
        "SELECT region, COUNT(*) FROM person GROUP BY region",
    ),
    NotAllowed("SELECT count(*) OVER () FROM person", "construct_not_in_language", "COUNT(*) OVER ()", COUNT),
    NotAllowed("SELECT DISTINCT count(*) FROM person", "construct_not_in_language", "DISTINCT", COUNT),
    NotAllowed("SELECT count(*) FROM main.person", "construct_not_in_language", "main", COUNT),
    NotAllowed(
        "SELECT count(*) FROM person AS t(disease, age)",
        "construct_not_in_language",
        "disease",
        "SELECT COUNT(*) FROM person AS t",
    ),
    NotAllowed("DELETE FROM person", "not_one_select", "DELETE", None),
    NotAllowed("SELECT count(*) FROM person; SELECT 1", "not_one_select", "more than one statement", None),
    NotAllowed("SELECT count(*) FROM person WHERE age::INT > 3", "character_not_allowed", ":", None),
    NotAllowed("SELECT count(*) FROM person WHERE", "question_unreadable", "", None),
    NotAllowed("", "not_one_select", "an empty text", None),
    NotAllowed("SELECT " + "(" * 90 + "1" + ")" * 90, "question_too_long", "SELECT", None),
    NotAllowed("SELECT " + "- " * 90 + "1", "question_too_long", "SELECT", None),
    NotAllowed("SELECT count(*) FROM person WHERE age IN (" + "1, " * 900 + "1)", "question_too_long", "SELECT", None),
    NotAllowed("SELECT count(*) FROM person -- " + "x" * 9000, "question_too_long", "SELECT", None),
)
