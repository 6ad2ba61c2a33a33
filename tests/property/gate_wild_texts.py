"""Texts to fuzz the gate with: mutations of what people and attackers write, and sentences of a wild grammar."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.spec.families import ALLOWED, TEXTS

TESTS = Path(__file__).parents[1]
ATTACKS = (TESTS / "attacks" / "gate_attacks.jsonl", TESTS.parents[1] / "shared" / "attacks.jsonl")
LONGEST_SEED = 400


def _attacks(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
    return tuple(str(json.loads(line)["sql"]) for line in lines if line)


SEEDS = tuple(
    text for text in (*TEXTS, *(sql for path in ATTACKS for sql in _attacks(path))) if len(text) < LONGEST_SEED
)
ANSWERED = tuple(case.sql for case in ALLOWED)
WORD = re.compile(r"\b[a-z0-9_]+\b|'[^']*'")
"""A name, a number or a text; words of the language are written in capitals."""
WORDS = tuple(word for text in SEEDS for word in WORD.findall(text))
PIECES_TEXT = r"""
NOT ( ) , ' " -- /* */ ; :: $$ ! ~ == [ ] { } || | & @ # % ? \ é 湖北 = <> < > <= >= + - * / // .
CASE WHEN THEN ELSE END IS NULL IN BETWEEN LIKE AND OR SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET WITH
UNION ALL DISTINCT OVER FILTER EXISTS INTERVAL CAST DATE TIMESTAMP JOIN LEFT ON USING PARTITION ROLLUP EXCEPT AS
person visits towns levels name id_number id _unit income day kind fee note count( sum( avg( median( year( substr(
max( * 1 0 -1 9223372036854775808 1.5 1e9 0x1f '2025-01-01' 'HIV'
"""
PIECES = (*PIECES_TEXT.split(), "\x00", "\u200b", "\ufeff", "")


def mutated(chance: random.Random) -> str:
    """Give a seed with one or two pieces put in, cut out, doubled, spliced or replaced."""
    text = chance.choice(chance.choice((SEEDS, ANSWERED)))
    for _ in range(chance.choice((1, 1, 2))):
        at, to = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        match chance.randint(0, 8):
            case 0:
                text = text[:at] + " " + chance.choice(PIECES) + " " + text[at:]
            case 1:
                text = text[:at] + text[min(to, at + 6) :]
            case 2:
                text = text[:at] + text[at:to] * 2 + text[to:]
            case 3:
                text = text[:at] + chance.choice(SEEDS)[at:]
            case 4:
                text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
            case _:
                text = _with_another_word(text, chance)
    return text


def _with_another_word(text: str, chance: random.Random) -> str:
    """Give the text with a word of another one in place of one of its own."""
    words = list(WORD.finditer(text))
    if not words:
        return text
    old, new = chance.choice(words), chance.choice(WORDS)
    return f"{text[: old.start()]}{new}{text[old.end() :]}"


COLUMNS = {
    "person": "age region disease income id_number name",
    "visits": "kind day fee score urgent level note id",
    "towns": "town size",
    "levels": "level label weight",
}
TAME_COLUMNS = {"person": "age income", "visits": "fee score level", "towns": "size", "levels": "level weight"}
CONSTANTS_TEXT = "1 3 2 0 10 100 2.5 -1 'N' 'HIV' 'ward' DATE'2025-01-01' TRUE NULL 9223372036854775807 ''"
CONSTANTS = tuple(CONSTANTS_TEXT.split())
TAME = 4
MEASURES_TEXT = "count sum avg var_pop stddev median min max first list string_agg mode any_value approx_quantile"
MEASURES = tuple(MEASURES_TEXT.split())
FUNCTIONS_TEXT = """
coalesce greatest least nullif ifnull abs round floor year month substr left upper lower length concat trim date_trunc
sqrt ln exp pow random now hash md5 read_csv getenv current_setting error list_value struct_pack unnest regexp_matches
strptime date_diff datediff date_part starts_with contains typeof query sleep row_number rank lag
"""
FUNCTIONS = tuple(FUNCTIONS_TEXT.split())
OPERATORS_TEXT = "+ - * / // % = <> < > <= >= AND OR || IS LIKE"
OPERATORS = tuple(OPERATORS_TEXT.split())
CLAUSES_TEXT = "QUALIFY,SAMPLE 10%,FOR UPDATE,WINDOW w AS (),USING SAMPLE 5,LIMIT ALL,FETCH FIRST 1 ROW ONLY"
CLAUSES = tuple(CLAUSES_TEXT.split(","))


@dataclass(frozen=True, slots=True)
class Names:
    """What may be named where a sentence stands."""

    columns: tuple[str, ...]
    numbers: tuple[str, ...] = ()


class WildGrammar:
    """Sentences that nest what SQL has, some of it sensible: CTEs, joins, set operations, windows, odd functions."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._oddness = chance.choice((0.0, 0.05, 0.3, 1.0))

    def sentence(self) -> str:
        """Give a whole text."""
        parts = []
        if self._happens(0.25):
            names = [f"c{place}" for place in range(self._chance.randint(1, 3))]
            inner = ", ".join(f"{name} AS ({self._select(2)})" for name in names)
            parts.append(f"WITH {'RECURSIVE ' if self._happens(0.05) else ''}{inner}")
        parts.append(self._select(2))
        while self._happens(0.1):
            parts.append(f"{self._chance.choice(('UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT'))} {self._select(1)}")
        return " ".join(parts)

    def _happens(self, part: float) -> bool:
        return self._chance.random() < part

    def _is_odd(self) -> bool:
        return self._happens(self._oddness)

    def _one_of(self, sensible_first: Sequence[str], tame: int = TAME) -> str:
        return self._chance.choice(sensible_first if self._is_odd() else sensible_first[:tame])

    def _select(self, depth: int) -> str:
        source, names = self._source(depth)
        keys = self._chance.sample(names.columns, k=min(len(names.columns), self._chance.choice((0, 0, 1, 1, 2))))
        shown = [*keys, *(self._measure(names, depth) for _ in range(self._chance.randint(1, 2)))]
        named = [f"{text} AS a{place}" if self._happens(0.6) else text for place, text in enumerate(shown)]
        parts = [
            "SELECT",
            *(["DISTINCT"] if self._happens(0.1) and self._is_odd() else []),
            ", ".join(named),
            "FROM",
            source,
        ]
        if self._happens(0.4):
            parts += ["WHERE", self._condition(names, depth)]
        if keys:
            parts += ["GROUP BY", self._grouping(keys)]
        return " ".join([*parts, *self._after(names, depth)])

    def _grouping(self, keys: list[str]) -> str:
        listed = ", ".join(keys)
        odd = (f"ROLLUP ({listed})", f"CUBE ({listed})", f"GROUPING SETS (({listed}), ())", "ALL", "1")
        return self._chance.choice(odd) if self._happens(0.3) and self._is_odd() else listed

    def _after(self, names: Names, depth: int) -> list[str]:
        parts: list[str] = []
        if self._happens(0.15):
            parts += ["HAVING", f"{self._measure(names, 0)} {self._chance.choice(('>', '<', '='))} 3"]
        if self._happens(0.2):
            parts += ["ORDER BY", self._chance.choice(("1", "2 DESC", self._measure(names, depth)))]
        if self._happens(0.1):
            parts += ["LIMIT", self._one_of(("3", "1", "0", "5", "1 + 1", "NULL"))]
        if self._happens(0.1) and self._is_odd():
            parts.append(self._chance.choice(CLAUSES))
        return parts

    def _source(self, depth: int) -> tuple[str, Names]:
        match self._chance.randint(0, 9):
            case 0 if depth:
                return f"({self._select(depth - 1)}) t", Names(("a0", "a1"), ("a1",))
            case 1 if depth:
                inner = self._chance.choice(("*", "id, fee, kind", "*, fee * 2 AS a0"))
                return f"(SELECT {inner} FROM visits) v", Names(("kind", "fee", "a0"), ("fee",))
            case 2:
                on = "p.id_number = v.id", "TRUE", "p.age = v.level", "p.id_number = v.id AND v.urgent"
                how = self._one_of(("JOIN", "LEFT JOIN", "CROSS JOIN", "FULL JOIN", "ASOF JOIN", "SEMI JOIN"), 2)
                text = f"person p {how} visits v ON {self._one_of(on, 1)}"
                return text, Names(("p.region", "v.kind", "p.age", "v.fee", "p.name"), ("p.age", "v.fee"))
            case 3:
                return "visits JOIN levels USING (level)", Names(
                    ("label", "kind", "fee", "level", "weight"), ("fee", "weight", "score")
                )
            case 4 if self._is_odd():
                odd = ("read_csv('x')", "c0", "c1", "range(3)", "'f.csv'", "system.main.person", "duckdb_tables()")
                return self._chance.choice(odd), Names(("a0", "a1"), ("a0",))
            case _:
                table = self._chance.choice(("person", "visits", "visits", "towns", "levels"))
                return table, Names(tuple(COLUMNS[table].split()), tuple(TAME_COLUMNS[table].split()))

    def _measure(self, names: Names, depth: int) -> str:
        match self._chance.randint(0, 11):
            case 0 | 1 | 2:
                text = "count(*)"
            case 3 if depth:
                text = f"{self._measure(names, depth - 1)} {self._operator()} {self._measure(names, depth - 1)}"
            case 4 if depth:
                return f"{self._one_of(FUNCTIONS, 5)}({self._measure(names, depth - 1)}, {self._constant()})"
            case 5 if self._is_odd():
                return f"({self._select(0)})"
            case 6 if self._is_odd():
                over = self._chance.choice(("", f"PARTITION BY {names.columns[0]}", "ORDER BY 1"))
                return f"{self._measure(names, 0)} OVER ({over})"
            case _:
                distinct = "DISTINCT " if self._happens(0.05) else ""
                text = f"{self._one_of(MEASURES, 5)}({distinct}{self._value(names, depth)})"
        return text + (f" FILTER (WHERE {self._condition(names, 0)})" if self._happens(0.1) else "")

    def _value(self, names: Names, depth: int) -> str:
        column = self._chance.choice(names.columns if self._is_odd() else names.numbers)
        match self._chance.randint(0, 9):
            case 0 if depth:
                return f"({self._value(names, depth - 1)} {self._operator()} {self._value(names, depth - 1)})"
            case 1 if depth:
                return f"{self._one_of(FUNCTIONS, 5)}({self._value(names, depth - 1)}, {self._constant()})"
            case 2 if depth:
                condition, value = self._condition(names, 0), self._value(names, depth - 1)
                return f"CASE WHEN {condition} THEN {value} ELSE {self._constant()} END"
            case 3 if self._is_odd():
                return f"{self._chance.choice(FUNCTIONS)}({column})"
            case 4 if self._is_odd():
                casts = (f"{column}::INT", f"CAST({column} AS VARCHAR)", f"TRY_CAST({column} AS DATE)", f"[{column}]")
                return self._chance.choice(casts)
            case _:
                return column

    def _condition(self, names: Names, depth: int) -> str:
        value = self._value(names, depth)
        match self._chance.randint(0, 9):
            case 0 if depth:
                sides = self._condition(names, depth - 1), self._condition(names, depth - 1)
                return f"(NOT {sides[0]} {self._chance.choice(('AND', 'OR'))} {sides[1]})"
            case 1:
                return f"{value} IN ({self._constant()}, {self._constant()})"
            case 2 | 3 if self._is_odd():
                return f"{value} {self._one_of(('LIKE', 'ILIKE', 'SIMILAR TO', 'GLOB'))} 'w%'"
            case 4 if depth and self._is_odd():
                return f"EXISTS ({self._select(0)})"
            case 5:
                return f"{value} BETWEEN {self._constant()} AND {self._constant()}"
            case _:
                tests = f"= {self._constant()}", f"<> {self._constant()}", f"< {self._constant()}", "IS NULL"
                return f"{value} {self._chance.choice((*tests, 'IS NOT NULL'))}"

    def _operator(self) -> str:
        return self._one_of(OPERATORS, 3)

    def _constant(self) -> str:
        return self._one_of(CONSTANTS)


def wild(chance: random.Random) -> str:
    """Give a sentence of the wild grammar, now and then mutated by a piece."""
    text = WildGrammar(chance).sentence()
    if chance.random() < 0.1:
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(PIECES) + text[at:]
    return text
