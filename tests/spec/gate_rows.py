"""Questions for rows, and constructs that reach beyond one table."""

from tests.spec.gate_cases import COUNT, Allowed, NotAllowed

TITLE = ("Rows", "单行数据")
ABOUT = (
    "Rows never leave. Each such question is refused with one about aggregates that passes.",
    "单行数据绝不输出。此类问题一律拒绝,并给出可通过的聚合问题。",
)
ALLOWED: tuple[Allowed, ...] = ()
NOT_ALLOWED = (
    NotAllowed("SELECT name FROM person", "rows_asked", "name", COUNT),
    NotAllowed("SELECT * FROM person WHERE age > 3", "rows_asked", "*", COUNT + " WHERE age > 3"),
    NotAllowed("SELECT FROM person", "rows_asked", "SELECT FROM person", COUNT),
    NotAllowed("SELECT day, age FROM person", "rows_asked", "day", COUNT),
)
