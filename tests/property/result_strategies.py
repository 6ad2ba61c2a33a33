"""Random shells over results, as texts: WITH a, b, c of private blocks over `visits`, and something made of them."""

from dataclasses import dataclass

from hypothesis import strategies as st

BLOCKS = {
    "a": "SELECT kind, level, count(*) AS n, sum(fee) AS s FROM visits GROUP BY kind, level",
    "b": "SELECT kind, avg(score) AS m, count(*) AS n FROM visits WHERE level = 1 GROUP BY kind",
    "c": "SELECT day, count(*) AS n, count(fee) AS f FROM visits GROUP BY day",
}
NUMBERS = {"a": ("n", "s", "level"), "b": ("m", "n"), "c": ("n", "f")}
KEYS = {"a": ("kind", "level"), "b": ("kind",), "c": ("day",)}
names = st.sampled_from(tuple(BLOCKS))
constants = st.sampled_from(("0", "1", "2.5", "-3", "40"))
comparisons = st.sampled_from(("<", "<=", ">", ">=", "=", "<>"))
gatherings = st.sampled_from(("sum", "avg", "min", "max", "count", "median"))
joins = st.sampled_from(("JOIN", "LEFT JOIN", "INNER JOIN"))
frames = st.sampled_from(
    ("", " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING", " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW")
)


@dataclass(frozen=True, slots=True)
class Of:
    """A table of results: its name in the text, and columns that are numbers and that tell rows apart."""

    name: str
    numbers: tuple[str, ...]
    keys: tuple[str, ...]


tables = names.map(lambda name: Of(name, NUMBERS[name], KEYS[name]))


def _case(parts: tuple[str, str, str, str]) -> str:
    left, comparison, right, then = parts
    return f"CASE WHEN {left} {comparison} {right} THEN {then} END"


def numbers_of(table: Of) -> st.SearchStrategy[str]:
    """Expressions that are numbers."""
    plain = st.sampled_from(table.numbers).map(lambda name: f"{table.name}.{name}")
    return st.recursive(
        plain | constants,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            inner.map(lambda one: f"round({one}, 1)"),
            inner.map(lambda one: f"abs({one})"),
            inner.map(lambda one: f"floor({one})"),
            inner.map(lambda one: f"sqrt(abs({one}))"),
            st.tuples(inner, inner).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
            st.tuples(inner, inner).map(lambda p: f"nullif({p[0]}, {p[1]})"),
            st.tuples(inner, inner).map(lambda p: f"greatest({p[0]}, {p[1]})"),
            st.tuples(inner, comparisons, inner, inner).map(
                lambda p: f"CASE WHEN {p[0]} {p[1]} {p[2]} THEN {p[3]} END"
            ),
            st.tuples(inner, inner).map(lambda p: f"CASE {p[0]} WHEN 0 THEN 1 ELSE {p[1]} END"),
        ),
        max_leaves=4,
    )


def conditions_of(table: Of) -> st.SearchStrategy[str]:
    """Expressions that are conditions."""
    number = numbers_of(table)
    one = st.one_of(
        st.tuples(number, comparisons, number).map(" ".join),
        st.tuples(number, constants, constants).map(lambda p: f"{p[0]} BETWEEN {p[1]} AND {p[2]}"),
        number.map(lambda of: f"{of} IN (1, 2, 2.5)"),
        st.sampled_from(table.keys).map(lambda key: f"{table.name}.{key} IS NOT NULL"),
        number.map(lambda of: f"{of} > (SELECT avg(n) FROM b)"),
    )
    return st.one_of(one, one.map(lambda of: f"NOT ({of})"), st.tuples(one, one).map(" OR ".join))


def windows_of(table: Of) -> st.SearchStrategy[str]:
    """Window functions; orders are total, so that there is one right answer."""
    order = ", ".join(f"{table.name}.{key}" for key in table.keys)
    number = numbers_of(table)
    parts = st.sampled_from(("", f"PARTITION BY {table.name}.{table.keys[0]} "))
    of_values = st.tuples(gatherings, number, parts, frames)
    ranked = st.sampled_from(("row_number()", "rank()", "dense_rank()", "ntile(3)", "percent_rank()"))
    return st.one_of(
        of_values.map(lambda p: f"{p[0]}({p[1]}) OVER ({p[2]}ORDER BY {order}{p[3]})"),
        st.tuples(ranked, parts).map(lambda p: f"{p[0]} OVER ({p[1]}ORDER BY {order})"),
        st.tuples(st.sampled_from(("lag", "lead")), number).map(lambda p: f"{p[0]}({p[1]}) OVER (ORDER BY {order})"),
        st.tuples(st.sampled_from(("first_value", "last_value")), number).map(
            lambda p: f"{p[0]}({p[1]}) OVER (ORDER BY {order})"
        ),
        st.tuples(gatherings, number).map(lambda p: f"{p[0]}({p[1]}) OVER ()"),
        number.map(lambda of: f"rank() OVER (ORDER BY {of} DESC)"),
    )


