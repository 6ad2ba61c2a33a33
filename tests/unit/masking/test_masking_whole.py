"""A whole table masked by the functions that mask samples."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from benchmarks.people import make_people, people_table
from sandbox.masking.applying.whole import WholeMasking, mask_whole
from sandbox.masking.masks.limits import load_limits
from sandbox.masking.masks.rules import load_rules, masks_of
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.columns import leaking_kinds
from sandbox.world.keys import KeyRing

TABLE = people_table()
ONE = WholeMasking(TABLE, masks_of(TABLE, load_rules()), Pseudonymiser(KeyRing(bytes(32)), "s"), load_limits(), least=5)


@pytest.fixture(scope="module")
def people() -> pa.Table:
    return make_people(3000, np.random.default_rng(1))


def test_names_types_lengths_and_nulls_are_kept(people: pa.Table) -> None:
    with_null = people.set_column(0, "name", pc.if_else(pa.array([False] + [True] * 2999), people["name"], None))
    masked = mask_whole(with_null, ONE)
    assert masked.schema.names == people.schema.names
    assert masked.schema.types == people.schema.types
    assert masked.num_rows == 3000
    assert masked["name"][0].as_py() is None


def test_no_identifier_of_anyone_is_left_and_each_stays_one(people: pa.Table) -> None:
    masked = mask_whole(people, ONE)
    for name in ("name", "id", "phone", "credit_code", "mail", "plate", "card"):
        assert not pc.any(pc.is_in(masked[name], value_set=people[name].combine_chunks())).as_py()
        assert leaking_kinds(masked[name], "") == ()
    assert pc.count_distinct(masked["id"]).as_py() == pc.count_distinct(people["id"]).as_py()
    shown = " ".join(t for t in masked["remark"].to_pylist() if t)
    assert not [name for name in people["name"].to_pylist() if name in shown]
    assert leaking_kinds(masked["remark"], "") == ()
    assert "<own_identifier>" in shown


def test_masking_part_of_the_rows_gives_the_same_pseudonyms_and_days(people: pa.Table) -> None:
    whole, part = mask_whole(people, ONE), mask_whole(people.slice(1000, 500), ONE)
    for name in ("id", "credit_code", "mail", "card", "date", "birth"):
        assert part[name].combine_chunks().equals(whole[name].combine_chunks().slice(1000, 500))


def test_rows_of_one_unit_move_by_the_same_days(people: pa.Table) -> None:
    twice = pa.concat_tables([people, people])
    masked = mask_whole(twice, ONE)["date"].combine_chunks()
    assert masked.slice(0, 3000).equals(masked.slice(3000))


def test_an_empty_table_stays_empty(people: pa.Table) -> None:
    assert mask_whole(people.slice(0, 0), ONE).num_rows == 0


def test_another_space_gets_other_pseudonyms(people: pa.Table) -> None:
    other = replace(ONE, pseudonymiser=Pseudonymiser(KeyRing(bytes(32)), "t"))
    assert not set(mask_whole(people, ONE)["id"].to_pylist()) & set(mask_whole(people, other)["id"].to_pylist())
