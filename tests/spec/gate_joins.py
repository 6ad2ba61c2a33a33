"""Joins: of protected tables on the privacy unit, and with public tables on a whole key."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Joins", "连接")
ABOUT = (
    (
        "Protected tables are joined on the privacy unit, so that a unit's rows meet only its own: the bounds of "
        "the tables multiply. A public table is joined on its whole key, which its contract declares and ingest "
        "enforces, so that a row meets at most one of its rows. JOIN and LEFT JOIN, with ON or USING; the columns "
        "compared are compared as they are stored. Conditions beyond equality may follow in ON; in a LEFT JOIN, "
        "on the columns of the table joined only. The engine joins units by their numbers in the space."
    ),
    (
        "受保护的表按隐私单元连接,使每个单元的行只与其自身的行相遇:各表的上限相乘。公开表须按合约声明且入库时已核验的"
        "完整主键连接,因此一行至多遇到其中一行。支持 JOIN 与 LEFT JOIN,用 ON 或 USING;所比较的列按存储值比较。ON 中"
        "等式之外的条件亦可附加;LEFT JOIN 时仅限被连接表自身的列。引擎以空间内的单元编号连接,从不使用标识符。"
    ),
)
ALLOWED = (
    Allowed(
        "SELECT p.region, avg(v.fee) FROM person p JOIN visits v ON p.id_number = v.id GROUP BY p.region",
        (("count(s1.fee)", 3, 9), ("sum(s1.fee - 5000e-2)", 15_000, 225_000_000)),
        5,
        'FROM main."person" AS s0 JOIN main."visits" AS s1 ON s0."_unit" = s1."_unit" GROUP BY',
    ),
    Allowed(
        "SELECT count(DISTINCT id) FROM visits JOIN person ON id = id_number WHERE age >= 65",
        (("count(DISTINCT unit)", 1, 1),),
    ),
    Allowed(
        "SELECT count(DISTINCT v.id), count(*) FROM person p LEFT JOIN visits v ON v.id = id_number AND kind = 'ward'",
        (("count(*)", 3, 9), ("count(DISTINCT s1.unit)", 1, 1)),
        engine='AS s1 ON s0."_unit" = s1."_unit" AND ((s1."kind") = (\'ward\'))',
    ),
    Allowed(
        "SELECT count(*) FROM visits a JOIN visits b USING (id) WHERE a.urgent AND NOT b.urgent",
        (("count(*)", 9, 81),),
        engine='ON s0."_unit" = s1."_unit" WHERE',
    ),
    Allowed(
        "SELECT label, sum(weight * score) FROM visits JOIN levels ON visits.level = levels.level GROUP BY label",
        (("sum(s1.weight * score)", 300, 90_000),),
        3,
        'JOIN main."levels" AS s1 ON s0."level" = s1."level"',
    ),
    Allowed(
        "SELECT label, count(*) FROM visits LEFT JOIN levels USING (level) GROUP BY label",
        (("count(*)", 3, 9),),
        4,
    ),
    Allowed(
        "SELECT region, label, count(*) FROM levels l JOIN visits v ON l.level = v.level "
        "JOIN person p ON p.id_number = v.id GROUP BY 1, 2",
        (("count(*)", 3, 9),),
        15,
    ),
    Allowed("SELECT count(*) FROM towns a JOIN towns b ON a.town = b.town", (("count(*)", 0, 0),)),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM person p, visits v WHERE age > 3 AND p.id_number = v.id",
        "construct_not_in_language",
        ", visits AS v",
        "SELECT COUNT(*) FROM person AS p JOIN visits AS v ON p.id_number = v.id WHERE age > 3",
    ),
    NotAllowed(
        "SELECT count(*) FROM person CROSS JOIN visits",
        "construct_not_in_language",
        "CROSS JOIN visits",
        "SELECT COUNT(*) FROM person JOIN visits ON person.id_number = visits.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p RIGHT JOIN visits v ON p.id_number = v.id",
        "construct_not_in_language",
        "RIGHT JOIN visits AS v",
        "SELECT COUNT(*) FROM person AS p JOIN visits AS v ON p.id_number = v.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p JOIN visits v ON p.age < v.score",
        "construct_not_in_language",
        "JOIN visits AS v ON p.age < v.score",
        "SELECT COUNT(*) FROM person AS p JOIN visits AS v ON p.id_number = v.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM person JOIN visits ON age = score",
        "join_not_on_unit",
        "JOIN visits ON person.age = visits.score",
        "SELECT count(*) FROM person JOIN visits ON person.id_number = visits.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits a JOIN visits b ON a.level = b.level",
        "join_not_on_unit",
        "JOIN visits ON visits_0.level = visits_1.level",
        "SELECT count(*) FROM visits AS visits_0 JOIN visits AS visits_1 ON visits_0.id = visits_1.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits JOIN towns ON level = size",
        "join_multiplies",
        "JOIN towns ON visits.level = towns.size",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT sum(weight), count(*) FROM visits v JOIN levels l ON v.kind = l.label",
        "join_multiplies",
        "JOIN levels ON visits.kind = levels.label",
        "SELECT count(*), count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT label, count(*) FROM levels l LEFT JOIN visits v ON v.level = l.level GROUP BY label",
        "join_backwards",
        "LEFT JOIN visits ON levels.level = visits.level",
        "SELECT levels.label, count(*) FROM levels JOIN visits ON levels.level = visits.level GROUP BY levels.label",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p JOIN visits v ON p.id_number = v.id AND p.name = v.note",
        "identifier_used",
        "person.name",
        "SELECT count(*) FROM person JOIN visits ON person.id_number = visits.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p JOIN visits v ON p.id_number = v.id WHERE v.id = p.id_number",
        "identifier_used",
        "visits.id",
        "SELECT count(*) FROM person JOIN visits ON person.id_number = visits.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits v JOIN levels l ON v.level = l.label",
        "kind_mismatch",
        "JOIN levels ON visits.level = levels.label",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits JOIN levels USING (level) WHERE weight > 3 AND score > 3 AND kind > 3",
        "kind_mismatch",
        "visits.kind > 3",
        "SELECT count(*) FROM visits JOIN levels ON visits.level = levels.level "
        "WHERE (levels.weight > 3) AND (visits.score > 3)",
    ),
    NotAllowed(
        "SELECT count(*) FROM person p LEFT JOIN visits v ON p.id_number = v.id AND p.age > 3",
        "construct_not_in_language",
        "p.age > 3",
        "SELECT COUNT(*) FROM person AS p LEFT JOIN visits AS v ON p.id_number = v.id",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits a JOIN visits b ON a.id = b.id WHERE score > 3",
        "column_ambiguous",
        "score",
        "SELECT COUNT(*) FROM visits AS a JOIN visits AS b ON a.id = b.id WHERE a.score > 3",
    ),
    NotAllowed(
        "SELECT count(*) FROM person JOIN person ON age = age",
        "source_named_twice",
        "JOIN person ON age = age",
        "SELECT COUNT(*) FROM person",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits a JOIN visits b USING (id) JOIN visits c USING (id) JOIN visits d USING (id) "
        "JOIN visits e USING (id) JOIN visits f USING (id) JOIN visits g USING (id) JOIN visits h USING (id) "
        "JOIN visits i USING (id)",
        "join_too_wide",
        "JOIN visits ON visits_0.id = visits_8.id",
        "SELECT count(*) FROM visits AS visits_0 JOIN visits AS visits_1 ON visits_0.id = visits_1.id "
        "JOIN visits AS visits_2 ON visits_0.id = visits_2.id JOIN visits AS visits_3 ON visits_0.id = visits_3.id "
        "JOIN visits AS visits_4 ON visits_0.id = visits_4.id JOIN visits AS visits_5 ON visits_0.id = visits_5.id "
        "JOIN visits AS visits_6 ON visits_0.id = visits_6.id JOIN visits AS visits_7 ON visits_0.id = visits_7.id",
    ),
)
