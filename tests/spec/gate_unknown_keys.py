"""Keys whose groups come from the data."""

from tests.spec.gate_cases import Allowed, NotAllowed

TITLE = ("Groups that nobody has listed", "未列明的分组")
ABOUT = (
    (
        "A column without a public domain, or keys with too many public combinations, may be grouped by where the "
        "contract pays δ for it. A group is named where its noised number of units reaches a threshold, which is never "
        "below the contract's minimum group size; all others are left out. How many groups there are is not told "
        "before. A direct identifier is never a key."
    ),
    (
        "没有公开取值范围的列,或公开组合过多的分组键,在合约提供 δ 时可以分组。只有加噪后的主体数达到阈值的组才会"
        "出现,阈值不低于合约的最小组规模;其余各组不出现,事先也不告知组数。直接标识列不得作为分组键。"
    ),
)
NOTES = "SELECT note, count(*) FROM visits GROUP BY note"
ALLOWED = (
    Allowed(NOTES, (("count(*)", 3, 9), ("count(DISTINCT unit)", 3, 3)), None, "GROUP BY 1"),
    Allowed(
        "SELECT note, count(DISTINCT id) AS n FROM visits GROUP BY note ORDER BY n DESC LIMIT 5",
        (("count(DISTINCT unit)", 3, 3),),
        None,
    ),
    Allowed(
        "SELECT income, count(*) FROM person GROUP BY income", (("count(*)", 1, 1),), None, "> 1000000 THEN 1000000"
    ),
    Allowed(
        "SELECT income, age, avg(age) FROM person GROUP BY income, age",
        (("count(*)", 1, 1), ("sum(age - 60e-0)", 60, 3600)),
        None,
    ),
    Allowed(
        "SELECT note, kind, sum(fee) FROM visits WHERE urgent GROUP BY note, kind",
        (("count(DISTINCT unit)", 3, 3), ("sum(fee)", 30_000, 900_000_000)),
        None,
    ),
)
NOT_ALLOWED = (
    NotAllowed(
        "SELECT name, count(*) FROM person GROUP BY name", "identifier_used", "name", "SELECT count(*) FROM person"
    ),
    NotAllowed(
        "SELECT substr(note, 1, 2), count(*) FROM visits GROUP BY 1",
        "domain_not_public",
        "note",
        "SELECT count(*) FROM visits",
    ),
    NotAllowed(
        "SELECT count(*) FROM visits WHERE note = 'x'", "domain_not_public", "note", "SELECT count(*) FROM visits"
    ),
)
