"""Tables that protect nobody."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Public tables", "公开表")
ABOUT = (
    "A table without a privacy unit protects nobody: its answers are exact and free.",
    "没有隐私单元的表不涉及任何人的隐私:答案精确且免费。",
)
ALLOWED = (Allowed("SELECT town, sum(size) FROM towns GROUP BY town", (("sum(size)", 0, 0),), 3),)
NOT_ALLOWED: tuple[NotAllowed, ...] = ()
