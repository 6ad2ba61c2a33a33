"""What is declared right is never refused, and what is not declared is found, whatever it is called."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given, note, settings
from hypothesis import strategies as st

from sandbox.core.columns import Bounds, Column, ColumnRole, ColumnType, Grade
from sandbox.core.contract import Contract
from sandbox.ingest.indexing.layout import laid_out
from sandbox.masking.classifying.classify import Classification, classify
from sandbox.masking.identifiers.checksums import CREDIT_ALPHABET, credit_check, id_check, org_check
from tests.unit.masking.classified_world import contract_of, luhn
from tests.unit.masking.masking_world import DIRECT, PLAIN, QUASI, REGIONS, SENSITIVE, column, full_name

NAMES = st.sampled_from(["a{}", "xm{}", "sfzh_{}", "bz{}", "fee{}", "je{}", "code_{}", "phone{}", "v_{}_id"])
TEXT, INTEGER = ColumnType.TEXT, ColumnType.INTEGER
DISEASES = ("A09", "I10", "E11", "J18", "K29")
Values = Sequence[object]


@dataclass(frozen=True, slots=True)
class Chance:
    """Draws of one example, for so many people."""

    draw: np.random.Generator
    people: int

    def whole(self, low: int, high: int) -> list[int]:
        return [int(n) for n in self.draw.integers(low, high, self.people)]

    def of(self, values: tuple[str, ...]) -> list[str]:
        return [str(v) for v in self.draw.choice(values, self.people)]

    def digits(self, length: int) -> list[str]:
        return ["".join(map(str, row)) for row in self.draw.integers(0, 10, (self.people, length))]


def ids(chance: Chance) -> list[str]:
    days = zip(chance.whole(1940, 2015), chance.whole(1, 13), chance.whole(1, 29), chance.whole(0, 1000), strict=True)
    bodies = [f"4201{n % 90:02d}{y}{m:02d}{d:02d}{s:03d}" for n, (y, m, d, s) in enumerate(days)]
    return [body + id_check(body) for body in bodies]


def mobiles(chance: Chance) -> list[str]:
    return [f"1{3 + int(d[0]) % 7}{d[1:]}" for d in chance.digits(10)]


def cards(chance: Chance) -> list[str]:
    return [luhn(f"6228{d}") for d in chance.digits(14)]


def credit_codes(chance: Chance) -> list[str]:
    letters = ["".join(CREDIT_ALPHABET[i] for i in row) for row in chance.draw.integers(0, 10, (chance.people, 8))]
    bodies = [f"91420100{code}{org_check(code)}" for code in letters]
    return [body + credit_check(body) for body in bodies if body[-1] in CREDIT_ALPHABET] * 2


def mails(chance: Chance) -> list[str]:
    return [f"u{d}@hospital.cn" for d in chance.digits(7)]


def names(chance: Chance) -> list[str]:
    return [full_name(n) for n in chance.whole(0, 4000)]


IDENTIFIERS: dict[str, Callable[[Chance], Sequence[str]]] = {
    "cn_id": ids,
    "cn_mobile": mobiles,
    "bank_card": cards,
    "cn_uscc": lambda chance: (credit_codes(chance) * 2)[: chance.people],
    "email": mails,
    "person_name": names,
}


Planted = tuple[Column, Values]


def identifier(name: str, chance: Chance) -> Planted:
    kind = str(chance.draw.choice(sorted(IDENTIFIERS)))
    return column(name, TEXT, DIRECT, identifier=kind), IDENTIFIERS[kind](chance)


def serial(name: str, chance: Chance) -> Planted:
    return column(name, TEXT, DIRECT, identifier="code"), chance.digits(int(chance.draw.integers(5, 21)))


def region(name: str, chance: Chance) -> Planted:
    return column(name, TEXT, QUASI, domain=REGIONS), chance.of(REGIONS)


def amount(name: str, chance: Chance) -> Planted:
    drawn = chance.draw.lognormal(chance.draw.integers(2, 15), 1.5, chance.people).astype(np.int64)
    return column(name, INTEGER, SENSITIVE, bounds=Bounds(0, 10**15)), pa.array(drawn)


def disease(name: str, chance: Chance) -> Planted:
    return column(name, TEXT, SENSITIVE, domain=DISEASES), chance.of(DISEASES)


def flag(name: str, chance: Chance) -> Planted:
    return column(name, ColumnType.BOOLEAN, PLAIN), pa.array(chance.draw.random(chance.people) < 0.3)


def remark(name: str, chance: Chance) -> Planted:
    words = [f"复诊{n},电话{m}" for n, m in enumerate(mobiles(chance))]
    return column(name, TEXT, SENSITIVE, title="备注"), words


RIGHT: list[Callable[[str, Chance], Planted]] = [identifier, serial, region, amount, disease, flag, remark]


@st.composite
def right_tables(draw: st.DrawFn) -> list[Planted]:
    """Draw columns that are what they are declared."""
    chance = Chance(np.random.default_rng(draw(st.integers(0, 2**32 - 1))), draw(st.integers(300, 900)))
    made = draw(st.lists(st.sampled_from(RIGHT), min_size=1, max_size=6))
    return [make(draw(NAMES).format(number), chance) for number, make in enumerate(made)]


def classified(plants: list[Planted]) -> Classification:
    contract = contract_of(*(planted for planted, _ in plants))
    people = len(plants[0][1])
    index = {"_unit": pa.array(range(people), pa.uint32()), "_rank": pa.array([1] * people, pa.uint32())}
    chance = Chance(np.random.default_rng(9), people)
    rows = pa.table({"person": ids(chance), **{c.name: v for c, v in plants}, **index})
    return run_on(contract, rows)


def run_on(contract: Contract, rows: pa.Table) -> Classification:
    with duckdb.connect() as engine:
        for part in laid_out(contract.tables[0], rows):
            engine.register("given", part.rows)
            engine.execute(f'CREATE TABLE main."{part.name}" AS SELECT * FROM given')
        return classify(lambda sql: engine.execute(sql).to_arrow_table(), contract)


@settings(max_examples=25, deadline=None)
@given(plants=right_tables())
def test_what_is_declared_right_is_never_refused(plants: list[Planted]) -> None:
    note(str([(c.name, c.role, c.identifier) for c, _ in plants]))
    assert [(d.doubt, d.columns, d.kind) for d in classified(plants).open] == []


@settings(max_examples=25, deadline=None)
@given(
    plants=right_tables(),
    kind=st.sampled_from(sorted(IDENTIFIERS)),
    name=st.sampled_from(["bz", "je", "a_1", "note", "city_name"]),
    role=st.sampled_from([PLAIN, SENSITIVE, QUASI]),
    seed=st.integers(0, 2**32 - 1),
)
def test_identifiers_that_are_not_declared_are_found(
    plants: list[Planted], kind: str, name: str, role: ColumnRole, seed: int
) -> None:
    chance = Chance(np.random.default_rng(seed), len(plants[0][1]))
    hidden = (Column(f"{name}_hidden", TEXT, Grade.HIGH, role), IDENTIFIERS[kind](chance))
    found = [(d.doubt.value, d.columns, d.kind) for d in classified([*plants, hidden]).open]
    assert found == [("holds", (hidden[0].name,), kind)]


@settings(max_examples=10, deadline=None)
@given(plants=right_tables())
def test_the_same_data_are_classified_the_same_in_any_order_of_columns(plants: list[Planted]) -> None:
    again = classified(plants[::-1])
    assert set(classified(plants).columns) == set(again.columns)
