"""What WHERE may say."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Conditions", "条件")
ABOUT = (
    (
        "WHERE takes comparisons, IN, BETWEEN, IS NULL, AND, OR and NOT. Constants must lie inside the public "
        "bounds or list of what they are compared with, so that no comparison probes what lies beyond."
    ),
    (
        "WHERE 支持比较、IN、BETWEEN、IS NULL、AND、OR、NOT。常量必须在所比较列的公开范围或清单之内,使任何比较都"
        "无法试探范围之外的情况。"
    ),
)
ALLOWED = (
    Allowed("SELECT count(*) FROM person WHERE region IN ('N', 'S') AND NOT disease = 'HIV'", (("count(*)", 1, 1),)),
    Allowed("SELECT count(*) FROM person WHERE age BETWEEN 18 AND 65 OR region <> 'N'", (("count(*)", 1, 1),)),
    Allowed("SELECT count(*) FROM visits WHERE day >= '2025-01-01' AND day < DATE '2025-02-01'", (("count(*)", 3, 9),)),
    Allowed("SELECT count(*) FROM visits WHERE urgent AND level = 2", (("count(*)", 3, 9),)),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT count(*) FROM person WHERE name IS NULL", "identifier_used", "name", "SELECT count(*) FROM person"
    ),
    NotAllowed(
        "SELECT count(*) FROM person WHERE age > 3 AND id_number = 'ID1'",
        "identifier_used",
        "id_number",
        "SELECT count(*) FROM person WHERE age > 3",
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
        "SELECT count(*) FROM visits WHERE note = 'free text'",
        "domain_not_public",
        "note",
        "SELECT count(*) FROM visits",
    ),
)
