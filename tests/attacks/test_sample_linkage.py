"""Attacks by whoever holds several samples: of two versions, of two datasets of a scenario, of two scenarios."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa

from sandbox.core.columns import Bounds, ColumnType
from sandbox.core.contract import Contract, ContributionBounds, Table, UnitKind
from sandbox.core.samples import Sample
from sandbox.masking.maker import SampleOrder
from sandbox.masking.sampling.making import MadeSample, load_masking_rules, mask_sample
from tests.unit.masking.masking_engine import Rows, of_units, open_engine
from tests.unit.masking.masking_world import (
    DIRECT,
    KEYS,
    QUASI,
    SENSITIVE,
    World,
    citizen,
    column,
    grant_all,
    make_contract,
    make_visits,
    open_world,
    view_event,
)

RULES = load_masking_rules()
SEEN = column("seen", ColumnType.TEXT, QUASI, domain=("1", "2"))
SICK = Table(
    "sick",
    (column("cn_id", ColumnType.TEXT, DIRECT, identifier="cn_id"), SEEN),
    UnitKind.PERSON,
    "cn_id",
    ContributionBounds(3),
)
PAID = Table(
    "paid",
    (
        column("idcard", ColumnType.TEXT, DIRECT, identifier="cn_id"),
        column("wage", ColumnType.INTEGER, SENSITIVE, bounds=Bounds(0, 100_000)),
    ),
    UnitKind.PERSON,
    "idcard",
    ContributionBounds(1),
)
PEOPLE = 600


def contract_of(dataset: str, table: Table) -> Contract:
    return replace(make_contract(), dataset=dataset, tables=(table,))


def made_of(dataset: str, table: Table, rows: Rows, scenario: str = "S-1") -> MadeSample:
    contract = contract_of(dataset, table)
    with open_engine(contract, rows) as run:
        return mask_sample(run, contract, grant_all(contract, "G", scenario), RULES, KEYS)


def sick_rows(people: range) -> Rows:
    """Give rows whose units are numbered otherwise than those of the other dataset, as each load numbers its own."""
    units = [len(people) - 1 - i for i in range(len(people))]
    return {"sick": of_units(units, cn_id=[citizen(p) for p in people], seen=[str(1 + p % 2) for p in people])}


def paid_rows(people: range, written: str = "{}") -> Rows:
    return {
        "paid": of_units(
            range(len(people)),
            idcard=[written.format(citizen(p)) for p in people],
            wage=pa.array([3000 + p * 37 % 900 for p in people], pa.int64()),
        )
    }


def people_in(made: MadeSample, name: str) -> set[str]:
    return {"".join(str(v).split()).upper() for v in made.raw[0].rows[name].to_pylist()}


def test_two_datasets_of_a_scenario_show_the_same_people_and_join() -> None:
    sick, paid = made_of("sick", SICK, sick_rows(range(PEOPLE))), made_of("paid", PAID, paid_rows(range(PEOPLE)))
    assert people_in(sick, "cn_id") == people_in(paid, "idcard")
    shown = set(sick.masked[0].rows["cn_id"].to_pylist()) & set(paid.masked[0].rows["idcard"].to_pylist())
    assert len(shown) == len(people_in(sick, "cn_id"))


def test_who_is_in_the_larger_dataset_alone_does_not_push_out_who_is_in_both() -> None:
    sick = made_of("sick", SICK, sick_rows(range(PEOPLE // 2, PEOPLE)))
    paid = made_of("paid", PAID, paid_rows(range(PEOPLE)))
    both = {citizen(p) for p in range(PEOPLE // 2, PEOPLE)} & people_in(paid, "idcard")
    assert len(both) > 40
    shared = people_in(sick, "cn_id") & both
    assert shared in (both, people_in(sick, "cn_id"))


def test_a_person_written_otherwise_is_the_same_person() -> None:
    sick = made_of("sick", SICK, sick_rows(range(PEOPLE)))
    paid = made_of("paid", PAID, paid_rows(range(PEOPLE), " {}　"))
    assert people_in(sick, "cn_id") == people_in(paid, "idcard")


def test_another_scenario_shows_other_people_so_that_samples_do_not_add_up_to_one_group() -> None:
    mine = people_in(made_of("paid", PAID, paid_rows(range(PEOPLE))), "idcard")
    theirs = people_in(made_of("paid", PAID, paid_rows(range(PEOPLE)), "S-9"), "idcard")
    assert len(mine) == len(theirs) == PEOPLE // 5
    assert len(mine & theirs) < len(mine) // 2


def test_the_order_of_people_tells_nothing_of_their_identifiers() -> None:
    made = made_of("paid", PAID, paid_rows(range(PEOPLE)))
    order = made.raw[0].rows["idcard"].to_pylist()
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


@contextmanager
def two_versions(folder: Path) -> Iterator[tuple[World, World]]:
    """Give a world with few people, and a later version of its data with many."""
    for name in ("few", "many"):
        (folder / name).mkdir()
    with (
        open_world(folder / "few", make_visits(people=260)) as few,
        open_world(folder / "many", make_visits(people=1500)) as many,
    ):
        yield few, many


def sample_of(world: World, space: World, version: str) -> Sample:
    contract = make_contract()
    return world.maker.make(SampleOrder(contract, version, grant_all(contract)), space.space, view_event())


def levels_of(sample: Sample) -> dict[str, str]:
    return {c.column: c.level for c in sample.signed.manifest.columns if c.table == "visits" and c.level}


COARSER = ("as it is", "month", "quarter", "year", "5 years", "10 years", "20 years", "40 years", "city", "province")


def rank_of(level: str) -> int:
    return [*COARSER, "hidden"].index(level)


def test_a_later_version_shows_nothing_finer_than_an_earlier_one_did(tmp_path: Path) -> None:
    with two_versions(tmp_path) as (few, many):
        alone = levels_of(many.make(version="v2"))
        before = levels_of(sample_of(few, few, "v1"))
        after = levels_of(sample_of(few, many, "v2"))
    assert any(rank_of(alone[c]) < rank_of(before[c]) for c in before)
    assert all(rank_of(after[c]) >= rank_of(before[c]) for c in before)


def generalised(day: date, level: str) -> object:
    """Give what an attacker makes of a known birth by what a report says of its level."""
    if level == "hidden":
        return None
    step = 1 if level == "year" else int(level.split(maxsplit=1)[0])
    return day.year // step * step


def test_births_of_two_versions_laid_side_by_side_single_out_nobody_more(tmp_path: Path) -> None:
    with two_versions(tmp_path) as (few, many):
        first, second = (levels_of(sample_of(few, space, name)) for space, name in ((few, "v1"), (many, "v2")))
    births = {n: date(1935, 1, 1) + timedelta(days=n * 97 % 29_200) for n in range(PEOPLE)}
    together, alone = defaultdict(set), defaultdict(set)
    for person, day in births.items():
        together[generalised(day, first["born"]), generalised(day, second["born"])].add(person)
        alone[generalised(day, first["born"])].add(person)
    assert sorted(map(len, together.values())) == sorted(map(len, alone.values()))
