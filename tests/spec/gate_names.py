"""Names of tables, columns and outputs."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

TITLE = ("Names", "名称")
ABOUT = (
    "Tables and columns are found without regard to case. What is not granted does not exist.",
    "表名与列名不区分大小写。未获授权的一律视为不存在。",
)
ALLOWED = (Allowed("select COUNT(*) from PERSON as p where p.AGE >= 18", (("count(*)", 1, 1),)),)
NOT_ALLOWED = (
    NotAllowed("SELECT count(*) FROM persons", "table_unknown", "persons", "SELECT count(*) FROM person"),
    NotAllowed("SELECT avg(incme) FROM person", "column_unknown", "incme", "SELECT avg(income) FROM person"),
    NotAllowed("SELECT sum(q.income) FROM person p", "column_unknown", "q.income", "SELECT COUNT(*) FROM person AS p"),
    NotAllowed("SELECT count(*) FROM main.person", "construct_not_in_language", "main", COUNT),
    NotAllowed(
        "SELECT count(*) FROM person AS t(disease, age)",
        "construct_not_in_language",
        "disease",
        "SELECT COUNT(*) FROM person AS t",
    ),
)