@st.composite
def picked(draw: st.DrawFn) -> str:
    """Rows of one table, with windows or not."""
    table = draw(tables)
    columns = [f"{table.name}.{key}" for key in table.keys]
    outputs = draw(st.lists(numbers_of(table) | windows_of(table), min_size=1, max_size=3))
    named = [*columns, *(f"{of} AS x{place}" for place, of in enumerate(outputs))]
    where = draw(st.none() | conditions_of(table))
    text = f"SELECT {', '.join(named)} FROM {table.name}" + (f" WHERE {where}" if where else "")
    return text + draw(st.sampled_from(("", f" ORDER BY {', '.join(columns)} LIMIT 3", " ORDER BY 1, 2 DESC")))


@st.composite
def grouped(draw: st.DrawFn) -> str:
    """Groups of one table's rows, or one group of all."""
    table = draw(tables)
    key = draw(st.sampled_from((*table.keys, "")))
    inner = st.tuples(gatherings, numbers_of(table)).map(lambda p: f"{p[0]}({p[1]})")
    filtered = st.tuples(inner, conditions_of(table).filter(lambda of: "SELECT" not in of))
    aggregate = st.one_of(
        inner,
        st.just("count(*)"),
        filtered.map(lambda p: f"{p[0]} FILTER (WHERE {p[1]})"),
        st.tuples(inner, inner).map(lambda p: f"{p[0]} / {p[1]}"),
        inner.map(lambda of: f"sum({of}) OVER ()") if key else inner,
    )
    outputs = draw(st.lists(aggregate, min_size=1, max_size=3))
    named = [*([f"{table.name}.{key}"] if key else []), *(f"{of} AS x{place}" for place, of in enumerate(outputs))]
    having = draw(st.none() | st.tuples(inner, comparisons, constants).map(" ".join))
    text = f"SELECT {', '.join(named)} FROM {table.name}" + (f" GROUP BY {table.name}.{key}" if key else "")
    return text + (f" HAVING {having}" if having else "")


@st.composite
def joined(draw: st.DrawFn) -> str:
    """Two tables by their shared key."""
    number = st.one_of(numbers_of(Of("a", NUMBERS["a"], ())), numbers_of(Of("b", NUMBERS["b"], ())))
    outputs = draw(st.lists(st.tuples(number, number).map(" - ".join) | number, min_size=1, max_size=3))
    on = draw(st.sampled_from(("ON a.kind = b.kind", "USING (kind)", "ON a.kind = b.kind AND b.n > a.n")))
    named = ", ".join(f"{of} AS x{place}" for place, of in enumerate(outputs))
    return f"SELECT a.kind, a.level, {named} FROM a {draw(joins)} b {on}"


set_operations = st.tuples(
    st.sampled_from(("UNION ALL", "UNION", "INTERSECT", "EXCEPT")), conditions_of(Of("a", NUMBERS["a"], KEYS["a"]))
).map(lambda p: f"SELECT kind, n FROM a WHERE {p[1]} {p[0]} SELECT kind, n FROM b")
chained = st.tuples(picked(), constants).map(
    lambda p: f"SELECT t.x0, t.x0 * 2 AS y, sum(t.x0) OVER () AS z FROM ({p[0]}) AS t WHERE t.x0 > {p[1]}"
)
distinct = st.sampled_from(
    (
        "SELECT DISTINCT kind FROM a WHERE n > 1",
        "SELECT DISTINCT level, n > 3 FROM a ORDER BY level",
        "SELECT date_trunc('month', day) AS m, sum(n) AS n FROM c GROUP BY 1",
        "SELECT kind FROM a WHERE kind IN (SELECT kind FROM b WHERE n > 2) AND kind LIKE 'c%'",
        "SELECT (SELECT max(n) FROM a) - (SELECT min(n) FROM b) AS d",
        "SELECT upper(left(kind, 2)) AS k, count(DISTINCT level) AS n FROM a GROUP BY 1",
        "SELECT year(day) AS y, quarter(day) AS q, max(day) AS d FROM c GROUP BY 1, 2",
    )
)
shells = st.one_of(picked(), grouped(), joined(), set_operations, chained, distinct)
