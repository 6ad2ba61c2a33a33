"""What the gate does not read at all."""

from tests.spec.gate_cases import LEAST, Allowed, NotAllowed

TITLE = ("Texts that are not questions", "不成其为问题的文本")
ABOUT = (
    (
        "A question is exactly one SELECT of at most 8 KB and 800 tokens, nested at most 60 deep, in a small "
        "alphabet of signs."
    ),
    "一次提问只能是一条 SELECT,不超过 8 KB、800 个词元、60 层嵌套,且仅使用允许的字符。",
)
ALLOWED: tuple[Allowed, ...] = ()
NOT_ALLOWED = (
    NotAllowed("DELETE FROM person", "not_one_select", "DELETE", LEAST),
    NotAllowed("SELECT count(*) FROM person; SELECT 1", "not_one_select", "more than one statement", LEAST),
    NotAllowed("SELECT count(*) FROM person WHERE age @ 3", "character_not_allowed", "@", LEAST),
    NotAllowed("SELECT count(*) FROM person WHERE", "question_unreadable", "", LEAST),
    NotAllowed("", "not_one_select", "an empty text", LEAST),
    NotAllowed("SELECT " + "(" * 90 + "1" + ")" * 90, "question_too_long", "SELECT", LEAST),
    NotAllowed("SELECT " + "- " * 90 + "1", "question_too_long", "SELECT", LEAST),
    NotAllowed("SELECT count(*) FROM person WHERE age IN (" + "1, " * 900 + "1)", "question_too_long", "SELECT", LEAST),
    NotAllowed("SELECT count(*) FROM person -- " + "x" * 9000, "question_too_long", "SELECT", LEAST),
)
